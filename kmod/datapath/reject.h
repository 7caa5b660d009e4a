/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_REJECT_H
#define IPWARD_REJECT_H

#include <linux/types.h>

/* Does the kernel have the functions that send the answers? */
#define IPWARD_REJECT_POSSIBLE (IS_ENABLED(CONFIG_NF_REJECT_IPV4) && \
				IS_ENABLED(CONFIG_NF_REJECT_IPV6))

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct ipward_verdict;
struct sk_buff;

void ipward_reject(struct ipward_net *ipn, struct sk_buff *skb,
		   const struct ipward_flow *flow,
		   const struct ipward_verdict *verdict);
bool ipward_reject_answers(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_flow *flow,
			   const struct ipward_l4 *l4);

#endif
