// SPDX-License-Identifier: GPL-2.0
/*
 * Answer a packet that a rule has blocked, by a TCP reset or else by an ICMP
 * error.
 *
 * The rules apply to the answer as to every packet of this host: it is
 * protected if they say so. But if they block it, it is sent in clear
 * nevertheless: ipward_reject_answers() recognizes it.
 */

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ipv6.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>
#include <net/route.h>
#include <net/sock.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "datapath/reject.h"
#include "policy/cache.h"
#include "policy/rule.h"
#include "policy/spd.h"

static bool rejects(const struct ipward_verdict *verdict)
{
	if (verdict->drop != IPWARD_DROP_BLOCKED_IN &&
	    verdict->drop != IPWARD_DROP_BLOCKED_OUT)
		return false;
	return verdict->rule->flags & IPWARD_RULE_FLAG_REJECT;
}

/*
 * May the packet be answered? RFC 1122, section 3.2.2: no packet to several
 * hosts, and none whose source is not a single host. A source address of this
 * host is spoofed, or the result of source NAT, and the answer would not be
 * translated back.
 */
static bool is_answerable(struct ipward_net *ipn, const struct sk_buff *skb,
			  const struct ipward_flow *flow)
{
	unsigned int type;

	if (skb->pkt_type != PACKET_HOST ||
	    ipward_addr_is_local(ipn->net, skb->dev, &flow->src, flow->family))
		return false;
	if (flow->family == AF_INET6)
		return ipv6_addr_type(&flow->src) & IPV6_ADDR_UNICAST &&
		       ipv6_addr_type(&flow->dst) & IPV6_ADDR_UNICAST;
	if (inet_addr_type_dev_table(ipn->net, skb->dev,
				     ipward_addr_get4(&flow->src)) !=
	    RTN_UNICAST)
		return false;
	type = inet_addr_type_dev_table(ipn->net, skb->dev,
					ipward_addr_get4(&flow->dst));
	return type == RTN_UNICAST || type == RTN_LOCAL;
}

static void send_answer(struct net *net, struct sk_buff *skb,
			const struct ipward_flow *flow, int hook)
{
#if IPWARD_REJECT_POSSIBLE
	bool reset = flow->proto == IPPROTO_TCP &&
		     flow->ports == IPWARD_PORTS_KNOWN;

	if (flow->family == AF_INET) {
		if (reset)
			nf_send_reset(net, NULL, skb, hook);
		else
			nf_send_unreach(skb, ICMP_PKT_FILTERED, hook);
	} else if (reset) {
		nf_send_reset6(net, NULL, skb, hook);
	} else {
		nf_send_unreach6(net, skb, ICMPV6_ADM_PROHIBITED, hook);
	}
#endif
}

/**
 * ipward_reject() - answer a clear packet that will be dropped
 * @ipn: namespace
 * @skb: packet, inbound or forwarded; belongs to the caller, may get a route
 * @flow: its flow
 * @verdict: of that flow; there is an answer only if its rule rejects
 *
 * Context: RCU read-side critical section, softirqs disabled.
 */
void ipward_reject(struct ipward_net *ipn, struct sk_buff *skb,
		   const struct ipward_flow *flow,
		   const struct ipward_verdict *verdict)
{
	if (likely(!rejects(verdict)) || !is_answerable(ipn, skb, flow))
		return;
	send_answer(ipn->net, skb, flow,
		    flow->dir == IPWARD_DIR_IN ? NF_INET_PRE_ROUTING :
						 NF_INET_FORWARD);
}

/* Is the packet a TCP reset without options and data? */
static bool is_bare_reset(const struct sk_buff *skb,
			  const struct ipward_flow *flow,
			  const struct ipward_l4 *l4)
{
	const struct tcphdr *th;
	struct tcphdr _th;

	if (flow->proto != IPPROTO_TCP || flow->ports != IPWARD_PORTS_KNOWN)
		return false;
	th = skb_header_pointer(skb, skb_network_offset(skb) + l4->offset,
				sizeof(_th), &_th);
	return th && th->rst &&
	       skb->len == l4->offset + sizeof(*th);
}

/**
 * ipward_reject_answers() - is it the kernel's answer to a rejected packet?
 * @ipn: namespace
 * @skb: outbound packet
 * @flow: its flow
 * @l4: where its upper-layer header is
 *
 * This is a bare TCP reset or an ICMP error, sent by this host's kernel, about
 * an inbound or outbound packet that a rule rejects.
 *
 * Context: RCU read-side critical section.
 * Return: true if it is.
 */
bool ipward_reject_answers(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_flow *flow,
			   const struct ipward_l4 *l4)
{
	struct ipward_flow subject = *flow;
	struct ipward_verdict verdict;
	bool found;

	if (skb->skb_iif || (skb->sk && !skb->sk->sk_kern_sock))
		return false;
	if (!is_bare_reset(skb, flow, l4) &&
	    (!ipward_flow_quoted(skb, flow, l4, &subject) ||
	     subject.family != flow->family ||
	     !ipv6_addr_equal(&subject.dst, &flow->dst)))
		return false;
	ipward_flow_turn_round(&subject);
	local_bh_disable();
	subject.dir = IPWARD_DIR_IN;
	ipward_cache_lookup(ipn, &subject, &verdict);
	found = rejects(&verdict);
	if (!found) {
		subject.dir = IPWARD_DIR_OUT;
		ipward_cache_lookup(ipn, &subject, &verdict);
		found = rejects(&verdict);
	}
	local_bh_enable();
	return found;
}
