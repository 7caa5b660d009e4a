// SPDX-License-Identifier: GPL-2.0
/*
 * The netfilter hooks. Only this file, hook_option.c, offload.c and translate.c
 * use netfilter's types.
 *
 * The hooks are outbound after source NAT, inbound just after defragmentation.
 * So the rules match packets as they are on the wire, while the host's firewall
 * sees each packet in clear, once, in its usual chains.
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
#include "base/stats.h"
#include "datapath/clean_route.h"
#include "datapath/deliver.h"
#include "datapath/enforce.h"
#include "datapath/expect.h"
#include "datapath/hold.h"
#include "datapath/hold_release.h"
#include "datapath/hook.h"
#include "datapath/hook_option.h"
#include "datapath/input.h"
#include "datapath/offload.h"
#include "datapath/output.h"
#include "datapath/secpath.h"
#include "policy/cache.h"
#include "policy/rule.h"
#include "proto/natt.h"

/* Right after defragmentation, before raw, conntrack and NAT. */
#define PRIORITY_IN (NF_IP_PRI_CONNTRACK_DEFRAG + 1)
/* Right before conntrack's confirmation, after source NAT and all filters. */
#define PRIORITY_OUT (NF_IP_PRI_LAST - 1)

static unsigned int hook_post_routing(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state);

/* Netfilter frees a refused packet and returns the error to a local sender. */
static unsigned int verdict_of(enum ipward_fate fate, int err)
{
	switch (fate) {
	case IPWARD_FATE_PASS:
		return NF_ACCEPT;
	case IPWARD_FATE_REFUSED:
		return NF_DROP_ERR(err);
	default:
		return NF_STOLEN;
	}
}

/*
 * Open an ESP or AH packet. If there is no SA, it may belong to another
 * implementation: it passes if the rules permit it in clear.
 */
static enum ipward_fate protected_in(struct ipward_net *ipn,
				     struct sk_buff *skb,
				     const struct ipward_flow *flow,
				     const struct ipward_l4 *l4)
{
	struct ipward_sa *sa;
	__be32 spi;

	sa = ipward_input_find(ipn, skb, flow, l4, &spi);
	if (unlikely(!sa && ipward_expect_any(ipn))) {
		if (ipward_expect_hold(ipn, skb, flow, l4, spi))
			return IPWARD_FATE_GONE;
		/* It may have been added just now. */
		sa = ipward_input_find(ipn, skb, flow, l4, &spi);
	}
	if (sa)
		return ipward_input(ipn, skb, sa, l4) ? IPWARD_FATE_PASS :
							IPWARD_FATE_GONE;
	if (!ipward_addr_is_local(ipn->net, skb->dev, &flow->dst, flow->family))
		return ipward_enforce_in(ipn, skb, flow, l4, 0);
	if (!spi)
		return ipward_enforce_drop(ipn, skb, IPWARD_DROP_SPI_ZERO,
					   flow);
	ipward_count(ipn, IPWARD_COUNT_IN_UNKNOWN_SPI);
	return ipward_enforce_in(ipn, skb, flow, l4, spi);
}

static enum ipward_fate check_in(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;

	if (ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow, &l4))
		return ipward_rules_matter(ipn, IPWARD_DIR_IN) ?
		       ipward_enforce_drop(ipn, skb, IPWARD_DROP_HEADER, NULL) :
		       IPWARD_FATE_PASS;

	if (ipward_input_source_routed_onward(ipn, skb, &flow, &l4) &&
	    ipward_rules_matter(ipn, IPWARD_DIR_IN))
		return ipward_enforce_drop(ipn, skb, IPWARD_DROP_HEADER, &flow);

	switch (ipward_natt_classify(ipn, skb, &flow, &l4)) {
	case IPWARD_NATT_KEEPALIVE:
		ipward_count(ipn, IPWARD_COUNT_IN_KEEPALIVE);
		consume_skb(skb);
		return IPWARD_FATE_GONE;
	case IPWARD_NATT_BAD:
		return ipward_enforce_drop(ipn, skb, IPWARD_DROP_ENCAP, &flow);
	case IPWARD_NATT_NONE:
	case IPWARD_NATT_ESP:
		break;
	}
	if (ipward_input_is_protected(&flow, &l4))
		return protected_in(ipn, skb, &flow, &l4);
	return ipward_enforce_in(ipn, skb, &flow, &l4, 0);
}

