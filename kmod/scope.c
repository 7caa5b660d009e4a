// SPDX-License-Identifier: GPL-2.0
/* Marks and devices of SAs. */

#include <linux/netdevice.h>
#include <net/l3mdev.h>

#include "flow.h"
#include "netns.h"
#include "scope.h"

static bool device_fits(const struct ipward_scope *scope,
			const struct ipward_net *inet, u32 ifindex)
{
	return !scope->ifindex || scope->ifindex == ifindex ||
	       scope->ifindex == l3mdev_master_ifindex_by_index(inet->net,
								ifindex);
}

/**
 * ipward_scope_admits() - may a packet of this flow use the SA?
 * @scope: the SA's
 * @inet: namespace
 * @flow: of the packet inside it
 *
 * Context: RCU read-side critical section.
 * Return: true if mark and device are the SA's, or it has none.
 */
bool ipward_scope_admits(const struct ipward_scope *scope,
			 const struct ipward_net *inet,
			 const struct ipward_flow *flow)
{
	return (flow->mark & scope->mask) == scope->mark &&
	       device_fits(scope, inet, flow->ifindex);
}

/**
 * ipward_scope_move() - let an opened packet arrive as the SA has it
 * @scope: the SA's
 * @inet: namespace
 * @skb: packet
 *
 * Sets its mark and its device.
 *
 * Context: RCU read-side critical section.
 * Return: false if there is no such device, or it is down.
 */
bool ipward_scope_move(const struct ipward_scope *scope,
		       const struct ipward_net *inet, struct sk_buff *skb)
{
	struct net_device *dev;

	skb->mark = ipward_scope_mark(scope, skb->mark);
	if (!scope->set_ifindex)
		return true;
	dev = dev_get_by_index_rcu(inet->net, scope->set_ifindex);
	if (!dev || !(dev->flags & IFF_UP))
		return false;
	skb->dev = dev;
	return true;
}
