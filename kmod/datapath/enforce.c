// SPDX-License-Identifier: GPL-2.0
/*
 * Apply the rules to a packet: let it pass, protect it, or drop and count it.
 */

#include <linux/icmp.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/ndisc.h>
#include <net/route.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/drop.h"
#include "datapath/enforce.h"
#include "datapath/hold.h"
#include "datapath/icmp.h"
#include "datapath/reject.h"
#include "policy/cache.h"
#include "policy/decide.h"
#include "policy/exempt.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "sa/way_back.h"

/**
 * ipward_rules_matter() - must packets of a direction be checked?
 * @ipn: namespace
 * @dir: enum ipward_dir
 *
 * Context: RCU read-side critical section.
 * Return: false if everything is permitted.
 */
bool ipward_rules_matter(struct ipward_net *ipn, u8 dir)
{
	const struct ipward_ruleset *set = rcu_dereference(ipn->rules);

	return set->n_rules || (dir == IPWARD_DIR_IN && set->stateful) ||
	       (dir == IPWARD_DIR_IN ? set->default_in : set->default_out) !=
	       IPWARD_ACTION_PERMIT;
}

/**
 * ipward_enforce_drop() - drop an inbound packet charged to no rule and no SA
 * @ipn: namespace
 * @skb: packet, freed
 * @drop: enum ipward_drop_reason
 * @flow: its flow, or NULL
 *
 * Context: RCU read-side critical section.
 * Return: IPWARD_FATE_GONE.
 */
enum ipward_fate ipward_enforce_drop(struct ipward_net *ipn,
				     struct sk_buff *skb,
				     enum ipward_drop_reason drop,
				     const struct ipward_flow *flow)
{
	const struct ipward_drop_info info = {
		.flow = flow, .dir = IPWARD_DIR_IN,
	};

	ipward_drop(ipn, skb, drop, &info);
	return IPWARD_FATE_GONE;
}

/* Count a packet in clear that may pass. */
static enum ipward_fate accept_clear(struct ipward_net *ipn,
				     const struct sk_buff *skb, u8 dir,
				     const struct ipward_verdict *verdict,
				     const struct ipward_drop_info *info)
{
	bool in = dir == IPWARD_DIR_IN;

	if (verdict->rule)
		ipward_rule_count(verdict->rule, dir, skb->len);
	if (verdict->audited) {
		ipward_audit(ipn, dir, verdict->audited, info);
	} else if (verdict->action == IPWARD_ACTION_PROTECT) {
		atomic64_inc(&verdict->rule->unprotected);
		ipward_count(ipn, in ? IPWARD_COUNT_IN_UNPROTECTED :
				       IPWARD_COUNT_OUT_UNPROTECTED);
	} else if (verdict->rule) {
		ipward_count(ipn, in ? IPWARD_COUNT_IN_PERMITTED :
				       IPWARD_COUNT_OUT_PERMITTED);
	} else {
		ipward_count(ipn, in ? IPWARD_COUNT_IN_DEFAULT :
				       IPWARD_COUNT_OUT_DEFAULT);
	}
	return IPWARD_FATE_PASS;
}

/**
 * ipward_enforce_in() - let a packet received in clear pass, or drop it
 * @ipn: namespace
 * @skb: packet
 * @flow: its flow
 * @l4: where its upper-layer header is
 * @spi: SPI of an ESP or AH packet to this host without an SA; else 0
 *
 * An SPI without an SA may be that of another implementation, so the rules
 * apply as to any other packet; only the drop reason is different.
 *
 * A clear ICMP error about a protected flow is dropped: a host that has seen
 * the inner packet would send a protected error, and a router between the ends
 * sees and quotes only the sealed packet.
 *
 * Context: RCU read-side critical section, softirqs disabled.
 * Return: IPWARD_FATE_PASS or IPWARD_FATE_GONE.
 */
