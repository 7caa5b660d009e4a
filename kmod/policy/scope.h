/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SCOPE_H
#define IPWARD_SCOPE_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_flow;
struct ipward_net;

/* The weight of a device, a VRF and all bits of a mark. */
#define IPWARD_SCOPE_WEIGHT_MAX (8 + 8 + 32)

/**
 * struct ipward_scope - devices, VRF and mark of the packets of a rule
 * @id: number, the same for all equal scopes; 0: the rule has no scope
 * @mark: of the packet, in the bits of @mask
 * @mask: 0: any mark
 * @devs: names of devices, separated by commas; a "*" at the end of a name
 *	matches anything; empty: any device
 * @vrf: name of a VRF, or empty
 *
 * Devices are given by name, so that a rule can be added before its device.
 */
struct ipward_scope {
	u64 id;
	u32 mark;
	u32 mask;
	char devs[IPWARD_DEVS_MAX];
	char vrf[IPWARD_DEV_MAX];
};

/**
 * ipward_scope_is_any() - does a scope admit every packet?
 * @scope: scope
 *
 * Return: true if it does.
 */
static inline bool ipward_scope_is_any(const struct ipward_scope *scope)
{
	return !scope->mask && !scope->devs[0] && !scope->vrf[0];
}

bool ipward_scope_equal(const struct ipward_scope *a,
			const struct ipward_scope *b);
bool ipward_scope_admits(const struct ipward_scope *scope,
			 struct ipward_net *ipn,
			 const struct ipward_flow *flow);
unsigned int ipward_scope_weight(const struct ipward_scope *scope);

#endif
