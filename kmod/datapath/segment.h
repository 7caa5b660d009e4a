/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SEGMENT_H
#define IPWARD_SEGMENT_H

struct ipward_flow;
struct ipward_net;
struct sk_buff;

bool ipward_segment_is_jumbo(const struct sk_buff *skb);
int ipward_segment_unjumbo(struct sk_buff *skb);
struct sk_buff *ipward_segment(struct ipward_net *ipn, struct sk_buff *skb,
			       unsigned int mtu,
			       const struct ipward_flow *flow,
			       unsigned int l4_offset, unsigned int room);

#endif
