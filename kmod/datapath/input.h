/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_INPUT_H
#define IPWARD_INPUT_H

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"

struct ipward_sa;

struct ipward_sa *ipward_input_find(struct ipward_net *ipn,
				    const struct sk_buff *skb,
				    const struct ipward_flow *flow,
				    const struct ipward_l4 *l4, __be32 *spi);
bool ipward_input(struct ipward_net *ipn, struct sk_buff *skb,
		  struct ipward_sa *sa, const struct ipward_l4 *l4);

/**
 * ipward_input_is_protected() - is this a packet that an SA may open?
 * @flow: its flow
 * @l4: its upper-layer header
 *
 * A packet whose source route continues must not be opened here: the route is
 * not authenticated, and the stack would forward the opened packet along it.
 *
 * Return: true for whole ESP and AH packets at their last destination.
 */
static inline bool ipward_input_is_protected(const struct ipward_flow *flow,
					     const struct ipward_l4 *l4)
{
	if (l4->natt_len)
		return true;
	return (flow->proto == IPPROTO_ESP || flow->proto == IPPROTO_AH) &&
	       flow->ports != IPWARD_PORTS_HIDDEN && !l4->source_routed;
}

/**
 * ipward_input_source_routed_onward() - does a packet's source route continue?
 * @ipn: namespace
 * @skb: packet
 * @flow: its flow
 * @l4: its headers
 *
 * The rules cannot be applied to the last destination of such a packet: this
 * may be another address of this host, and no hook would see the packet again.
 *
 * Return: true if it does, and the present destination is local.
 */
static inline bool
ipward_input_source_routed_onward(struct ipward_net *ipn,
				  const struct sk_buff *skb,
				  const struct ipward_flow *flow,
				  const struct ipward_l4 *l4)
{
	return unlikely(l4->source_routed) &&
	       ipward_addr_is_local(ipn->net, skb->dev, &flow->dst,
				    flow->family);
}

#endif
