/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_META_H
#define IPWARD_META_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct net_device;
struct sk_buff;

/**
 * struct ipward_meta - marks and devices of an SA: policy routing and VRF
 * @mark: that a packet must have, of the bits of @mask
 * @mask: 0: any mark will do
 * @set_mark: that a packet gets, in the bits of @set_mask
 * @set_mask: 0: it keeps its mark
 * @ifindex: of the device that a packet must come or leave by, or of the VRF
 *	that it belongs to; 0: any
 * @set_ifindex: outbound, the device or VRF whose routes lead to the tunnel's
 *	far end, 0: the VRF by which the packet would have left; inbound, where the
 *	packet arrives again, 0: as without IPsec
 */
struct ipward_meta {
	u32 mark;
	u32 mask;
	u32 set_mark;
	u32 set_mask;
	u32 ifindex;
	u32 set_ifindex;
};

bool ipward_meta_admits(const struct ipward_meta *meta,
			const struct ipward_net *ipn,
			const struct ipward_flow *flow);
bool ipward_meta_dev_matches(const struct ipward_meta *meta,
			     const struct net_device *dev);
bool ipward_meta_move(const struct ipward_meta *meta,
		      const struct ipward_net *ipn, struct sk_buff *skb);

/**
 * ipward_meta_mark() - the mark of a packet that an SA has been applied to
 * @meta: the SA's
 * @mark: the packet's until now
 *
 * Return: the mark.
 */
static inline u32 ipward_meta_mark(const struct ipward_meta *meta, u32 mark)
{
	return (mark & ~meta->set_mask) | meta->set_mark;
}

#endif
