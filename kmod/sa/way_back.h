/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_WAY_BACK_H
#define IPWARD_WAY_BACK_H

#include <linux/types.h>

#include "base/net.h"

struct ipward_endpoint;
struct ipward_flow;
struct ipward_l4;
struct ipward_sa;
struct sk_buff;

u16 ipward_way_back_learn(struct ipward_net *ipn, const struct sk_buff *skb,
			  const struct ipward_flow *flow,
			  const struct ipward_l4 *l4,
			  struct ipward_sa *sa);
bool ipward_way_back_wants(const struct ipward_flow *flow,
			   const struct ipward_sa *sa);
int ipward_way_back_find(struct ipward_net *ipn, const struct sk_buff *skb,
			 const struct ipward_flow *flow,
			 const struct ipward_l4 *l4,
			 struct ipward_endpoint *peer);
void ipward_way_back_translate_alias(struct ipward_net *ipn,
				     const struct sk_buff *skb,
				     struct ipward_flow *flow,
				     struct ipward_l4 *l4);

/**
 * ipward_way_back_translate() - turn the stack's flow into the peer's
 * @ipn: namespace
 * @skb: outbound packet, which is not changed
 * @flow: its flow; gets the peer's port in the place of an alias
 * @l4: where its upper-layer header is; remembers the alias
 *
 * Context: RCU read-side critical section.
 */
static inline void
ipward_way_back_translate(struct ipward_net *ipn, const struct sk_buff *skb,
			  struct ipward_flow *flow, struct ipward_l4 *l4)
{
	if (unlikely(READ_ONCE(ipn->way_back)))
		ipward_way_back_translate_alias(ipn, skb, flow, l4);
}

#endif
