/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_EXEMPT_H
#define IPWARD_EXEMPT_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct net_device;
struct sk_buff;

u32 ipward_exempt_kinds(struct ipward_net *ipn, const struct net_device *dev,
			const struct ipward_flow *flow);
bool ipward_exempt(struct ipward_net *ipn, const struct sk_buff *skb,
		   const struct ipward_flow *flow, const struct ipward_l4 *l4);

#endif
