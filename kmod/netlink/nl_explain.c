// SPDX-License-Identifier: GPL-2.0
/*
 * Explain what would happen to a flow, and why, using the lookup of the packet
 * path.
 */

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netdevice.h>
#include <net/dst.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/hold.h"
#include "datapath/route.h"
#include "datapath/translate.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_ends.h"
#include "netlink/nl_explain.h"
#include "netlink/nl_explain_sa.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_rule_fill.h"
#include "netlink/nl_sa_fill.h"
#include "policy/exempt.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/sa.h"

#define TEXT_MAX 160

/**
 * struct answer - explanation of a flow
 * @flow: the flow
 * @verdict: its verdict
 * @exempt: enum ipward_exempt: kinds of exemptions that may apply
 * @text: explanation in one sentence
 */
struct answer {
	struct ipward_flow flow;
	struct ipward_verdict verdict;
	u32 exempt;
	char text[4 * TEXT_MAX];
};

/* Room for a rule, and an SA for each of its templates. */
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

/* What happens to an inbound packet that no matching SA has opened. */
static const char *fate_unprotected(const struct ipward_rule *rule)
{
	if (rule->flags & IPWARD_RULE_FLAG_AUDIT)
		return "what comes in clear or by others passes and is counted, as it audits";
	if (rule->flags & (IPWARD_RULE_FLAG_REQUEST | IPWARD_RULE_FLAG_INPASS))
		return "in clear as well, since the rule only requests protection";
	return "dropped in clear";
}

static void describe_in(const struct ipward_verdict *verdict, const char *who,
			char *text, size_t size)
{
	int len;

	len = snprintf(text, size,
		       "%s protects it: it is accepted from SAs that fit the rule, and %s; ",
		       who, fate_unprotected(verdict->rule));
	if (!verdict->n_sa)
		snprintf(text + len, size - len,
			 "no SA is here from which it could come");
	else
		snprintf(text + len, size - len, "it can come by SPI 0x%08x",
			 ntohl(verdict->sa[0]->id.spi));
}

static void describe_no_sa(struct ipward_net *ipn,
			   const struct ipward_flow *flow,
			   const struct ipward_verdict *verdict,
			   const char *who, char *text, size_t size)
{
	const char *until = ipward_hold_may(ipn) ?
			    "it waits for keys, which are asked for" :
			    "it is dropped until one is added";
	char misfit[TEXT_MAX];

	ipward_explain_misfit(ipn, flow, verdict, misfit, sizeof(misfit));
	snprintf(text, size, "%s protects it, but no SA fits: %s; %s", who,
		 until, misfit[0] ? misfit : "none leads to its far end");
}

static void describe(struct ipward_net *ipn, struct answer *answer)
{
	const struct ipward_verdict *verdict = &answer->verdict;
	bool in = answer->flow.dir == IPWARD_DIR_IN;
	size_t size = sizeof(answer->text);
	char *text = answer->text;
	char buf[TEXT_MAX];
	const char *who = who_decides(verdict, buf);

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
			 verdict->rule && verdict->rule->flags &
			 IPWARD_RULE_FLAG_REJECT ?
			 "is dropped, and its sender is told" : "is dropped");
		return;
	}
	if (verdict->drop == IPWARD_DROP_MODE)
		snprintf(text, size,
			 "%s protects it in transport mode, where IP in IP is dropped when it is opened: use mode tunnel for what is inside, or GRE",
			 who);
	else if (in)
		describe_in(verdict, who, text, size);
	else if (verdict->drop == IPWARD_DROP_NO_ROUTE)
		snprintf(text, size,
			 "%s protects it, but there is no route to the far end of SPI 0x%08x: it is dropped",
			 who, ntohl(verdict->sa[verdict->n_sa - 1]->id.spi));
	else if (verdict->drop)
		describe_no_sa(ipn, &answer->flow, verdict, who, text, size);
	else if (!verdict->n_sa)
		snprintf(text, size,
			 "%s protects it, but no SA fits: %sit leaves in clear and is counted, since the rule %s",
			 who, !verdict->audited && ipward_hold_may(ipn) ?
			 "it may wait for keys for some seconds; then " : "",
			 verdict->audited ? "audits" :
					    "only requests protection");
	else
		snprintf(text, size, "%s protects it: it leaves by SPI 0x%08x",
			 who, ntohl(verdict->sa[0]->id.spi));
}

