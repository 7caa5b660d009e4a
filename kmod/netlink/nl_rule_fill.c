// SPDX-License-Identifier: GPL-2.0
/* Write a rule, or the properties of a rule set, into a message. */

#include "base/net.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_rule_fill.h"
#include "netlink/nl_scope.h"
#include "netlink/nl_selector.h"
#include "netlink/nl_template.h"
#include "policy/rule.h"
#include "policy/ruleset.h"

/* Bytes of a selector with all its attributes. */
#define SELECTOR_ROOM							\
	(nla_total_size(2 * nla_total_size(sizeof(struct in6_addr)) +	\
			6 * nla_total_size(sizeof(u8)) +		\
			4 * nla_total_size(sizeof(u16))))

/**
 * ipward_nl_rule_room() - room that a rule needs beyond a usual message
 * @n_filters: number of its selectors, or 0
 *
 * Return: bytes in addition to GENLMSG_DEFAULT_SIZE.
 */
size_t ipward_nl_rule_room(u32 n_filters)
{
	return n_filters > 1 ? (n_filters - 1) * SELECTOR_ROOM : 0;
}

/**
 * ipward_nl_widest_room() - room that is enough for each rule in force
 * @ipn: namespace
 *
 * Return: as ipward_nl_rule_room().
 */
size_t ipward_nl_widest_room(struct ipward_net *ipn)
{
	u32 n_filters;

	rcu_read_lock();
	n_filters = rcu_dereference(ipn->rules)->most_filters;
	rcu_read_unlock();
	return ipward_nl_rule_room(n_filters);
}

static int put_filters(struct sk_buff *msg, const struct ipward_rule *rule)
{
	u32 i;

	for (i = 0; i < rule->n_filters; i++) {
		if (ipward_nl_put_selector(msg, IPWARD_A_RULE_SELECTOR,
					   &rule->filters[i].selector))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_dir(struct sk_buff *msg, int packets, int bytes,
		   const struct ipward_traffic *sum)
{
	return nla_put_u64_64bit(msg, packets, sum->packets,
				 IPWARD_A_RULE_PAD) ?:
	       nla_put_u64_64bit(msg, bytes, sum->bytes, IPWARD_A_RULE_PAD);
}

/* Write the counters of both directions together; if mirrored, also of each. */
static int put_traffic(struct sk_buff *msg, const struct ipward_rule *rule)
{
	struct ipward_traffic in, out, sum;
	int err;

	ipward_rule_traffic(rule, IPWARD_DIR_IN, &in);
	ipward_rule_traffic(rule, IPWARD_DIR_OUT, &out);
	sum.packets = in.packets + out.packets;
	sum.bytes = in.bytes + out.bytes;
	err = put_dir(msg, IPWARD_A_RULE_PACKETS, IPWARD_A_RULE_BYTES, &sum);
	if (err || !(rule->flags & IPWARD_RULE_FLAG_MIRRORED))
		return err;
	return put_dir(msg, IPWARD_A_RULE_IN_PACKETS, IPWARD_A_RULE_IN_BYTES,
		       &in) ?:
	       put_dir(msg, IPWARD_A_RULE_OUT_PACKETS, IPWARD_A_RULE_OUT_BYTES,
		       &out);
}

/**
 * ipward_nl_put_rule() - write a rule
 * @msg: message
 * @rule: rule
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_rule(struct sk_buff *msg, const struct ipward_rule *rule)
{
	unsigned int i;

	if (nla_put_u32(msg, IPWARD_A_RULE_HANDLE, rule->handle) ||
	    nla_put_u8(msg, IPWARD_A_RULE_DIR, rule->dir) ||
	    nla_put_u8(msg, IPWARD_A_RULE_ACTION, rule->action) ||
	    nla_put_u32(msg, IPWARD_A_RULE_PRIORITY, rule->priority) ||
	    nla_put_u32(msg, IPWARD_A_RULE_FLAGS, rule->flags) ||
	    (rule->name[0] &&
	     nla_put_string(msg, IPWARD_A_RULE_NAME, rule->name)) ||
	    ipward_nl_put_scope(msg, &rule->scope) ||
	    put_filters(msg, rule) ||
	    put_traffic(msg, rule) ||
	    nla_put_u64_64bit(msg, IPWARD_A_RULE_DROPS,
			      atomic64_read(&rule->drops), IPWARD_A_RULE_PAD) ||
	    nla_put_u64_64bit(msg, IPWARD_A_RULE_AUDITED,
			      atomic64_read(&rule->audited), IPWARD_A_RULE_PAD) ||
	    nla_put_u64_64bit(msg, IPWARD_A_RULE_UNPROTECTED,
			      atomic64_read(&rule->unprotected),
			      IPWARD_A_RULE_PAD))
		return -EMSGSIZE;
	for (i = 0; i < rule->n_templates; i++) {
		if (ipward_nl_put_template(msg, IPWARD_A_RULE_TEMPLATE,
					   &rule->templates[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * ipward_nl_put_set() - write the properties of a rule set
 * @msg: message
 * @set: set
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_set(struct sk_buff *msg, const struct ipward_ruleset *set)
{
	if (nla_put_u32(msg, IPWARD_A_SET_RULES, set->n_rules) ||
	    nla_put_u32(msg, IPWARD_A_SET_GENERATION, set->generation))
		return -EMSGSIZE;
	return 0;
}
