/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_META_H
#define IPWARD_META_H

#include <linux/skbuff.h>

struct ipward_flow;
struct ipward_net;
struct net_device;

/**
 * struct ipward_meta - marks and devices of an SA: policy routing and VRF
 * @mark: mark that a packet must have, in the bits of @mask
 * @mask: 0: any mark
 * @set_mark: mark that a packet gets, in the bits of @set_mask
 * @set_mask: 0: the packet keeps its mark
 * @ifindex: of the device that a packet must be received on or sent by, or of
 *	the VRF of that device; 0: any
 * @set_ifindex: outbound, the device or VRF whose routes are used to the
 *	tunnel's far end, 0: the VRF of the inner packet's route; inbound, the
 *	device on which the opened packet is received, 0: unchanged
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
bool ipward_meta_set_dev(const struct ipward_meta *meta,
			 const struct ipward_net *ipn, struct sk_buff *skb);

/**
 * ipward_meta_mark() - the mark of a packet after an SA has been applied to it
 * @meta: the SA's
 * @mark: the packet's mark before
 *
 * Return: the mark.
 */
static inline u32 ipward_meta_mark(const struct ipward_meta *meta, u32 mark)
{
	return (mark & ~meta->set_mask) | meta->set_mark;
}

/**
 * ipward_meta_move() - set mark and device of an opened packet
 * @meta: the SA's
 * @ipn: namespace
 * @skb: packet
 *
 * Context: RCU read-side critical section.
 * Return: false if there is no such device, or it is down.
 */
static inline bool ipward_meta_move(const struct ipward_meta *meta,
				    const struct ipward_net *ipn,
				    struct sk_buff *skb)
{
	skb->mark = ipward_meta_mark(meta, skb->mark);
	return !meta->set_ifindex || ipward_meta_set_dev(meta, ipn, skb);
}

#endif
