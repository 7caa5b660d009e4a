// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Connections that flow tables may not take
 *
 * nftables' flow table forwards a connection from the ingress hook of one
 * device straight to another device, in both directions, past every hook of
 * ours. So it must not take a connection of which a rule, or a default, asks for
 * protection or a drop. Rules speak of addresses, protocol and ports, all of
 * which conntrack has: of what comes in, before it was translated, and of what
 * goes out, after that.
 *
 * Each forwarded packet is asked about before any firewall's chain may give its
 * connection away. What was given away before the rules came, is taken back
 * when they come; what they do not speak of, goes back with its next packet.
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

/* A flow table without a hook at the ingress of some device sees no packet. */
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
 * Newer kernels' flow tables put the header of an IP tunnel on and take it off
 * themselves: the outer packet, of which other rules may speak, would not be
 * seen either.
 */
static bool is_ip_tunnel(const struct net_device *dev)
{
	return dev->type == ARPHRD_TUNNEL || dev->type == ARPHRD_TUNNEL6;
}

/* The flow of packets that come as one direction of a connection does. */
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
 * What comes in as one direction's tuple goes out as the other's, turned round.
 * Marks and devices are not known here of either direction, so that no connection
 * is clear where a rule selects by them.
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
 * ipward_offload_prevent() - keep a connection from flow tables, if rules ask
 * @ipn: namespace whose rules matter
 * @skb: forwarded packet, in FORWARD before any chain of a firewall
 * @in: device by which it came
 * @out: device by which it leaves
 *
 * No flow table takes a connection with the bit that is set here, by which
 * conntrack marks the losers of a race for an address: UDP has no other
 * disadvantage of it than that the connection is never called assured. A
 * connection that is not confirmed yet is not taken, and its source may still
 * be translated: it is looked at later.
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
 * ipward_offload_flush() - take all connections off the flow tables
 * @ipn: namespace, its lock held, new rules just in force
 *
 * The function of nf_flow_table is looked for by name, so that ipward needs that
 * module only where somebody else has loaded it.
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
	/* No packet is any more on its way into a table by the old rules. */
	synchronize_net();
	for_each_netdev(ipn->net, dev) {
		if (has_ingress_hook(dev))
			cleanup(dev);
	}
	rtnl_unlock();
	symbol_put(nf_flow_table_cleanup);
}