/*
 * With a VRF the hook is called twice for a packet: skip the call for the VRF
 * device. Softirqs are not always disabled here: nfqueue reinjects packets in
 * process context.
 */
static unsigned int hook_pre_routing(void *priv, struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);
	enum ipward_fate fate;

	if (state->in->flags & IFF_LOOPBACK || netif_is_l3_master(state->in))
		return NF_ACCEPT;
	local_bh_disable();
	fate = ipward_secpath_spend(ipn, skb) ? IPWARD_FATE_PASS :
						check_in(ipn, skb);
	local_bh_enable();
	return verdict_of(fate, 0);
}

/* Only for IPv6; an IPv4 packet says itself that XFRM need not search. */
static unsigned int hook_local_in(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	ipward_secpath_forget(ipward_pernet(state->net), skb);
	return NF_ACCEPT;
}

static unsigned int check_encapsulated(struct ipward_net *ipn,
				       struct sk_buff *skb)
{
	struct ipward_outbound out = {
		.opened = ipward_secpath_is_set(ipn, skb),
	};
	enum ipward_fate fate = ipward_enforce_encapsulated(ipn, skb, &out);

	return verdict_of(fate, out.err);
}

/* Not for routes that change the packet but let it reach POST_ROUTING. */
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

/* Skip the first call, for the VRF device, where the packet is incomplete. */
static unsigned int hook_local_out(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);

	if (!is_encapsulated(skb) || netif_is_l3_master(state->out) ||
	    !ipward_rules_matter(ipn, IPWARD_DIR_OUT))
		return NF_ACCEPT;
	return check_encapsulated(ipn, skb);
}

static unsigned int hook_forward(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);
	bool matter_out = ipward_rules_matter(ipn, IPWARD_DIR_OUT);

	if (matter_out || ipward_rules_matter(ipn, IPWARD_DIR_IN))
		ipward_offload_prevent(ipn, skb, state->in, state->out);
	if (!matter_out || !is_encapsulated(skb))
		return NF_ACCEPT;
	return check_encapsulated(ipn, skb);
}

/*
 * Run the hooks after this one: a protected packet leaves netfilter here, and
 * they must see it before it is sealed. Conntrack's last hook confirms the
 * connection, calls helpers and adjusts sequence numbers. SYNPROXY's hook has
 * the same priority as this one, so it is before or after it in order of
 * registration.
 */
static unsigned int run_hooks_behind(struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	struct nf_hook_entries __rcu **chains = state->pf == NFPROTO_IPV4 ?
						state->net->nf.hooks_ipv4 :
						state->net->nf.hooks_ipv6;
	const struct nf_hook_entries *entries;
	unsigned int verdict = NF_ACCEPT, i = 0;

	entries = rcu_dereference(chains[NF_INET_POST_ROUTING]);
	if (unlikely(!entries))
		return verdict;
	while (i < entries->num_hook_entries &&
	       entries->hooks[i++].hook != hook_post_routing)
		;
	for (; i < entries->num_hook_entries && verdict == NF_ACCEPT; i++)
		verdict = entries->hooks[i].hook(entries->hooks[i].priv, skb,
						 state);
	return verdict;
}

/*
 * A bridged frame has no IP route, and its link-layer header would be
 * overwritten by the new IP header. Without the option bridges do not call IP
 * hooks.
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

static unsigned int refuse_out(struct ipward_net *ipn,
			       struct ipward_outbound *out,
			       enum ipward_drop_reason drop)
{
	enum ipward_fate fate = ipward_enforce_refuse(ipn, out, drop);

	return verdict_of(fate, out->err);
}

/* Let a packet wait for keys. The hooks behind this one have seen it. */
static unsigned int hold_out(struct ipward_net *ipn, struct sk_buff *skb,
			     struct ipward_outbound *out,
			     const struct nf_hook_state *state)
{
	enum ipward_drop_reason drop;

	drop = ipward_hold_packet(ipn, skb, out, state->sk, state->okfn);
	return drop ? refuse_out(ipn, out, drop) : NF_STOLEN;
}

