/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PMTU_H
#define IPWARD_PMTU_H

#include <linux/skbuff.h>

struct ipward_net;

bool ipward_pmtu_may_fragment(const struct sk_buff *skb);
int ipward_pmtu_check_large(struct sk_buff *skb, unsigned int mtu,
			    unsigned int tcp_offset);
void ipward_pmtu_prepare_send(struct ipward_net *ipn, struct sk_buff *skb,
			      unsigned int path_mtu);

/**
 * ipward_pmtu_check() - may a packet be sealed at this size?
 * @skb: packet not yet sealed; belongs to the caller
 * @mtu: inner MTU
 * @tcp_offset: of its TCP header from the network header, bytes; 0: no TCP
 *
 * If not, report the inner MTU, for IPv6 at least its minimum MTU, to the
 * sender by ICMP. The sender may be a local socket, or a host behind this
 * gateway, also one behind source NAT: so skb must still refer to its
 * connection. A sender that ignores such messages would retransmit for ever:
 * its packet is sealed whole, and the sealed packet is fragmented.
 *
 * Return: 0 or -EMSGSIZE.
 */
static inline int ipward_pmtu_check(struct sk_buff *skb, unsigned int mtu,
				    unsigned int tcp_offset)
{
	return likely(skb->len <= mtu) ?
	       0 : ipward_pmtu_check_large(skb, mtu, tcp_offset);
}

#endif
