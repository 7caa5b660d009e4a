/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PMTU_H
#define IPWARD_PMTU_H

#include <linux/types.h>

struct dst_entry;
struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct ipward_sa;
struct sk_buff;

bool ipward_pmtu_may_fragment(const struct sk_buff *skb);
int ipward_pmtu_check(struct sk_buff *skb, unsigned int mtu);
void ipward_pmtu_learn(struct ipward_net *ipn, const struct sk_buff *skb,
		       const struct ipward_flow *flow,
		       const struct ipward_l4 *l4);
void ipward_pmtu_prepare_send(struct sk_buff *skb, unsigned int path_mtu);

#endif
