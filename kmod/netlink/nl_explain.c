// SPDX-License-Identifier: GPL-2.0
/*
 * What would happen to a flow, and why: the packet path's own lookup, put into
 * words.
 */

#include <linux/netdevice.h>
#include <net/dst.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/route.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_ends.h"
#include "netlink/nl_explain.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_rule_fill.h"
#include "netlink/nl_sa_fill.h"
#include "policy/exempt.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/sa.h"

#define TEXT_MAX 160
/* A rule, and an SA for each of its templates. */
#define REPLY_SIZE (2 * GENLMSG_DEFAULT_SIZE)

static const char *who_decides(const struct ipward_verdict *verdict, char *buf)
{
	if (!verdict->rule)
		return "no rule matches, and the default";
	snprintf(buf, TEXT_MAX, "rule %u%s%s%s", verdict->rule->handle,
		 verdict->rule->name[0] ? " \"" : "", verdict->rule->name,
		 verdict->rule->name[0] ? "\"" : "");
	return buf;
}

/* What becomes of a packet that comes in, and that no fitting SA has opened? */
static const char *fate_unprotected(const struct ipward_rule *rule)
{
	if (rule->flags & IPWARD_RULE_FLAG_AUDIT)
		return "what comes in clear or by others passes and is counted, since the rule audits";
	if (rule->flags & (IPWARD_RULE_FLAG_REQUEST | IPWARD_RULE_FLAG_INPASS))
		return "in clear as well, since the rule only requests protection";
	return "dropped in clear";
}

static void describe(const struct ipward_verdict *verdict, u8 dir, char *text,
		     size_t size)
{
	char buf[TEXT_MAX];
	const char *who = who_decides(verdict, buf);
	bool in = dir == IPWARD_DIR_IN;

	switch (verdict->action) {
	case IPWARD_ACTION_PERMIT:
		snprintf(text, size, "%s permits it: it %s in clear%s", who,
			 in ? "is accepted" : "leaves",
			 in && verdict->rule && verdict->rule->flags &
			 IPWARD_RULE_FLAG_PROTECTED_TOO ?
			 ", and protected as well" : "");
		return;
	case IPWARD_ACTION_BLOCK:
		snprintf(text, size, "%s blocks it: it %s", who,
			 verdict->audited ?
			 "passes and is counted, since the rule audits" :
			 "is dropped");
		return;
	}
	if (verdict->drop == IPWARD_DROP_MODE)
		snprintf(text, size,
			 "%s protects it in transport mode, where IP in IP is dropped when it is opened: use mode tunnel for what is inside, or GRE",
			 who);
	else if (in)
		snprintf(text, size,
			 "%s protects it: it is accepted from SAs that fit the rule, and %s",
			 who, fate_unprotected(verdict->rule));
	else if (verdict->drop == IPWARD_DROP_NO_ROUTE)
		snprintf(text, size,
			 "%s protects it, but there is no route to the far end of SPI 0x%08x: it is dropped",
			 who, ntohl(verdict->sa[verdict->n_sa - 1]->id.spi));
	else if (verdict->drop)
		snprintf(text, size,
			 "%s protects it, but no SA fits: it is dropped until one is added",
			 who);
	else if (!verdict->n_sa)
		snprintf(text, size,
			 "%s protects it, but no SA fits: it leaves in clear and is counted, since the rule %s",
			 who, verdict->audited ? "audits" :
						 "only requests protection");
	else
		snprintf(text, size, "%s protects it: it leaves by SPI 0x%08x",
			 who, ntohl(verdict->sa[0]->id.spi));
}

/* By the bits of enum ipward_exempt, from the lowest on. */
static const char *const exempt_texts[] = {
	"ike: one of its messages, to or from a socket of root's,",
	"neighbour discovery: from the link itself, it",
	"DHCP: to or from a local client, it",
	"multicast: it",
	"broadcast: it",
};

#define EXEMPT_SURELY (IPWARD_EXEMPT_MULTICAST | IPWARD_EXEMPT_BROADCAST)

/* What the flow alone does not tell is part of the sentence, if need be. */
static void describe_exempt(u32 kinds, u8 dir, const char *rest, char *text,
			    size_t size)
{
	unsigned int kind = __fls(kinds);
	bool surely = kinds & EXEMPT_SURELY;

	snprintf(text, size, "exempt as %s %s in clear%s%s", exempt_texts[kind],
		 dir == IPWARD_DIR_IN ? "is accepted" : "leaves",
		 surely ? "" : "; else ", surely ? "" : rest);
}

