// SPDX-License-Identifier: GPL-2.0
/*
 * Warn of SAs and rules whose ends are not addresses of this host. That is no
 * error: the address may be added to the host later.
 */

#include <linux/inetdevice.h>
#include <net/ipv6.h>

#include "base/addr.h"
#include "base/compat.h"
#include "base/net.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_ends.h"
#include "netlink/nl_rule_fill.h"
#include "policy/rule.h"
#include "sa/sa_config.h"

/*
 * An IPv4 address of a device in a VRF is in a separate routing table, which
 * inet_addr_type() does not search: search the devices.
 */
static bool is_own(struct net *net, const struct in6_addr *addr, u8 family)
{
	bool own = ipward_addr_is_local(net, NULL, addr, family);

	if (own || family != AF_INET)
		return own;
	rcu_read_lock();
	own = __ip_dev_find(net, ipward_addr_get4(addr), false);
	rcu_read_unlock();
	return own;
}

static bool is_multicast(const struct in6_addr *addr, u8 family)
{
	if (family == AF_INET)
		return ipv4_is_multicast(ipward_addr_get4(addr)) ||
		       ipv4_is_lbcast(ipward_addr_get4(addr));
	return ipv6_addr_is_multicast(addr);
}

/* Keep an earlier warning, which is more important. */
static void warn(struct genl_info *info, const char *message)
{
	if (info->extack && !info->extack->_msg)
		ipward_extack_set(info->extack, message);
}

/**
 * ipward_nl_warn_sa() - warn of an SA whose own end is not an address of this
 * host
 * @ipn: namespace
 * @info: request, whose extack receives the warning
 * @config: SA that was added
 */
void ipward_nl_warn_sa(struct ipward_net *ipn, struct genl_info *info,
		       const struct ipward_sa_config *config)
{
	bool in = config->dir == IPWARD_DIR_IN;
	const struct in6_addr *near = in ? &config->id.dst : &config->src;
	const struct in6_addr *far = in ? &config->src : &config->id.dst;
	u8 family = config->id.family;

	if (is_multicast(near, family) || is_own(ipn->net, near, family))
		return;
	if (is_own(ipn->net, far, family))
		warn(info, in ?
		     "dir in, but src is an address of this host, dst is not: is dir out meant?" :
		     "dir out, but dst is an address of this host, src is not: is dir in meant?");
	else
		warn(info, in ?
		     "dst is no address of this host: no packet can come to this SA" :
		     "src is no address of this host: answers to this SA's packets go elsewhere");
}

/**
 * ipward_nl_warn_rule() - warn of a rule with a tunnel whose own end is not
 * here
 * @ipn: namespace
 * @info: request, whose extack receives the warning
 * @rule: rule that was added
 */
void ipward_nl_warn_rule(struct ipward_net *ipn, struct genl_info *info,
			 const struct ipward_rule *rule)
{
	bool in = rule->dir == IPWARD_DIR_IN;
	const struct ipward_template *t;

	for (t = rule->templates; t < rule->templates + rule->n_templates; t++) {
		const struct in6_addr *near = in ? &t->dst : &t->src;
		const struct in6_addr *far = in ? &t->src : &t->dst;

		if (t->mode == IPWARD_MODE_TRANSPORT ||
		    is_multicast(near, t->family) ||
		    is_own(ipn->net, near, t->family))
			continue;
		if (is_own(ipn->net, far, t->family))
			warn(info, "the ends of the tunnel are those of the other direction");
		else
			warn(info, in ?
			     "the tunnel's dst is no address of this host" :
			     "the tunnel's src is no address of this host");
	}
}

static bool is_absent(struct net *net, const struct in6_addr *addr, u8 family)
{
	return !is_multicast(addr, family) && !is_own(net, addr, family);
}

/*
 * In transport mode the ends are those of the packet: an address, or a prefix.
 */
static const struct in6_addr *transport_end(const struct ipward_rule *rule)
{
	const struct ipward_selector *sel = &rule->filters[0].selector;
	bool in = rule->dir == IPWARD_DIR_IN;

	if (rule->n_filters > 1 || (in ? sel->dst_len : sel->src_len) < 128)
		return NULL;
	return in ? &sel->dst : &sel->src;
}

/*
 * The own end of a rule, if it is not an address of this host.
 *
 * The host may have lost an address since the rule was added. Then no packet
 * matches the rule, or its tunnel cannot send. A rule that permits or blocks is
 * not checked: it need not be about this host.
 */
static int put_absent(struct sk_buff *msg, struct net *net,
		      const struct ipward_rule *rule)
{
	const struct in6_addr *end = transport_end(rule);
	const struct ipward_template *t;
	u8 family = rule->filters[0].selector.family;

	if (rule->action != IPWARD_ACTION_PROTECT)
		return 0;
	for (t = rule->templates; t < rule->templates + rule->n_templates; t++) {
		if (t->mode == IPWARD_MODE_TRANSPORT)
			continue;
		end = rule->dir == IPWARD_DIR_IN ? &t->dst : &t->src;
		family = t->family;
		if (is_absent(net, end, family))
			break;
	}
	if (!end || !is_absent(net, end, family))
		return 0;
	return ipward_nl_put_addr(msg, IPWARD_A_RULE_ABSENT, end, family);
}

/**
 * ipward_nl_put_rule_here() - write a rule, and whether its own end is missing
 * @msg: message
 * @net: namespace
 * @rule: rule
 *
 * Writes the attributes of ipward_nl_put_rule(), and the rule's own end if that
 * is not an address of this host at present.
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_rule_here(struct sk_buff *msg, struct net *net,
			    const struct ipward_rule *rule)
{
	return ipward_nl_put_rule(msg, rule) ?: put_absent(msg, net, rule);
}