enum ipward_fate ipward_enforce_in(struct ipward_net *ipn, struct sk_buff *skb,
				   const struct ipward_flow *flow,
				   const struct ipward_l4 *l4, __be32 spi)
{
	struct ipward_drop_info info = { .flow = flow, .spi = spi };
	struct ipward_verdict verdict;
	struct ipward_flow quoted;
	bool learned = false;
	enum ipward_drop_reason drop;

	if (!ipward_rules_matter(ipn, IPWARD_DIR_IN)) {
		ipward_pmtu_learn(ipn, skb, flow, l4);
		return IPWARD_FATE_PASS;
	}
	if (ipward_exempt(ipn, skb, flow, l4)) {
		ipward_count(ipn, IPWARD_COUNT_IN_EXEMPT);
		return IPWARD_FATE_PASS;
	}
	ipward_decide(ipn, skb, flow, l4, &quoted, &verdict);
	/*
	 * RFC 4301, section 6.1.1: learn nothing from ICMP that a rule blocks.
	 */
	if (!ipward_verdict_is_blocked(&verdict) || verdict.audited)
		learned = ipward_pmtu_learn(ipn, skb, flow, l4);
	drop = ipward_spd_check_inbound(&verdict, NULL, 0);
	info.rule = verdict.rule;
	if (!drop)
		return accept_clear(ipn, skb, IPWARD_DIR_IN, &verdict, &info);
	/* The message was for ipward: this is no drop. */
	if (learned && drop == IPWARD_DROP_DEFAULT_IN) {
		consume_skb(skb);
		return IPWARD_FATE_GONE;
	}
	ipward_reject(ipn, skb, flow, &verdict);
	ipward_drop(ipn, skb, spi ? IPWARD_DROP_UNKNOWN_SPI : drop, &info);
	return IPWARD_FATE_GONE;
}

/**
 * ipward_enforce_new() - may a packet in clear begin a connection?
 * @ipn: namespace
 * @skb: packet that ipward_enforce_in() has let pass, and that belongs to no
 *	known connection; freed if the return value is IPWARD_FATE_GONE
 *
 * Context: RCU read-side critical section, softirqs disabled.
 * Return: IPWARD_FATE_PASS if a rule matches or the default is not stateful;
 * else IPWARD_FATE_GONE.
 */
enum ipward_fate ipward_enforce_new(struct ipward_net *ipn,
				    struct sk_buff *skb)
{
	struct ipward_flow flow, quoted;
	struct ipward_verdict verdict;
	struct ipward_l4 l4;

	if (!rcu_dereference(ipn->rules)->stateful)
		return IPWARD_FATE_PASS;
	if (ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow, &l4))
		return ipward_enforce_drop(ipn, skb, IPWARD_DROP_HEADER, NULL);
	if (ipward_exempt(ipn, skb, &flow, &l4))
		return IPWARD_FATE_PASS;
	ipward_decide(ipn, skb, &flow, &l4, &quoted, &verdict);
	if (verdict.rule)
		return IPWARD_FATE_PASS;
	return ipward_enforce_drop(ipn, skb, IPWARD_DROP_DEFAULT_IN, &flow);
}

static int errno_of(enum ipward_drop_reason drop)
{
	switch (drop) {
	case IPWARD_DROP_NO_SA:
	case IPWARD_DROP_NO_ROUTE:
		return -EHOSTUNREACH;
	case IPWARD_DROP_HOLD_FULL:
		return -ENOBUFS;
	default:
		return -EPERM;
	}
}

/**
 * ipward_enforce_refuse() - count an outbound packet as dropped
 * @ipn: namespace
 * @out: the packet; @out->err is set
 * @drop: enum ipward_drop_reason
 *
 * Return: IPWARD_FATE_REFUSED: the caller must free the packet.
 */
