/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OFFLOAD_H
#define IPWARD_OFFLOAD_H

struct ipward_net;
struct net_device;
struct sk_buff;

void ipward_offload_prevent(struct ipward_net *ipn, const struct sk_buff *skb,
			    const struct net_device *in,
			    const struct net_device *out);
void ipward_offload_flush(struct ipward_net *ipn);

#endif
