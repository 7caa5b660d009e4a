// SPDX-License-Identifier: GPL-2.0
/*
 * Where ipward meets netfilter; nothing else knows netfilter's types.
 *
 * Outbound after source NAT, inbound just after defragmentation: in both
 * directions the rules speak of packets as they are on the wire, while the
 * host's firewall sees them in clear, once, on its usual chains.
 */

#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/lwtunnel.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "base/addr.h"
#include "base/compat.h"
#include "base/flow.h"
#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "datapath/deliver.h"
#include "datapath/drop.h"
#include "datapath/hook.h"
#include "datapath/input.h"
#include "datapath/output.h"
#include "datapath/pmtu.h"
#include "datapath/secpath.h"
#include "policy/cache.h"
#include "policy/exempt.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "proto/natt.h"

/* Right behind defragmentation, before raw, conntrack and NAT. */
#define PRIORITY_IN (NF_IP_PRI_CONNTRACK_DEFRAG + 1)
/* Right before conntrack's confirmation, behind source NAT and all filters. */
#define PRIORITY_OUT (NF_IP_PRI_LAST - 1)

/* A namespace that permits everything need not look at its packets. */
static bool rules_matter(struct ipward_net *ipn, u8 dir)
{
	const struct ipward_ruleset *set = rcu_dereference(ipn->rules);

	return set->n_rules ||
	       (dir == IPWARD_DIR_IN ? set->default_in : set->default_out) !=
	       IPWARD_ACTION_PERMIT;
}

/* Nobody's fault; @flow is NULL where there is none. */
static unsigned int drop_flow(struct ipward_net *ipn, struct sk_buff *skb,
			      u8 drop, const struct ipward_flow *flow)
{
	const struct ipward_drop_info info = { .flow = flow };

	ipward_drop(ipn, skb, drop, &info);
	return NF_STOLEN;
}

static unsigned int drop_by_verdict(struct ipward_net *ipn,
				    struct sk_buff *skb, u8 drop,
				    const struct ipward_flow *flow,
				    const struct ipward_verdict *verdict)
{
	const struct ipward_drop_info info = {
		.flow = flow, .rule = verdict->rule,
	};

	if (drop == IPWARD_DROP_NO_SA)
		ipward_notify_acquire(ipn, verdict->rule, flow);
	ipward_drop(ipn, skb, drop, &info);
	return NF_STOLEN;
}

/* A packet in clear that may pass. */
static unsigned int accept_clear(struct ipward_net *ipn,
				 const struct sk_buff *skb, u8 dir,
				 const struct ipward_verdict *verdict)
{
	bool in = dir == IPWARD_DIR_IN;

	if (verdict->rule) {
		ipward_traffic_add(verdict->rule->traffic, skb->len);
		ipward_count(ipn, in ? IPWARD_COUNT_IN_PERMITTED :
					IPWARD_COUNT_OUT_PERMITTED);
	} else {
		ipward_count(ipn, in ? IPWARD_COUNT_IN_DEFAULT :
					IPWARD_COUNT_OUT_DEFAULT);
	}
	return NF_ACCEPT;
}

static unsigned int clear_in(struct ipward_net *ipn, struct sk_buff *skb,
			     const struct ipward_flow *flow,
			     const struct ipward_l4 *l4)
{
	struct ipward_verdict verdict;
	u8 drop;

	if (!rules_matter(ipn, IPWARD_DIR_IN)) {
		ipward_pmtu_learn(ipn, skb, flow, l4);
		return NF_ACCEPT;
	}
	if (ipward_exempt(ipn, skb, flow, l4)) {
		ipward_count(ipn, IPWARD_COUNT_IN_EXEMPT);
		return NF_ACCEPT;
	}
	ipward_cache_lookup(ipn, flow, &verdict);
	/* RFC 4301, section 6.1.1: whoever blocks ICMP is not to learn from it. */
	if (!ipward_verdict_is_blocked(&verdict))
		ipward_pmtu_learn(ipn, skb, flow, l4);
	drop = ipward_spd_check_inbound(&verdict, NULL, 0);
	if (drop)
		return drop_by_verdict(ipn, skb, drop, flow, &verdict);
	return accept_clear(ipn, skb, IPWARD_DIR_IN, &verdict);
}

