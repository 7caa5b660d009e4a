// SPDX-License-Identifier: GPL-2.0
/* Write a dropped packet into a message: its flow, device, rule and SPI. */

#include <net/genetlink.h>

#include "base/flow.h"
#include "base/net.h"
#include "datapath/drop.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_drop.h"
#include "netlink/nl_sa_fill.h"
#include "policy/rule.h"
#include "sa/sa.h"

/* Does the packet still have the headers of the SA's packets on the wire? */
static bool is_outer(const struct ipward_flow *flow, const struct ipward_sa *sa)
{
	return flow->family == sa->id.family &&
	       ipv6_addr_equal(&flow->dst, &sa->id.dst) &&
	       flow->proto == ipward_sa_wire_proto(sa);
}

/* The outer flow of an SA's packet whose headers have been removed. */
static void flow_of_sa(const struct ipward_sa *sa, struct ipward_flow *flow)
{
	flow->src = sa->src;
	flow->dst = sa->id.dst;
	flow->family = sa->id.family;
	flow->proto = ipward_sa_wire_proto(sa);
	flow->ports = IPWARD_PORTS_NONE;
}

/*
 * The flow of a packet to which no rule was applied. If an SA could not open
 * the packet this is the outer flow, since the inner one is not authentic. The
 * source is taken from the packet if it still has its headers, as it may differ
 * from that in the SA.
 */
static void find_flow(const struct sk_buff *skb,
		      const struct ipward_drop_info *info,
		      struct ipward_flow *flow)
{
	const struct ipward_sa *sa = info->sa;
	struct ipward_l4 l4;
	int err = -ENODATA;

	memset(flow, 0, sizeof(*flow));
	if (skb)
		err = ipward_flow_from_skb(skb, sa ? sa->dir : info->dir, flow,
					   &l4);
	if (sa && (err || (sa->dir == IPWARD_DIR_IN && !is_outer(flow, sa))))
		flow_of_sa(sa, flow);
	else if (err)
		flow->ports = IPWARD_PORTS_NONE;
	flow->dir = sa ? sa->dir : info->dir;
}

/* Is the packet ESP or AH, or was it when it was received? */
static bool was_protected(const struct ipward_flow *flow,
			  const struct ipward_drop_info *info)
{
	return info->opened || info->spi ||
	       (info->sa && info->sa->dir == IPWARD_DIR_IN) ||
	       flow->proto == IPPROTO_ESP || flow->proto == IPPROTO_AH;
}

static int put_way(struct sk_buff *msg, struct net *net,
		   const struct sk_buff *skb, const struct ipward_flow *flow,
		   const struct ipward_drop_info *info)
{
	u32 iif = skb ? skb->skb_iif : info->iif;

	if (flow->dir == IPWARD_DIR_IN)
		iif = 0;
	if (flow->family != AF_UNSPEC &&
	    ipward_nl_put_flow(msg, IPWARD_A_STATS_FLOW, flow))
		return -EMSGSIZE;
	return nla_put_u8(msg, IPWARD_A_STATS_DIR, flow->dir) ?:
	       ipward_nl_put_dev(msg, net, IPWARD_A_STATS_DEV, flow->ifindex) ?:
	       ipward_nl_put_dev(msg, net, IPWARD_A_STATS_IIF, iif) ?:
	       nla_put_u8(msg, IPWARD_A_STATS_PROTECTED,
			  was_protected(flow, info));
}

/**
 * ipward_nl_put_drop() - write a dropped packet
 * @msg: message
 * @ipn: namespace
 * @skb: the packet, or NULL
 * @reason: enum ipward_drop_reason
 * @info: its flow, rule and SA, as far as they are known
 *
 * Context: RCU read-side critical section.
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_drop(struct sk_buff *msg, struct ipward_net *ipn,
		       const struct sk_buff *skb,
		       enum ipward_drop_reason reason,
		       const struct ipward_drop_info *info)
{
	__be32 spi = info->sa ? info->sa->id.spi : info->spi;
	const struct ipward_flow *flow = info->flow;
	struct ipward_flow found;

	if (nla_put_u32(msg, IPWARD_A_STATS_REASON, reason))
		return -EMSGSIZE;
	if (!flow) {
		find_flow(skb, info, &found);
		flow = &found;
	}
	if (flow->dir && put_way(msg, ipn->net, skb, flow, info))
		return -EMSGSIZE;
	if (spi && nla_put_u32(msg, IPWARD_A_STATS_SPI, ntohl(spi)))
		return -EMSGSIZE;
	if (info->rule &&
	    nla_put_u32(msg, IPWARD_A_STATS_RULE, info->rule->handle))
		return -EMSGSIZE;
	if (info->audited && nla_put_flag(msg, IPWARD_A_STATS_AUDITED))
		return -EMSGSIZE;
	return 0;
}
