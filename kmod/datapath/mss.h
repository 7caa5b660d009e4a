/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_MSS_H
#define IPWARD_MSS_H

#include <linux/types.h>

struct ipward_net;
struct sk_buff;

bool ipward_mss_is_syn(const struct sk_buff *skb, unsigned int offset);
void ipward_mss_clamp(struct ipward_net *ipn, struct sk_buff *skb,
		      unsigned int offset, unsigned int mtu);

#endif
