/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PMTU_H
#define IPWARD_PMTU_H

#include <linux/types.h>

struct ipward_net;
struct sk_buff;

bool ipward_pmtu_may_fragment(const struct sk_buff *skb);
int ipward_pmtu_check(struct sk_buff *skb, unsigned int mtu,
		      unsigned int tcp_offset);
void ipward_pmtu_prepare_send(struct ipward_net *ipn, struct sk_buff *skb,
			      unsigned int path_mtu);

#endif
