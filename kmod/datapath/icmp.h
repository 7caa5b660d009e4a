/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ICMP_H
#define IPWARD_ICMP_H

#include <linux/types.h>

#include "base/flow.h"

struct ipward_net;
struct sk_buff;

bool ipward_pmtu_learn_icmp(struct ipward_net *ipn, const struct sk_buff *skb,
			    const struct ipward_flow *flow,
			    const struct ipward_l4 *l4);

/**
 * ipward_pmtu_learn() - learn from an ICMP message about a sealed packet
 * @ipn: namespace
 * @skb: inbound packet of any protocol, not changed
 * @flow: its flow
 * @l4: its headers
 *
 * Context: RCU read-side critical section.
 * Return: true if it was such a message, and was accepted.
 */
static inline bool ipward_pmtu_learn(struct ipward_net *ipn,
				     const struct sk_buff *skb,
				     const struct ipward_flow *flow,
				     const struct ipward_l4 *l4)
{
	return unlikely(ipward_proto_is_icmp(flow->proto)) &&
	       ipward_pmtu_learn_icmp(ipn, skb, flow, l4);
}

#endif
