/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_DECIDE_H
#define IPWARD_DECIDE_H

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct ipward_verdict;
struct sk_buff;

const struct ipward_flow *
ipward_decide(struct ipward_net *ipn, const struct sk_buff *skb,
	      const struct ipward_flow *flow, const struct ipward_l4 *l4,
	      struct ipward_flow *quoted, struct ipward_verdict *verdict);
void ipward_decide_subject(struct ipward_net *ipn,
			   const struct ipward_flow *quoted,
			   struct ipward_verdict *verdict);

#endif