static unsigned int protect_out(struct ipward_net *ipn, struct sk_buff *skb,
				struct ipward_outbound *out,
				const struct nf_hook_state *state)
{
	unsigned int verdict;

	if (is_bridged(skb))
		return refuse_out(ipn, out, out->verdict.drop ?:
					    IPWARD_DROP_NO_ROUTE);
	verdict = run_hooks_behind(skb, state);
	/* nftables has dropped the packet, with an error for the sender. */
	if ((verdict & NF_VERDICT_MASK) == NF_STOLEN)
		return verdict;
	/* A packet that was queued would be reinjected in clear. */
	if (verdict != NF_ACCEPT)
		return refuse_out(ipn, out, IPWARD_DROP_CONNTRACK);
	if (unlikely(out->waits))
		return hold_out(ipn, skb, out, state);
	if (unlikely(atomic_read(&ipn->held)) &&
	    ipward_hold_behind(ipn, skb, out, state->sk, state->okfn))
		return NF_STOLEN;
	ipward_rule_count(out->verdict.rule, IPWARD_DIR_OUT, skb->len);
	ipward_output(ipn, skb, out, state->sk, state->okfn);
	return NF_STOLEN;
}

/*
 * Will the hook see the packet again? It will after the loopback device, and
 * after a VRF device, where it is still incomplete; but not if its route
 * encapsulates it.
 */
static bool is_seen_again(const struct sk_buff *skb,
			  const struct net_device *out)
{
	const struct dst_entry *dst = skb_dst(skb);

	return (out->flags & IFF_LOOPBACK || netif_is_l3_master(out)) &&
	       !(dst && (lwtunnel_output_redirect(dst->lwtstate) ||
			 lwtunnel_input_redirect(dst->lwtstate)));
}

/*
 * Is it the host's own copy of a packet to a group, which is sent on the
 * loopback device only? IPv6 makes the copy after this hook, so the rules have
 * been applied already; IPv4 makes it before, also from a sealed packet.
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
	struct ipward_outbound out;
	enum ipward_fate fate;

	out.opened = ipward_secpath_clear(ipn, skb);
	if (!ipward_rules_matter(ipn, IPWARD_DIR_OUT) ||
	    is_seen_again(skb, state->out) || is_own_copy(skb, state))
		return NF_ACCEPT;
	fate = ipward_enforce_out(ipn, skb, &out);
	if (fate == IPWARD_FATE_PROTECT || fate == IPWARD_FATE_WAIT)
		return protect_out(ipn, skb, &out, state);
	return verdict_of(fate, out.err);
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
		.hook = hook_local_in,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP_PRI_LAST,
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

/* Reassemble first, since only the first fragment has ports and ESP header. */
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

/* The device notifier may use the table from now on, so keep it on failure. */
static int clean_routes_make(struct ipward_net *ipn)
{
	struct ipward_clean_routes *routes = ipn->clean_routes;

	if (!routes)
		routes = ipward_clean_routes_alloc();
	/* Pairs with device_event() of clean_route.c. */
	smp_store_release(&ipn->clean_routes, routes);
	return routes ? 0 : -ENOMEM;
}

/**
 * ipward_hook_enable() - register the hooks of a namespace
 * @ipn: namespace, its lock held
 *
 * Called before the first rule, SA or setting is put in force, so that a
 * namespace that does not use ipward has no cost.
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
	err = clean_routes_make(ipn);
	if (err)
		return err;
	ipn->cache = ipward_cache_alloc();
	if (!ipn->cache)
		return -ENOMEM;
	err = ipward_release_init(ipn) ?: ipward_secpath_init(ipn);
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
	ipward_cache_free(ipn->cache);
	ipn->cache = NULL;
	return err;
}

/**
 * ipward_hook_disable() - remove the hooks of a namespace
 * @ipn: namespace
 *
 * The data of the hooks is kept: packets may still be in flight.
 */
void ipward_hook_disable(struct ipward_net *ipn)
{
	if (!ipn->hooked)
		return;
	ipward_hook_option_trim(ipn, NULL);
	nf_unregister_net_hooks(ipn->net, hook_ops, ARRAY_SIZE(hook_ops));
	nf_defrag_ipv6_disable(ipn->net);
	nf_defrag_ipv4_disable(ipn->net);
}