/*
 * A packet that names an SA. One that is not ours may be another
 * implementation's: it goes on as if in clear.
 */
static unsigned int protected_in(struct ipward_net *ipn, struct sk_buff *skb,
				 const struct ipward_flow *flow,
				 const struct ipward_l4 *l4)
{
	struct ipward_sa *sa;
	__be32 spi;

	sa = ipward_input_find(ipn, skb, flow, l4, &spi);
	if (sa)
		return ipward_input(ipn, skb, sa, l4) ? NF_ACCEPT : NF_STOLEN;
	if (ipward_addr_is_local(ipn->net, skb->dev, &flow->dst,
				 flow->family)) {
		if (!spi)
			return drop_flow(ipn, skb, IPWARD_DROP_SPI_ZERO, flow);
		ipward_count(ipn, IPWARD_COUNT_IN_UNKNOWN_SPI);
	}
	return clear_in(ipn, skb, flow, l4);
}

static unsigned int check_in(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;

	if (ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow, &l4))
		return rules_matter(ipn, IPWARD_DIR_IN) ?
		       drop_flow(ipn, skb, IPWARD_DROP_HEADER, NULL) :
		       NF_ACCEPT;

	if (ipward_input_source_routed_onward(ipn, skb, &flow, &l4) &&
	    rules_matter(ipn, IPWARD_DIR_IN))
		return drop_flow(ipn, skb, IPWARD_DROP_HEADER, &flow);

	switch (ipward_natt_classify(ipn, skb, &flow, &l4)) {
	case IPWARD_NATT_KEEPALIVE:
		ipward_count(ipn, IPWARD_COUNT_IN_KEEPALIVE);
		consume_skb(skb);
		return NF_STOLEN;
	case IPWARD_NATT_BAD:
		return drop_flow(ipn, skb, IPWARD_DROP_ENCAP, &flow);
	case IPWARD_NATT_NONE:
	case IPWARD_NATT_ESP:
		break;
	}
	if (ipward_input_is_protected(&flow, &l4))
		return protected_in(ipn, skb, &flow, &l4);
	return clear_in(ipn, skb, &flow, &l4);
}

/*
 * A VRF device shows every packet a second time; the device below it has
 * decided. Softirqs are not always disabled here: nfqueue puts packets back in
 * process context.
 */
static unsigned int hook_pre_routing(void *priv, struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);
	unsigned int verdict;

	if (state->in->flags & IFF_LOOPBACK || netif_is_l3_master(state->in) ||
	    ipward_secpath_is_set(ipn, skb))
		return NF_ACCEPT;
	local_bh_disable();
	verdict = check_in(ipn, skb);
	local_bh_enable();
	return verdict;
}

/*
 * What the rules, which matter, say of a packet that leaves. Return: false where
 * they are not asked: @done is NF_STOLEN if it cannot be read, NF_ACCEPT if it
 * is exempt.
 */
static bool decide_out(struct ipward_net *ipn, struct sk_buff *skb,
		       struct ipward_flow *flow, struct ipward_l4 *l4,
		       struct ipward_verdict *verdict, unsigned int *done)
{
	struct ipward_flow quoted;

	/* Rules speak of the last destination, which is then not in sight. */
	if (ipward_flow_from_skb(skb, IPWARD_DIR_OUT, flow, l4) ||
	    (skb->sk && l4->source_routed)) {
		*done = drop_flow(ipn, skb, IPWARD_DROP_HEADER, NULL);
		return false;
	}
	if (ipward_exempt(ipn, skb, flow, l4)) {
		*done = NF_ACCEPT;
		return false;
	}
	local_bh_disable();
	ipward_cache_decide(ipn, skb, flow, l4, &quoted, verdict);
	local_bh_enable();
	return true;
}

/*
 * A route that encapsulates by itself takes the packet away before
 * POST_ROUTING, where only what it has made of it arrives. So what it takes
 * must be free to go in clear, whatever SAs there are.
 */
static unsigned int check_encapsulated(struct ipward_net *ipn,
				       struct sk_buff *skb)
{
	struct ipward_verdict verdict;
	struct ipward_flow flow;
	struct ipward_l4 l4;
	unsigned int done;

