// SPDX-License-Identifier: GPL-2.0
/*
 * Routes: to the far ends of SAs, and without a learned path MTU.
 *
 * The ICMP message that reports the inner MTU to a local socket creates an
 * exception in the route to the peer. In transport mode, or in a tunnel between
 * the same two hosts, the sealed packet uses the same route. It is larger than
 * the reported MTU, but fits the link.
 */

#include <net/addrconf.h>
#include <net/dst_cache.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/lwtunnel.h>
#include <net/route.h>

#include "base/compat.h"
#include "base/net.h"
#include "datapath/route.h"
#include "sa/peer.h"
#include "sa/sa.h"

/*
 * In IPv6 a learned MTU replaces the administrator's MTU in the route; the
 * latter is then in the route from which this one was made. And a device may
 * have an MTU of its own for IPv6.
 */
static unsigned int configured_mtu_ipv6(const struct dst_entry *dst)
{
	const struct rt6_info *rt = (const struct rt6_info *)dst;
	unsigned int mtu = dst_metric_raw(dst, RTAX_MTU);
	const struct fib6_info *from;
	const struct inet6_dev *idev;

	rcu_read_lock();
	if (rt->rt6i_flags & RTF_CACHE) {
		from = rcu_dereference(rt->from);
		mtu = from ? from->fib6_pmtu : 0;
	}
	idev = __in6_dev_get(dst->dev);
	if (idev)
		mtu = min_not_zero(mtu, (unsigned int)READ_ONCE(idev->cnf.mtu6));
	rcu_read_unlock();
	return mtu;
}

static unsigned int configured_mtu(const struct dst_entry *dst)
{
	if (dst->ops->family == AF_INET6)
		return configured_mtu_ipv6(dst);
	return dst_metric_raw(dst, RTAX_MTU);
}

/**
 * ipward_route_mtu() - the largest packet that a route's first link carries
 * @dst: route
 *
 * Return: the device's MTU, or the route's if the administrator has set a
 * smaller one, minus the headers that the route adds; bytes. A learned path MTU
 * is ignored.
 */
unsigned int ipward_route_mtu(const struct dst_entry *dst)
{
	unsigned int mtu = min_not_zero(configured_mtu(dst),
					READ_ONCE(dst->dev->mtu));

	mtu = min_t(unsigned int, mtu, IP_MAX_MTU);
	return mtu - lwtunnel_headroom(dst->lwtstate, mtu);
}

static struct dst_entry *clone_ipv4(struct dst_entry *dst)
{
	const struct rtable *old = (const struct rtable *)dst;
	struct rtable *rt = ipward_rt_alloc(dst->dev, old);

	if (!rt)
		return NULL;
	rt->dst.input = dst->input;
	rt->dst.output = dst->output;
	rt->dst.lwtstate = lwtstate_get(dst->lwtstate);
	rt->rt_is_input = old->rt_is_input;
	rt->rt_iif = old->rt_iif;
	rt->rt_uses_gateway = old->rt_uses_gateway;
	rt->rt_gw_family = old->rt_gw_family;
	if (rt->rt_gw_family == AF_INET6)
		rt->rt_gw6 = old->rt_gw6;
	else
		rt->rt_gw4 = old->rt_gw4;
	return &rt->dst;
}

static struct dst_entry *clone_ipv6(struct dst_entry *dst)
{
	const struct rt6_info *old = (const struct rt6_info *)dst;
	struct rt6_info *rt = ip6_dst_alloc(dev_net(dst->dev), dst->dev,
					    dst->flags);

	if (!rt)
		return NULL;
	rt->dst.input = dst->input;
	rt->dst.output = dst->output;
	rt->dst.lwtstate = lwtstate_get(dst->lwtstate);
	rt->rt6i_idev = in6_dev_get(dst->dev);
	rt->rt6i_gateway = old->rt6i_gateway;
	rt->rt6i_dst = old->rt6i_dst;
	rt->rt6i_src = old->rt6i_src;
	rt->rt6i_flags = old->rt6i_flags & ~(RTF_EXPIRES | RTF_MODIFIED);
	return &rt->dst;
}

/**
 * ipward_route_without_pmtu() - copy a route without its learned path MTU
 * @dst: route
 *
 * Context: any.
 * Return: a route with a reference for the caller; NULL without memory.
 */
struct dst_entry *ipward_route_without_pmtu(struct dst_entry *dst)
{
	return dst->ops->family == AF_INET6 ? clone_ipv6(dst) :
					      clone_ipv4(dst);
}

/**
 * ipward_route_direct() - set the route of a packet made by ipward
 * @skb: packet, its protocol set; an earlier route is dropped
 * @dst: route; a reference is taken
 *
 * The packet is marked as having passed the POST_ROUTING hooks, so that no rule
 * is applied to it again.
 */
