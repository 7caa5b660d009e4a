/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_FRAGMENT_H
#define IPWARD_FRAGMENT_H

#include "datapath/frag_size.h"
#include "proto/request.h"

struct ipward_net;
struct ipward_sa;
struct sk_buff_head;

bool ipward_fragment_is_ipv6(const struct sk_buff *skb);
int ipward_fragment_gather(struct ipward_request *req);
unsigned int ipward_fragment_size_unusual(const struct sk_buff *skb,
					  const struct ipward_sa *sa,
					  unsigned int mtu);
int ipward_fragment_split(struct ipward_net *ipn, struct sk_buff *skb,
			  unsigned int mtu, struct sk_buff_head *fragments);

/**
 * ipward_fragment_refuse() - refuse a fragment
 * @req: request whose packet is before or after an SA without a tunnel: RFC
 *	4303, section 3.3.4
 *
 * Return: 0, or -EINVAL with @req->drop set.
 */
static inline int ipward_fragment_refuse(struct ipward_request *req)
{
	const struct sk_buff *skb = req->skb;
	bool is_one;

	if (skb->protocol == htons(ETH_P_IP))
		is_one = ip_is_fragment(ip_hdr(skb));
	else
		is_one = ipward_fragment_is_ipv6(skb);
	return unlikely(is_one) ?
	       ipward_request_fail(req, IPWARD_DROP_FRAGMENT) : 0;
}

/**
 * ipward_fragment_size() - size of fragments to make before a packet is sealed
 * @skb: packet, no GSO packet
 * @sa: SA that is applied first
 * @mtu: inner MTU
 *
 * A packet that does not fit is fragmented if the SA is set so. And a packet
 * that was received in fragments, and that only its sender may fragment, is
 * always sent in fragments into a tunnel: the other gateway could not fragment
 * the whole packet for its own network, but may forward these fragments.
 *
 * Return: bytes that a fragment may have; 0: do not fragment the packet.
 */
static inline unsigned int ipward_fragment_size(const struct sk_buff *skb,
						const struct ipward_sa *sa,
						unsigned int mtu)
{
	return likely(skb->len <= mtu && !ipward_frag_size(skb)) ?
	       0 : ipward_fragment_size_unusual(skb, sa, mtu);
}

#endif