/* In the order of the bits of enum ipward_exempt, from the lowest. */
static const char *const exempt_texts[] = {
	"ike: one of its messages, to or from a socket of root's,",
	"neighbour discovery: from the link itself, it",
	"DHCP: to or from a local client, it",
	"multicast: it",
	"broadcast: it",
};

#define EXEMPT_SURELY (IPWARD_EXEMPT_MULTICAST | IPWARD_EXEMPT_BROADCAST)

/*
 * The sentence names the conditions that cannot be checked by the flow alone.
 */
static void describe_exempt(struct answer *answer)
{
	bool surely = answer->exempt & EXEMPT_SURELY;
	char rest[3 * TEXT_MAX];

	strscpy(rest, surely ? "" : answer->text, sizeof(rest));
	snprintf(answer->text, sizeof(answer->text),
		 "exempt as %s %s in clear%s%s",
		 exempt_texts[__fls(answer->exempt)],
		 answer->flow.dir == IPWARD_DIR_IN ? "is accepted" : "leaves",
		 surely ? "" : "; else ", rest);
}

static int put_rule(struct sk_buff *msg, struct net *net,
		    const struct ipward_rule *rule)
{
	struct nlattr *nest = nla_nest_start(msg, IPWARD_A_EXPLAIN_RULE);

	return ipward_nl_nest_end(msg, nest,
				  ipward_nl_put_rule_here(msg, net, rule));
}