	if (!decide_out(ipn, skb, &flow, &l4, &verdict, &done))
		return done;
	if (verdict.action == IPWARD_ACTION_PROTECT &&
	    (!verdict.drop || verdict.drop == IPWARD_DROP_NO_SA))
		verdict.drop = IPWARD_DROP_NO_ROUTE;
	if (verdict.drop)
		return drop_by_verdict(ipn, skb, verdict.drop, &flow,
				       &verdict);
	return NF_ACCEPT;
}

/* Some of these routes change the packet, and let it go on to POST_ROUTING. */
static bool is_encapsulated(const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (likely(!dst || !lwtunnel_output_redirect(dst->lwtstate)))
		return false;
	switch (dst->lwtstate->type) {
	case LWTUNNEL_ENCAP_BPF:
	case LWTUNNEL_ENCAP_ILA:
		return false;
	case LWTUNNEL_ENCAP_SEG6:
		return !ipward_seg6_has_hooks();
	default:
		return true;
	}
}

/* A VRF device shows the packet first, unfinished: see hook_pre_routing(). */
static unsigned int hook_local_out(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);

	if (!is_encapsulated(skb) || netif_is_l3_master(state->out) ||
	    !rules_matter(ipn, IPWARD_DIR_OUT))
		return NF_ACCEPT;
	return check_encapsulated(ipn, skb);
}

/*
 * A forwarded connection that nftables' flow table took over would leave without
 * meeting the rules. It takes none with this bit, by which conntrack marks the
 * losers of a race for an address: UDP has no other disadvantage of it than that
 * the connection is never called assured.
 */
static void keep_from_flow_tables(const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (ct && !test_bit(IPS_NAT_CLASH_BIT, &ct->status))
		set_bit(IPS_NAT_CLASH_BIT, &ct->status);
}

static unsigned int hook_forward(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);

	if (!rules_matter(ipn, IPWARD_DIR_OUT))
		return NF_ACCEPT;
	keep_from_flow_tables(skb);
	return is_encapsulated(skb) ? check_encapsulated(ipn, skb) : NF_ACCEPT;
}

/* The packet leaves netfilter here, so its connection is confirmed here. */
static unsigned int confirm(struct sk_buff *skb)
{
	const struct nf_ct_hook *hook = rcu_dereference(nf_ct_hook);
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (hook && ct && !nf_ct_is_confirmed(ct))
		return ipward_ct_confirm(hook, skb);
	return NF_ACCEPT;
}

/*
 * A bridged frame has no IP route, and its link-layer header would not survive
 * the new IP header. Without the option bridges hand their frames to nobody.
 */
static bool is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	const struct nf_bridge_info *info = nf_bridge_info_get(skb);

	return info && info->physoutdev;
#else
	return false;
#endif
}

static unsigned int protect_out(struct ipward_net *ipn, struct sk_buff *skb,
				const struct ipward_flow *flow,
				const struct ipward_l4 *l4,
				const struct ipward_verdict *verdict,
				const struct nf_hook_state *state)
{
	if (is_bridged(skb))
		return drop_by_verdict(ipn, skb, IPWARD_DROP_NO_ROUTE, flow,
				       verdict);
	if (confirm(skb) != NF_ACCEPT)
		return drop_by_verdict(ipn, skb, IPWARD_DROP_CONNTRACK, flow,
				       verdict);
	ipward_traffic_add(verdict->rule->traffic, skb->len);
	ipward_output(ipn, skb, flow, l4, verdict, state->sk, state->okfn);
	return NF_STOLEN;
}

/*
 * Does the packet come back: from the loopback device, or from a VRF device, which
 * shows it first, unfinished? One that its route encapsulates does not.
 */
static bool goes_on(const struct sk_buff *skb, const struct net_device *out)
{
	const struct dst_entry *dst = skb_dst(skb);

	return (out->flags & IFF_LOOPBACK || netif_is_l3_master(out)) &&
	       !(dst && (lwtunnel_output_redirect(dst->lwtstate) ||
			 lwtunnel_input_redirect(dst->lwtstate)));
}

/*
 * Is it the host's own copy of what it has sent to a group, which goes by the
 * loopback device only? IPv6 makes it behind this hook, so the rules have been
 * asked already; IPv4 makes it before, also of what we have sealed.
 */
