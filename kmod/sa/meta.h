/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SCOPE_H
#define IPWARD_SCOPE_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct net_device;
struct sk_buff;

/**
 * struct ipward_scope - marks and devices of an SA: policy routing and VRF
 * @mark: that a packet must have, of the bits of @mask
 * @mask: 0: any mark will do
 * @set_mark: that a packet gets, in the bits of @set_mask
 * @set_mask: 0: it keeps its mark
 * @ifindex: of the device that a packet must come or leave by, or of the VRF
 *	that it belongs to; 0: any
 * @set_ifindex: outbound, the device or VRF whose routes lead to the tunnel's
 *	far end; inbound, where the packet arrives again; 0: as without IPsec
 */
struct ipward_scope {
	u32 mark;
	u32 mask;
	u32 set_mark;
	u32 set_mask;
	u32 ifindex;
	u32 set_ifindex;
};

bool ipward_scope_admits(const struct ipward_scope *scope,
			 const struct ipward_net *inet,
			 const struct ipward_flow *flow);
bool ipward_scope_leads(const struct ipward_scope *scope,
			const struct net_device *dev);
bool ipward_scope_move(const struct ipward_scope *scope,
		       const struct ipward_net *inet, struct sk_buff *skb);
int ipward_scope_init(void);
void ipward_scope_exit(void);

/**
 * ipward_scope_mark() - the mark of a packet that an SA has been applied to
 * @scope: the SA's
 * @mark: the packet's until now
 *
 * Return: the mark.
 */
static inline u32 ipward_scope_mark(const struct ipward_scope *scope, u32 mark)
{
	return (mark & ~scope->set_mask) | scope->set_mark;
}

#endif
