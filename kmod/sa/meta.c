// SPDX-License-Identifier: GPL-2.0
/* Marks and devices of SAs. */

#include <linux/netdevice.h>
#include <net/l3mdev.h>

#include "base/flow.h"
#include "base/net.h"
#include "sa/meta.h"

/**
 * ipward_meta_dev_matches() - does a route use the device that the SA sets?
 * @meta: the SA's
 * @dev: the route's device
 *
 * Context: RCU read-side critical section.
 * Return: true if it is this device or in this VRF, or the SA sets none.
 */
bool ipward_meta_dev_matches(const struct ipward_meta *meta,
			     const struct net_device *dev)
{
	return !meta->set_ifindex || meta->set_ifindex == dev->ifindex ||
	       meta->set_ifindex == l3mdev_master_ifindex_rcu(dev);
}

static bool device_fits(const struct ipward_meta *meta,
			const struct ipward_net *ipn, u32 ifindex)
{
	return !meta->ifindex || meta->ifindex == ifindex ||
	       meta->ifindex == l3mdev_master_ifindex_by_index(ipn->net,
							       ifindex);
}

/**
 * ipward_meta_admits() - may a packet of this flow use the SA?
 * @meta: the SA's
 * @ipn: namespace
 * @flow: of the packet inside it
 *
 * Context: RCU read-side critical section.
 * Return: true if mark and device match those of the SA, as far as it has any.
 */
bool ipward_meta_admits(const struct ipward_meta *meta,
			const struct ipward_net *ipn,
			const struct ipward_flow *flow)
{
	return (flow->mark & meta->mask) == meta->mark &&
	       device_fits(meta, ipn, flow->ifindex);
}

/**
 * ipward_meta_set_dev() - set the device of an opened packet
 * @meta: the SA's, with a device to set
 * @ipn: namespace
 * @skb: packet
 *
 * Context: RCU read-side critical section.
 * Return: false if there is no such device, or it is down.
 */
bool ipward_meta_set_dev(const struct ipward_meta *meta,
			 const struct ipward_net *ipn, struct sk_buff *skb)
{
	struct net_device *dev;

	dev = dev_get_by_index_rcu(ipn->net, meta->set_ifindex);
	if (!dev || !(dev->flags & IFF_UP))
		return false;
	skb->dev = dev;
	return true;
}
