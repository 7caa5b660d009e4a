/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_IKE_H
#define IPWARD_IKE_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct sk_buff;

bool ipward_ike_is_flow(struct ipward_net *ipn, const struct ipward_flow *flow);
bool ipward_ike_is_message(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_flow *flow,
			   const struct ipward_l4 *l4);

#endif
