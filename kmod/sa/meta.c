// SPDX-License-Identifier: GPL-2.0
/* Marks and devices of SAs. */

#include <linux/netdevice.h>
#include <net/l3mdev.h>

#include "base/flow.h"
#include "netns.h"
#include "sa/meta.h"

/**
 * ipward_scope_leads() - does a route go by the device that the SA sets?
 * @scope: the SA's
 * @dev: the route's device
 *
 * Context: RCU read-side critical section.
 * Return: true if it is that, or of that VRF, or the SA sets none.
 */
bool ipward_scope_leads(const struct ipward_scope *scope,
			const struct net_device *dev)
{
	return !scope->set_ifindex || scope->set_ifindex == dev->ifindex ||
	       scope->set_ifindex == l3mdev_master_ifindex_rcu(dev);
}

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

/* Cached verdicts know the device, not the VRF that it belonged to. */
static int scope_event(struct notifier_block *block, unsigned long event,
		       void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);

	if (event == NETDEV_CHANGEUPPER)
		ipward_generation_bump(ipward_pernet(dev_net(dev)));
	return NOTIFY_DONE;
}

static struct notifier_block scope_notifier = {
	.notifier_call = scope_event,
};

/**
 * ipward_scope_init() - begin to watch which devices belong to a VRF
 *
 * Return: 0 or a negative errno.
 */
int ipward_scope_init(void)
{
	return register_netdevice_notifier(&scope_notifier);
}

/**
 * ipward_scope_exit() - watch no more
 */
void ipward_scope_exit(void)
{
	unregister_netdevice_notifier(&scope_notifier);
}