static bool is_own_copy(const struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	const struct rtable *rt = skb_rtable(skb);

	if (state->pf == NFPROTO_IPV6)
		return state->okfn == dev_loopback_xmit;
	return IPCB(skb)->flags & IPSKB_REROUTED && rt &&
	       rt->rt_flags & (RTCF_MULTICAST | RTCF_BROADCAST);
}

static unsigned int hook_post_routing(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);
	struct ipward_verdict verdict;
	struct ipward_flow flow;
	struct ipward_l4 l4;
	unsigned int done;

	ipward_secpath_clear(ipn, skb);
	if (!rules_matter(ipn, IPWARD_DIR_OUT) || goes_on(skb, state->out) ||
	    is_own_copy(skb, state))
		return NF_ACCEPT;
	if (!decide_out(ipn, skb, &flow, &l4, &verdict, &done)) {
		if (done == NF_ACCEPT)
			ipward_count(ipn, IPWARD_COUNT_OUT_EXEMPT);
		return done;
	}
	if (verdict.drop)
		return drop_by_verdict(ipn, skb, verdict.drop, &flow,
				       &verdict);
	if (verdict.action == IPWARD_ACTION_PROTECT)
		return protect_out(ipn, skb, &flow, &l4, &verdict, state);
	return accept_clear(ipn, skb, IPWARD_DIR_OUT, &verdict);
}

static const struct nf_hook_ops hook_ops[] = {
	{
		.hook = hook_pre_routing,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY_IN,
	},
	{
		.hook = hook_pre_routing,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY_IN,
	},
	{
		.hook = hook_forward,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP_PRI_FIRST,
	},
	{
		.hook = hook_forward,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP_PRI_FIRST,
	},
	{
		.hook = hook_local_out,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_LAST,
	},
	{
		.hook = hook_local_out,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_LAST,
	},
	{
		.hook = hook_post_routing,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = PRIORITY_OUT,
	},
	{
		.hook = hook_post_routing,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = PRIORITY_OUT,
	},
};

/* Ports and ESP headers are in the first fragment alone, so reassemble first. */
static int hook_register(struct net *net)
{
	int err = nf_defrag_ipv4_enable(net);

	if (err)
		return err;
	err = nf_defrag_ipv6_enable(net);
	if (err)
		goto disable_ipv4;
	err = nf_register_net_hooks(net, hook_ops, ARRAY_SIZE(hook_ops));
	if (err)
		goto disable_ipv6;
	return 0;

disable_ipv6:
	nf_defrag_ipv6_disable(net);
disable_ipv4:
	nf_defrag_ipv4_disable(net);
	return err;
}

/**
 * ipward_hook_enable() - put the module into a namespace's packet path
 * @ipn: namespace, its lock held
 *
 * Called before the first rule, SA or setting comes into force, so that a
 * namespace that does not use ipward does not pay for it.
 *
 * Context: process.
 * Return: 0 or a negative errno; on failure nothing has changed.
 */
int ipward_hook_enable(struct ipward_net *ipn)
{
	int err;

	lockdep_assert_held(&ipn->lock);
	if (ipn->hooked)
		return 0;
	ipn->cache = ipward_cache_alloc();
	if (!ipn->cache)
		return -ENOMEM;
	err = ipward_secpath_init(ipn);
	if (err)
		goto free_cache;
	err = hook_register(ipn->net);
	if (err)
		goto secpath_exit;
	ipn->hooked = true;
	return 0;

secpath_exit:
	ipward_secpath_exit(ipn);
free_cache:
	free_percpu(ipn->cache);
	ipn->cache = NULL;
	return err;
}

/**
 * ipward_hook_disable() - see no more packets of a namespace that ends
 * @ipn: namespace
 *
 * What the hooks worked with stays: packets may still be on their way.
 */
void ipward_hook_disable(struct ipward_net *ipn)
{
	if (!ipn->hooked)
		return;
	nf_unregister_net_hooks(ipn->net, hook_ops, ARRAY_SIZE(hook_ops));
	nf_defrag_ipv6_disable(ipn->net);
	nf_defrag_ipv4_disable(ipn->net);
}