static int put_sa(struct sk_buff *msg, struct ipward_sa *sa)
{
	struct nlattr *nest = nla_nest_start(msg, IPWARD_A_EXPLAIN_SA);

	return ipward_nl_nest_end(msg, nest, ipward_nl_put_sa(msg, sa));
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
	if (verdict->rule && put_rule(msg, net, verdict->rule))
		return -EMSGSIZE;
	for (i = 0; i < verdict->n_sa; i++) {
		if (put_sa(msg, verdict->sa[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/* The packet path looks up the route after the SAs: do the same here. */
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
 * IP in IP in transport mode: the receiver, which is the far end for an
 * outbound packet and this host for an inbound one, cannot distinguish it from
 * a packet in a tunnel, and drops it.
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

/* If a rule also accepts clear packets, an SA need not exist. */
static void find_inbound_sa(struct ipward_net *ipn, struct answer *answer)
{
	struct ipward_verdict *verdict = &answer->verdict;

	if (verdict->drop || verdict->action != IPWARD_ACTION_PROTECT)
		return;
	ipward_explain_inbound(ipn, &answer->flow, verdict);
	if (verdict->rule->flags & (IPWARD_RULE_FLAG_AUDIT |
				    IPWARD_RULE_FLAG_REQUEST |
				    IPWARD_RULE_FLAG_INPASS))
		verdict->drop = IPWARD_DROP_NONE;
}

static void find_verdict(struct ipward_net *ipn, struct answer *answer)
{
	const struct ipward_flow *flow = &answer->flow;
	const struct net_device *dev;

	dev = dev_get_by_index_rcu(ipn->net, flow->ifindex);
	answer->exempt = ipward_exempt_kinds(ipn, dev, flow);
	if (answer->exempt & EXEMPT_SURELY) {
		answer->verdict = (struct ipward_verdict){
			.action = IPWARD_ACTION_PERMIT,
		};
		return;
	}
	ipward_spd_lookup(ipn, flow, &answer->verdict);
	if (flow->dir == IPWARD_DIR_OUT)
		check_route(ipn, flow, &answer->verdict);
	check_mode(&answer->verdict, flow);
	if (flow->dir == IPWARD_DIR_IN)
		find_inbound_sa(ipn, answer);
}

/* Explain one flow, using the lookup of the packet path. */
static void find_answer(struct ipward_net *ipn, struct answer *answer)
{
	find_verdict(ipn, answer);
	if (answer->flow.dir == IPWARD_DIR_IN && !answer->verdict.rule &&
	    rcu_dereference(ipn->rules)->stateful)
		strscpy(answer->text,
			"no rule matches: it is accepted in clear if it belongs to a connection that is known, and else the default blocks it",
			sizeof(answer->text));
	else
		describe(ipn, answer);
	if (answer->exempt)
		describe_exempt(answer);
}

/*
 * The ICMP type of the answer, if the type has an answer. A type that was not
 * given is 0.
 */
static int icmp_answer(u8 proto, u16 type)
{
	if (proto == IPPROTO_ICMP && type == ICMP_ECHO)
		return ICMP_ECHOREPLY;
	if (proto == IPPROTO_ICMP && type == ICMP_ECHOREPLY)
		return ICMP_ECHO;
	if (proto == IPPROTO_ICMPV6 && type == ICMPV6_ECHO_REQUEST)
		return ICMPV6_ECHO_REPLY;
	if (proto == IPPROTO_ICMPV6 && type == ICMPV6_ECHO_REPLY)
		return ICMPV6_ECHO_REQUEST;
	return type ? -ENOENT : 0;
}

/* Change a packet's flow to that of its answer. False: there is no answer. */
static bool turn_round(struct ipward_flow *flow)
{
	int type;

	ipward_flow_turn_round(flow);
	flow->dir = flow->dir == IPWARD_DIR_IN ? IPWARD_DIR_OUT :
						 IPWARD_DIR_IN;
	if (!ipward_proto_is_icmp(flow->proto))
		return true;
	type = icmp_answer(flow->proto, flow->sport);
	if (type < 0)
		return false;
	flow->sport = type;
	return true;
}

static int put_back(struct sk_buff *msg, const struct answer *back)
{
	const struct ipward_verdict *verdict = &back->verdict;

	if (nla_put_u8(msg, IPWARD_A_EXPLAIN_BACK_ACTION, verdict->action) ||
	    (verdict->drop &&
	     nla_put_u32(msg, IPWARD_A_EXPLAIN_BACK_REASON, verdict->drop)))
		return -EMSGSIZE;
	return nla_put_string(msg, IPWARD_A_EXPLAIN_BACK_TEXT, back->text);
}

static int explain(struct ipward_net *ipn, struct sk_buff *msg,
		   const struct ipward_flow *flow)
{
	struct answer *there = kzalloc(2 * sizeof(*there), GFP_KERNEL);
	struct answer *back;
	int err;

	if (!there)
		return -ENOMEM;
	back = there + 1;
	there->flow = *flow;
	if (flow->dir == IPWARD_DIR_OUT &&
	    ipward_translate(ipn, &there->flow) &&
	    ipward_nl_put_flow(msg, IPWARD_A_EXPLAIN_TRANSLATED, &there->flow)) {
		kfree(there);
		return -EMSGSIZE;
	}
	back->flow = there->flow;
	rcu_read_lock();
	find_answer(ipn, there);
	err = put_verdict(msg, ipn->net, &there->verdict) ?:
	      nla_put_string(msg, IPWARD_A_EXPLAIN_TEXT, there->text);
	if (!err && there->exempt)
		err = nla_put_u32(msg, IPWARD_A_EXPLAIN_EXEMPT, there->exempt);
	if (!err && there->verdict.action != IPWARD_ACTION_BLOCK &&
	    turn_round(&back->flow)) {
		find_answer(ipn, back);
		err = put_back(msg, back);
	}
	rcu_read_unlock();
	kfree(there);
	return err;
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
