/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_INPUT_H
#define IPWARD_INPUT_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct ipward_sa;
struct sk_buff;

bool ipward_input_is_protected(const struct ipward_flow *flow,
			       const struct ipward_l4 *l4);
struct ipward_sa *ipward_input_find(struct ipward_net *ipn,
				    const struct sk_buff *skb,
				    const struct ipward_flow *flow,
				    const struct ipward_l4 *l4, __be32 *spi);
bool ipward_input_source_routed_onward(struct ipward_net *ipn,
				       const struct sk_buff *skb,
				       const struct ipward_flow *flow,
				       const struct ipward_l4 *l4);
bool ipward_input(struct ipward_net *ipn, struct sk_buff *skb,
		  struct ipward_sa *sa, const struct ipward_l4 *l4);

#endif