enum ipward_fate ipward_enforce_refuse(struct ipward_net *ipn,
				       struct ipward_outbound *out,
				       enum ipward_drop_reason drop)
{
	const struct ipward_drop_info info = {
		.flow = &out->flow, .rule = out->verdict.rule,
		.iif = out->iif, .opened = out->opened,
	};

	out->err = errno_of(drop);
	ipward_drop(ipn, NULL, drop, &info);
	return IPWARD_FATE_REFUSED;
}

static bool is_redirect(const struct ipward_flow *flow)
{
	if (flow->ports != IPWARD_PORTS_KNOWN)
		return false;
	if (flow->proto == IPPROTO_ICMP)
		return flow->sport == ICMP_REDIRECT;
	return flow->proto == IPPROTO_ICMPV6 && flow->sport == NDISC_REDIRECT;
}

/*
 * Would a redirect of this host, @skb, make the sender bypass the SAs, or the rule
 * that blocks? It would send all further packets in clear to the next router.
 */
static noinline bool bypasses_us(struct ipward_net *ipn,
				 const struct sk_buff *skb,
				 struct ipward_outbound *out)
{
	struct ipward_verdict verdict;

	if (!ipward_flow_quoted(skb, &out->flow, &out->l4, &out->quoted))
		return true;
	ipward_decide_subject(ipn, &out->quoted, &verdict);
	return verdict.action != IPWARD_ACTION_PERMIT || verdict.drop;
}

/*
 * May an ICMP error of this host leave although the default blocks it? A host
 * whose packets are protected here sends them here in clear, and needs to know
 * why one cannot be forwarded, especially if it is too big.
 */
static bool answers_in_clear(struct ipward_net *ipn, const struct sk_buff *skb,
			     struct ipward_outbound *out)
{
	struct ipward_verdict verdict;

	if (out->verdict.drop != IPWARD_DROP_DEFAULT_OUT || skb->skb_iif ||
	    !ipward_flow_quoted(skb, &out->flow, &out->l4, &out->quoted) ||
	    out->quoted.family != out->flow.family ||
	    !ipv6_addr_equal(&out->quoted.dst, &out->flow.dst))
		return false;
	ipward_decide_subject(ipn, &out->quoted, &verdict);
	if (verdict.action != IPWARD_ACTION_PROTECT)
		return false;
	verdict.action = IPWARD_ACTION_PERMIT;
	verdict.drop = IPWARD_DROP_NONE;
	verdict.audited = IPWARD_DROP_NONE;
	out->verdict = verdict;
	return true;
}

static bool is_syn(const struct sk_buff *skb, const struct ipward_outbound *out)
{
	const struct tcphdr *th;
	struct tcphdr _th;

	if (out->flow.proto != IPPROTO_TCP ||
	    out->flow.ports != IPWARD_PORTS_KNOWN)
		return false;
	th = skb_header_pointer(skb, skb_network_offset(skb) + out->l4.offset,
				sizeof(_th), &_th);
	return th && th->syn;
}

/* Drop a blocked packet and answer its sender, unless it is such an answer. */
static enum ipward_fate block_out(struct ipward_net *ipn, struct sk_buff *skb,
				  struct ipward_outbound *out)
{
	enum ipward_drop_reason drop = out->verdict.drop;
	enum ipward_fate fate;

	if (drop != IPWARD_DROP_BLOCKED_OUT && drop != IPWARD_DROP_DEFAULT_OUT)
		return ipward_enforce_refuse(ipn, out, drop);
	if (ipward_reject_answers(ipn, skb, &out->flow, &out->l4)) {
		ipward_count(ipn, IPWARD_COUNT_OUT_REJECTION);
		return IPWARD_FATE_PASS;
	}
	/* Do not answer in clear a packet that an SA has protected. */
	if (skb->skb_iif && !out->opened) {
		local_bh_disable();
		ipward_reject(ipn, skb, &out->flow, &out->verdict);
		local_bh_enable();
	}
	fate = ipward_enforce_refuse(ipn, out, drop);
	/* TCP passes no other error to the process that connects. */
	if (is_syn(skb, out))
		out->err = -ECONNREFUSED;
	return fate;
}

