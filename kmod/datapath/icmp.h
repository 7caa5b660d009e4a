/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ICMP_H
#define IPWARD_ICMP_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct sk_buff;

bool ipward_pmtu_learn(struct ipward_net *ipn, const struct sk_buff *skb,
		       const struct ipward_flow *flow,
		       const struct ipward_l4 *l4);

#endif