void ipward_route_direct(struct sk_buff *skb, struct dst_entry *dst)
{
	skb_dst_drop(skb);
	skb_dst_set(skb, dst_clone(dst));
	skb->dev = dst->dev;
	if (skb->protocol == htons(ETH_P_IP))
		IPCB(skb)->flags |= IPSKB_REROUTED;
	else
		IP6CB(skb)->flags |= IP6SKB_REROUTED;
}

static struct dst_entry *find_ipv4(struct ipward_sa *sa, int oif)
{
	struct ipward_endpoint end = ipward_peer_end(sa);
	struct flowi4 fl4 = {
		.daddr = ipward_addr_get4(&end.addr),
		.saddr = ipward_addr_get4(&sa->src),
		.flowi4_proto = ipward_sa_wire_proto(sa),
		.flowi4_mark = sa->meta.set_mark,
		.flowi4_oif = oif,
	};
	struct rtable *rt = __ip_route_output_key(sa->ipn->net, &fl4);

	if (IS_ERR(rt))
		return NULL;
	if (!ipward_meta_dev_matches(&sa->meta, rt->dst.dev)) {
		ip_rt_put(rt);
		return NULL;
	}
	return &rt->dst;
}

static struct dst_entry *find_ipv6(struct ipward_sa *sa, int oif)
{
	struct flowi6 fl6 = {
		.daddr = ipward_peer_end(sa).addr,
		.saddr = sa->src,
		.flowi6_proto = ipward_sa_wire_proto(sa),
		.flowi6_mark = sa->meta.set_mark,
		.flowi6_oif = oif,
	};
	struct dst_entry *dst = ip6_route_output(sa->ipn->net, NULL, &fl6);

	if (dst->error || !ipward_meta_dev_matches(&sa->meta, dst->dev)) {
		dst_release(dst);
		return NULL;
	}
	return dst;
}

/*
 * Allocate the cache of an SA's route, a copy for each CPU, at the first packet:
 * memory for each CPU is slow to allocate, and an SA that is never used needs
 * none. Without memory the next packet tries again.
 */
static void make_cache(struct dst_cache *route)
{
	struct dst_cache fresh;

	if (likely(READ_ONCE(route->cache)) ||
	    dst_cache_init(&fresh, GFP_ATOMIC | __GFP_NOWARN))
		return;
	if (cmpxchg(&route->cache, NULL, fresh.cache))
		dst_cache_destroy(&fresh);
}

static void keep(struct ipward_sa *sa, struct dst_entry *dst)
{
	struct dst_cache *route = &sa->out.route;

	if (!ipward_sa_is_tunnel(sa))
		return;
	make_cache(route);
	if (sa->id.family == AF_INET)
		dst_cache_set_ip4(route, dst, ipward_addr_get4(&sa->src));
	else if (ipward_may_keep_route6())
		dst_cache_set_ip6(route, dst, &sa->src);
}

/*
 * Only the route in the VRF of the SA's first packet is cached: packets from
 * two VRFs in turn would replace each other's route.
 */
static bool may_be_kept(struct ipward_sa *sa, int vrf)
{
	int kept = READ_ONCE(sa->out.vrf);

	if (unlikely(kept < 0))
		kept = cmpxchg(&sa->out.vrf, -1, vrf);
	return kept < 0 || kept == vrf;
}

/**
 * ipward_route_to_peer() - find the route to an SA's far end
 * @sa: outbound SA of any mode
 * @dev: device of the route of the packet to be sealed; NULL: as for the SA's
 *	first packet
 *
 * The route is in the device's VRF, unless the SA sets another device or VRF.
 *
 * Context: any but hard interrupt.
 * Return: route with a reference for the caller; NULL if there is no route.
 */
struct dst_entry *ipward_route_to_peer(struct ipward_sa *sa,
				       const struct net_device *dev)
{
	int vrf = sa->meta.set_ifindex;
	struct dst_entry *dst = NULL;
	bool kept = true;

	local_bh_disable();
	rcu_read_lock();
	if (!vrf && dev) {
		vrf = l3mdev_master_ifindex_rcu(dev);
		kept = may_be_kept(sa, vrf);
	} else if (!vrf) {
		vrf = READ_ONCE(sa->out.vrf);
		kept = vrf >= 0;
		vrf = max(vrf, 0);
	}
	/*
	 * The far end is read after this: a move of the peer empties the cache.
	 */
	if (likely(kept))
		dst = dst_cache_get(&sa->out.route);
	if (!dst) {
		dst = sa->id.family == AF_INET ? find_ipv4(sa, vrf) :
						 find_ipv6(sa, vrf);
		if (dst && kept)
			keep(sa, dst);
	}
	rcu_read_unlock();
	local_bh_enable();
	return dst;
}