/*
 * The device on which packets to @to->src are sent, or NULL. The caller must
 * release @dst, which may be NULL.
 */
static const struct net_device *device_to(struct net *net,
					  struct dst_entry **dst,
					  const struct ipward_flow *to, int vrf)
{
	if (to->family == AF_INET) {
		struct flowi4 fl4 = {
			.daddr = ipward_addr_get4(&to->src),
			.flowi4_oif = vrf, .flowi4_mark = to->mark,
		};
		struct rtable *rt = __ip_route_output_key(net, &fl4);

		*dst = IS_ERR(rt) ? NULL : &rt->dst;
	} else {
		struct flowi6 fl6 = {
			.daddr = to->src,
			.flowi6_oif = vrf, .flowi6_mark = to->mark,
		};

		*dst = ip6_route_output(net, NULL, &fl6);
	}
	return *dst && !(*dst)->error ? (*dst)->dev : NULL;
}

/*
 * Did a forwarded error come from the direction in which the quoted packet was
 * sent: from an SA, or on the device of the route to there? Reverse-path
 * filtering checks only the source, which in an error may be any router's.
 */
static bool came_from_path(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_outbound *out)
{
	const struct net_device *in, *dev;
	struct dst_entry *dst;
	bool fits;
	int vrf;

	if (!skb->skb_iif || out->opened)
		return true;
	in = dev_get_by_index_rcu(ipn->net, skb->skb_iif);
	if (!in)
		return false;
	vrf = netif_is_l3_master(in) ? in->ifindex :
				       l3mdev_master_ifindex_rcu(in);
	dev = device_to(ipn->net, &dst, &out->quoted, vrf);
	fits = dev && (dev == in ||
		       l3mdev_master_ifindex_rcu(dev) == in->ifindex);
	dst_release(dst);
	return fits;
}

/* May it wait? Not an ICMP error that is treated as what it quotes. */
static void lack_sa(struct ipward_net *ipn, struct ipward_outbound *out,
		    const struct ipward_flow *decided)
{
	out->waits = decided == &out->flow &&
		     ipward_hold_waits(ipn, decided, &out->verdict);
	if (!out->waits)
		ipward_hold_ask(ipn, out->verdict.rule, decided);
}

/*
 * Find the verdict for an outbound packet. Returns false with @fate set if
 * there is no verdict, since the packet is exempt or was dropped.
 */
static bool decide_out(struct ipward_net *ipn, struct sk_buff *skb,
		       struct ipward_outbound *out, enum ipward_fate *fate)
{
	const struct ipward_flow *decided;

	out->iif = skb->skb_iif;
	out->waits = false;
	/* Rules match the last destination, which is not in such a header. */
	if (ipward_flow_from_skb(skb, IPWARD_DIR_OUT, &out->flow, &out->l4) ||
	    (skb->sk && out->l4.source_routed)) {
		const struct ipward_drop_info info = {
			.dir = IPWARD_DIR_OUT, .opened = out->opened,
		};

		ipward_drop(ipn, skb, IPWARD_DROP_HEADER, &info);
		*fate = IPWARD_FATE_GONE;
		return false;
	}
	if (ipward_exempt(ipn, skb, &out->flow, &out->l4)) {
		*fate = IPWARD_FATE_PASS;
		return false;
	}
	local_bh_disable();
	ipward_way_back_translate(ipn, skb, &out->flow, &out->l4);
	decided = ipward_decide(ipn, skb, &out->flow, &out->l4, &out->quoted,
				&out->verdict);
	if (unlikely(decided != &out->flow) && !came_from_path(ipn, skb, out))
		ipward_spd_refuse_clear(&out->verdict);
	else if (is_redirect(&out->flow) && bypasses_us(ipn, skb, out))
		out->verdict.drop = IPWARD_DROP_REDIRECT;
	else if (ipward_verdict_lacks_sa(&out->verdict))
		lack_sa(ipn, out, decided);
	local_bh_enable();
	return true;
}

