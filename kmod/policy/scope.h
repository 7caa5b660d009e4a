/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SCOPE_H
#define IPWARD_SCOPE_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_flow;
struct ipward_net;

/* Weight of a device, of a VRF, and of all bits of a mark. */
#define IPWARD_SCOPE_WEIGHT_MAX (8 + 8 + 32)

/**
 * struct ipward_scope - where the packets of a rule come or leave, and their mark
 * @id: of all scopes that are alike; 0: the rule has none
 * @mark: of the packet, in the bits of @mask
 * @mask: 0: any mark will do
 * @devs: names of devices with commas between, each of which may end in a "*"
 *	that stands for anything; empty: any device
 * @vrf: name of a VRF, or empty
 *
 * Devices are known by name: a rule may be there before its device is.
 */
struct ipward_scope {
	u64 id;
	u32 mark;
	u32 mask;
	char devs[IPWARD_DEVS_MAX];
	char vrf[IPWARD_DEV_MAX];
};

/**
 * ipward_scope_is_any() - does it leave out nothing?
 * @scope: scope
 *
 * Return: true if every packet is in it.
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
