// SPDX-License-Identifier: GPL-2.0
/* Scopes of rules: devices, VRFs and marks. */

#include <linux/netdevice.h>
#include <net/l3mdev.h>

#include "base/flow.h"
#include "base/net.h"
#include "policy/scope.h"

/**
 * ipward_scope_equal() - are two scopes equal?
 * @a: scope
 * @b: scope
 *
 * Return: true if they are; their numbers may differ.
 */
bool ipward_scope_equal(const struct ipward_scope *a,
			const struct ipward_scope *b)
{
	return a->mark == b->mark && a->mask == b->mask &&
	       !strcmp(a->devs, b->devs) && !strcmp(a->vrf, b->vrf);
}

/* @pattern: of @len bytes */
static bool name_fits(const char *pattern, size_t len, const char *name)
{
	if (len && pattern[len - 1] == '*')
		return !strncmp(pattern, name, len - 1);
	return strlen(name) == len && !strncmp(pattern, name, len);
}

static bool is_one_of(const char *devs, const char *name)
{
	for (;;) {
		size_t len = strchrnul(devs, ',') - devs;

		if (name_fits(devs, len, name))
			return true;
		if (!devs[len])
			return false;
		devs += len + 1;
	}
}

/**
 * ipward_scope_admits() - is a packet in a rule's scope?
 * @scope: scope
 * @ipn: namespace
 * @flow: the packet's; without a device it is in no scope that names one
 *
 * Context: RCU read-side critical section.
 * Return: true if it is.
 */
bool ipward_scope_admits(const struct ipward_scope *scope,
			 struct ipward_net *ipn,
			 const struct ipward_flow *flow)
{
	const struct net_device *dev, *vrf;

	if ((flow->mark & scope->mask) != scope->mark)
		return false;
	if (!scope->devs[0] && !scope->vrf[0])
		return true;
	dev = dev_get_by_index_rcu(ipn->net, flow->ifindex);
	if (!dev || (scope->devs[0] && !is_one_of(scope->devs, dev->name)))
		return false;
	if (!scope->vrf[0])
		return true;
	vrf = dev_get_by_index_rcu(ipn->net, l3mdev_master_ifindex_rcu(dev));
	return vrf && !strcmp(vrf->name, scope->vrf);
}

/**
 * ipward_scope_weight() - how specific a scope is
 * @scope: scope
 *
 * Return: 0 to IPWARD_SCOPE_WEIGHT_MAX: 8 for devices, 8 for a VRF, 1 for each
 * bit of the mark.
 */
unsigned int ipward_scope_weight(const struct ipward_scope *scope)
{
	return (scope->devs[0] ? 8 : 0) + (scope->vrf[0] ? 8 : 0) +
	       hweight32(scope->mask);
}