/**
 * ipward_enforce_out() - apply the rules to an outbound packet
 * @ipn: namespace whose rules matter outbound
 * @skb: packet; freed if the return value is IPWARD_FATE_GONE
 * @out: filled in; @out->opened is set
 *
 * Context: RCU read-side critical section.
 * Return: what the caller must do with the packet.
 */
enum ipward_fate ipward_enforce_out(struct ipward_net *ipn,
				    struct sk_buff *skb,
				    struct ipward_outbound *out)
{
	struct ipward_drop_info info = { .flow = &out->flow };
	enum ipward_fate fate;

	if (!decide_out(ipn, skb, out, &fate)) {
		if (fate == IPWARD_FATE_PASS)
			ipward_count(ipn, IPWARD_COUNT_OUT_EXEMPT);
		return fate;
	}
	if (unlikely(out->waits))
		return IPWARD_FATE_WAIT;
	if (unlikely(out->verdict.drop)) {
		if (!answers_in_clear(ipn, skb, out))
			return block_out(ipn, skb, out);
	} else if (out->verdict.n_sa) {
		info.rule = out->verdict.rule;
		if (unlikely(out->verdict.audited))
			ipward_audit(ipn, IPWARD_DIR_OUT, out->verdict.audited,
				     &info);
		return IPWARD_FATE_PROTECT;
	}
	info.rule = out->verdict.rule;
	return accept_clear(ipn, skb, IPWARD_DIR_OUT, &out->verdict, &info);
}

/**
 * ipward_enforce_protects() - would an outbound packet be protected unchanged?
 * @ipn: namespace
 * @skb: packet before source NAT, with its device
 *
 * Context: RCU read-side critical section.
 * Return: true if a rule protects it, with or without an SA.
 */
bool ipward_enforce_protects(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct ipward_flow flow, quoted;
	struct ipward_verdict verdict;
	struct ipward_l4 l4;

	if (ipward_flow_from_skb(skb, IPWARD_DIR_OUT, &flow, &l4) ||
	    ipward_exempt(ipn, skb, &flow, &l4))
		return false;
	local_bh_disable();
	ipward_decide(ipn, skb, &flow, &l4, &quoted, &verdict);
	local_bh_enable();
	return verdict.action == IPWARD_ACTION_PROTECT;
}

/**
 * ipward_enforce_encapsulated() - may a route that encapsulates take a packet?
 * @ipn: namespace whose rules matter outbound
 * @skb: packet; freed if the return value is IPWARD_FATE_GONE
 * @out: filled in; @out->opened is set
 *
 * Such a route encapsulates the packet before POST_ROUTING, where the hook sees
 * only the result. So the packet must be permitted in clear, even if there are
 * SAs for it.
 *
 * Context: RCU read-side critical section.
 * Return: what the caller must do with the packet.
 */
enum ipward_fate ipward_enforce_encapsulated(struct ipward_net *ipn,
					     struct sk_buff *skb,
					     struct ipward_outbound *out)
{
	struct ipward_drop_info info = { .flow = &out->flow };
	struct ipward_verdict *verdict = &out->verdict;
	enum ipward_fate fate;

	if (!decide_out(ipn, skb, out, &fate))
		return fate;
	if ((verdict->n_sa && !verdict->drop) ||
	    verdict->drop == IPWARD_DROP_NO_SA)
		verdict->drop = IPWARD_DROP_NO_ROUTE;
	if (verdict->drop)
		return ipward_enforce_refuse(ipn, out, verdict->drop);
	info.rule = verdict->rule;
	if (verdict->audited)
		ipward_audit(ipn, IPWARD_DIR_OUT, verdict->audited, &info);
	return IPWARD_FATE_PASS;
}