static int put_verdict(struct sk_buff *msg, struct net *net,
		       const struct ipward_verdict *verdict)
{
	unsigned int i;

	if (nla_put_u8(msg, IPWARD_A_EXPLAIN_ACTION, verdict->action))
		return -EMSGSIZE;
	if (verdict->drop &&
	    (nla_put_u32(msg, IPWARD_A_EXPLAIN_REASON, verdict->drop) ||
	     nla_put_string(msg, IPWARD_A_EXPLAIN_REASON_NAME,
			    ipward_drop_name(verdict->drop))))
		return -EMSGSIZE;
	if (verdict->rule &&
	    IPWARD_PUT_NEST(msg, IPWARD_A_EXPLAIN_RULE,
			    ipward_nl_put_rule_here(msg, net, verdict->rule)))
		return -EMSGSIZE;
	for (i = 0; i < verdict->n_sa; i++) {
		if (IPWARD_PUT_NEST(msg, IPWARD_A_EXPLAIN_SA,
				    ipward_nl_put_sa(msg, verdict->sa[i])))
			return -EMSGSIZE;
	}
	return 0;
}

/* The packet path asks for a route when it has the SAs; so does this. */
static void check_route(struct ipward_net *ipn, const struct ipward_flow *flow,
			struct ipward_verdict *verdict)
{
	unsigned int i = verdict->n_sa;
	const struct net_device *dev;
	struct dst_entry *dst;

	while (i-- && !verdict->drop) {
		if (!ipward_sa_is_tunnel(verdict->sa[i]))
			continue;
		dev = dev_get_by_index_rcu(ipn->net, flow->ifindex);
		dst = ipward_route_to_peer(verdict->sa[i], dev);
		if (!dst)
			verdict->drop = IPWARD_DROP_NO_ROUTE;
		dst_release(dst);
		return;
	}
}

/*
 * A receiver cannot tell such a packet from a tunnel's, and drops it. That is
 * the far end of what leaves, this host of what comes in.
 */
static void check_mode(struct ipward_verdict *verdict,
		       const struct ipward_flow *flow)
{
	if (flow->proto != IPPROTO_IPIP && flow->proto != IPPROTO_IPV6)
		return;
	if (verdict->action == IPWARD_ACTION_PROTECT && !verdict->drop &&
	    verdict->rule->templates[0].mode == IPWARD_MODE_TRANSPORT)
		verdict->drop = IPWARD_DROP_MODE;
}

static int explain(struct ipward_net *ipn, struct sk_buff *msg,
		   const struct ipward_flow *flow)
{
	char rest[2 * TEXT_MAX], text[3 * TEXT_MAX];
	struct ipward_verdict verdict;
	u32 kinds;
	int err;

	rcu_read_lock();
	kinds = ipward_exempt_kinds(ipn, dev_get_by_index_rcu(ipn->net,
							      flow->ifindex),
				    flow);
	if (kinds & EXEMPT_SURELY)
		verdict = (struct ipward_verdict){
			.action = IPWARD_ACTION_PERMIT,
		};
	else
		ipward_spd_lookup(ipn, flow, &verdict);
	check_route(ipn, flow, &verdict);
	check_mode(&verdict, flow);
	if (flow->dir == IPWARD_DIR_IN && !verdict.rule &&
	    rcu_dereference(ipn->rules)->stateful)
		snprintf(rest, sizeof(rest),
			 "no rule matches: it is accepted in clear if it belongs to a connection that is known, and else the default blocks it");
	else
		describe(&verdict, flow->dir, rest, sizeof(rest));
	if (kinds)
		describe_exempt(kinds, flow->dir, rest, text, sizeof(text));
	err = put_verdict(msg, ipn->net, &verdict);
	rcu_read_unlock();
	if (kinds && !err)
		err = nla_put_u32(msg, IPWARD_A_EXPLAIN_EXEMPT, kinds);
	return err ?: nla_put_string(msg, IPWARD_A_EXPLAIN_TEXT,
				     kinds ? text : rest);
}

/**
 * ipward_nl_explain() - IPWARD_CMD_EXPLAIN
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_explain(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_flow flow;
	struct sk_buff *msg;
	void *header;
	int err;

	err = ipward_nl_require(info, IPWARD_A_EXPLAIN_DIR, "dir is missing") ?:
	      ipward_nl_require(info, IPWARD_A_EXPLAIN_FLOW,
				"the flow is missing") ?:
	      ipward_nl_get_flow(ipn->net, info->attrs[IPWARD_A_EXPLAIN_FLOW],
				 &flow, info->extack);
	if (err)
		return err;
	flow.dir = nla_get_u8(info->attrs[IPWARD_A_EXPLAIN_DIR]);
	msg = ipward_nl_reply_begin(info,
				    REPLY_SIZE + ipward_nl_widest_room(ipn),
				    &header);
	if (!msg)
		return -ENOMEM;
	return ipward_nl_reply_end(info, msg, header,
				   explain(ipn, msg, &flow));
}
