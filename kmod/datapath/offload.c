// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Connections that must not be offloaded to flow tables
 *
 * A flow table of nftables forwards a connection from the ingress hook of one
 * device directly to another device, in both directions, and bypasses all hooks
 * of ipward. So a connection must not be offloaded if a rule, or a default,
 * protects or drops its packets. Rules match addresses, protocol and ports, and
 * conntrack has all of these: for inbound packets before translation, for
 * outbound packets after it.
 *
 * Each forwarded packet is checked before a firewall's chain can offload its
 * connection. When new rules are put in force, all offloaded connections are
 * removed from the flow tables; a connection that the rules permit is offloaded
 * again with its next packet.
 */

#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_flow_table.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "datapath/offload.h"
#include "policy/cache.h"
#include "policy/ruleset.h"
#include "policy/spd.h"

/* Flow tables need a hook at the ingress of a device. */
static bool there_may_be_flow_tables(void)
{
#ifdef CONFIG_JUMP_LABEL
	return static_key_enabled(&nf_hooks_needed[NFPROTO_NETDEV]
						  [NF_NETDEV_INGRESS]);
#else
	return true;
#endif
}

static bool has_ingress_hook(const struct net_device *dev)
{
#ifdef CONFIG_NETFILTER_INGRESS
	return rcu_access_pointer(dev->nf_hooks_ingress);
#else
	return false;
#endif
}

/*
 * Flow tables of newer kernels add and remove the header of an IP tunnel
 * themselves, so that the outer packet, which other rules may match, bypasses
 * the hooks, too.
 */
static bool is_ip_tunnel(const struct net_device *dev)
{
	return dev->type == ARPHRD_TUNNEL || dev->type == ARPHRD_TUNNEL6;
}

/* The inbound flow of one direction of a connection. */
static void flow_of(const struct nf_conntrack_tuple *tuple,
		    struct ipward_flow *flow)
{
	*flow = (struct ipward_flow) {
		.proto = tuple->dst.protonum,
		.family = tuple->src.l3num,
		.ports = IPWARD_PORTS_NONE,
		.dir = IPWARD_DIR_IN,
	};
	if (flow->family == AF_INET) {
		ipward_addr_set4(&flow->src, tuple->src.u3.ip);
		ipward_addr_set4(&flow->dst, tuple->dst.u3.ip);
	} else {
		flow->src = tuple->src.u3.in6;
		flow->dst = tuple->dst.u3.in6;
	}
	if (!ipward_proto_has_ports(flow->proto))
		return;
	flow->sport = ntohs(tuple->src.u.all);
	flow->dport = ntohs(tuple->dst.u.all);
	flow->ports = IPWARD_PORTS_KNOWN;
}

static bool may_be_clear(struct ipward_net *ipn, const struct ipward_flow *flow)
{
	struct ipward_verdict verdict;

	ipward_cache_lookup(ipn, flow, &verdict);
	return verdict.action == IPWARD_ACTION_PERMIT && !verdict.drop;
}

/*
 * Do the rules permit both directions of a connection in clear? Packets that
 * are received with one direction's tuple are sent with the reversed tuple of
 * the other. Marks and devices are not known here, so the answer is no if any
 * rule selects by them.
 */
static bool is_clear(struct ipward_net *ipn, const struct nf_conn *ct)
{
	struct ipward_flow flow;
	unsigned int i;

	if (ipward_classifier_is_scoped(&rcu_dereference(ipn->rules)->tries.classifier))
		return false;
	for (i = 0; i < IP_CT_DIR_MAX; i++) {
		flow_of(&ct->tuplehash[i].tuple, &flow);
		if (!may_be_clear(ipn, &flow))
			return false;
		ipward_flow_turn_round(&flow);
		flow.dir = IPWARD_DIR_OUT;
		if (!may_be_clear(ipn, &flow))
			return false;
	}
	return true;
}

/**
 * ipward_offload_prevent() - prevent the offload of a connection, if rules need
 * it
 * @ipn: namespace whose rules matter
 * @skb: forwarded packet, in FORWARD before any chain of a firewall
 * @in: device on which it was received
 * @out: device on which it will be sent
 *
 * Set IPS_NAT_CLASH: nf_flow_table refuses connections with this bit. Side
 * effect: UDP connections never become ASSURED. A connection that is not
 * confirmed yet is not offloaded either, and its source may still be
 * translated, so it is checked with a later packet.
 *
 * Context: RCU read-side critical section.
 */
void ipward_offload_prevent(struct ipward_net *ipn, const struct sk_buff *skb,
			    const struct net_device *in,
			    const struct net_device *out)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	if (likely(!there_may_be_flow_tables()))
		return;
	ct = nf_ct_get(skb, &ctinfo);
	if (!ct || !nf_ct_is_confirmed(ct) ||
	    test_bit(IPS_NAT_CLASH_BIT, &ct->status))
		return;
	local_bh_disable();
	if (is_ip_tunnel(in) || is_ip_tunnel(out) || !is_clear(ipn, ct))
		set_bit(IPS_NAT_CLASH_BIT, &ct->status);
	local_bh_enable();
}

/**
 * ipward_offload_flush() - remove all connections from the flow tables
 * @ipn: namespace, its lock held, new rules just in force
 *
 * The function of nf_flow_table is looked up by name, so that ipward does not
 * depend on that module.
 *
 * Context: process.
 */
void ipward_offload_flush(struct ipward_net *ipn)
{
	void (*cleanup)(struct net_device *dev);
	struct net_device *dev;

	lockdep_assert_held(&ipn->lock);
	if (!there_may_be_flow_tables())
		return;
	cleanup = symbol_get(nf_flow_table_cleanup);
	if (!cleanup)
		return;
	rtnl_lock();
	/*
	 * Wait for packets that are being offloaded according to the old rules.
	 */
	synchronize_net();
	for_each_netdev(ipn->net, dev) {
		if (has_ingress_hook(dev))
			cleanup(dev);
	}
	rtnl_unlock();
	symbol_put(nf_flow_table_cleanup);
}
