// SPDX-License-Identifier: GPL-2.0
/*
 * Split one large packet into a list of packets that can be sealed.
 *
 * The segments are made for a device without offload features. So the stack
 * copies the data of each into its own linear buffer, with the headroom of the
 * original, and computes the checksum at the same time. Crypto in place needs
 * such buffers, so there is only one copy.
 */

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "base/compat.h"
#include "base/flow.h"
#include "base/net.h"
#include "base/stats.h"
#include "datapath/segment.h"
#include "datapath/tcp_option.h"

/* A hop-by-hop header with nothing but a jumbo payload option. */
struct hop_jumbo {
	u8 nexthdr;
	u8 len;
	u8 type;
	u8 option_len;
	__be32 payload_len;
};

/*
 * Bytes of IP and TCP header, 0 if the packet must not be split. Splitting
 * computes a new checksum, so do not split a packet whose checksum has not been
 * verified: a corrupted packet would become a valid one. Do not split a packet
 * whose flags, or signature, belong to a single segment either.
 */
static unsigned int tcp_headers(const struct sk_buff *skb,
				const struct ipward_flow *flow,
				unsigned int offset)
{
	struct tcphdr _tcph;
	const struct tcphdr *tcph;
	unsigned int len;

	if (flow->proto != IPPROTO_TCP || flow->ports != IPWARD_PORTS_KNOWN)
		return 0;
	if (!skb_is_gso(skb) && skb->ip_summed != CHECKSUM_PARTIAL &&
	    skb->ip_summed != CHECKSUM_UNNECESSARY)
		return 0;
	tcph = skb_header_pointer(skb, skb_network_offset(skb) + offset,
				  sizeof(_tcph), &_tcph);
	if (!tcph || tcph->syn || tcph->urg ||
	    ipward_tcp_is_signed(skb, offset))
		return 0;
	len = offset + tcph->doff * 4;
	return len <= skb->len && tcph->doff * 4 >= sizeof(*tcph) ? len : 0;
}

/*
 * Lower the size of TCP's segments. A packet of one segment becomes a GSO
 * packet. The fields are shared with clones until skb_unclone().
 */
static int tcp_shrink(struct ipward_net *ipn, struct sk_buff *skb,
		      unsigned int mtu, const struct ipward_flow *flow,
		      unsigned int offset)
{
	unsigned int headers = tcp_headers(skb, flow, offset);
	unsigned int mss, size;

	if (!headers || mtu <= headers)
		return 0;
	mss = mtu - headers;
	size = skb_is_gso(skb) ? skb_shinfo(skb)->gso_size :
				 skb->len - headers;
	if (size <= mss)
		return 0;
	if (skb_unclone(skb, GFP_ATOMIC))
		return -ENOMEM;
	if (!skb_is_gso(skb))
		skb_shinfo(skb)->gso_type =
			skb->protocol == htons(ETH_P_IP) ? SKB_GSO_TCPV4 :
							   SKB_GSO_TCPV6;
	skb_set_transport_header(skb, skb_network_offset(skb) + offset);
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(skb->len - headers, mss);
	ipward_count(ipn, IPWARD_COUNT_OUT_SPLIT);
	return 0;
}

/*
 * Copy the headers to a head of the right size. Every segment gets the headroom
 * of the original; that of a TCP socket is so large that a full-sized segment
 * needs a slab object of 4 KB instead of 2 KB.
 */
static struct sk_buff *fit_headroom(struct sk_buff *skb, unsigned int headroom)
{
	struct sk_buff *copy;

	if (skb_headroom(skb) <= headroom || skb_has_frag_list(skb))
		return skb;
	copy = __pskb_copy(skb, headroom, GFP_ATOMIC | __GFP_NOWARN);
	if (!copy)
		return skb;
	skb_headers_offset_update(copy, headroom - skb_headroom(skb));
	/* Keep the timestamps that the socket has requested. */
	skb_shinfo(copy)->tx_flags = skb_shinfo(skb)->tx_flags;
	skb_shinfo(copy)->tskey = skb_shinfo(skb)->tskey;
	/* Keep the packet charged to the socket, so that TCP sees its queue. */
	copy->truesize = skb->truesize;
	swap(copy->sk, skb->sk);
	swap(copy->destructor, skb->destructor);
	consume_skb(skb);
	return copy;
}

/**
 * ipward_segment_is_jumbo() - has a packet the header of IPv6 BIG TCP?
 * @skb: packet, its network header set
 *
 * Kernels from 5.19 on, but not 7.2, add a hop-by-hop header with the length
 * (RFC 2675) to a GSO packet larger than 65,535 bytes.
 *
 * Return: true if it has.
 */
bool ipward_segment_is_jumbo(const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct hop_jumbo _jumbo;
	const struct hop_jumbo *jumbo;

	if (!skb_is_gso(skb) || skb->protocol != htons(ETH_P_IPV6) ||
	    ip6h->nexthdr != NEXTHDR_HOP || ip6h->payload_len)
		return false;
	jumbo = skb_header_pointer(skb, skb_network_offset(skb) +
				   sizeof(*ip6h), sizeof(_jumbo), &_jumbo);
	return jumbo && !jumbo->len && jumbo->type == IPV6_TLV_JUMBO &&
	       jumbo->nexthdr == IPPROTO_TCP;
}

/**
 * ipward_segment_unjumbo() - remove the header of IPv6 BIG TCP
 * @skb: packet for which ipward_segment_is_jumbo() is true
 *
 * The kernel does this when it splits the packet, but also moves the link-layer
 * header, which does not exist yet here.
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_segment_unjumbo(struct sk_buff *skb)
{
	const unsigned int len = sizeof(struct hop_jumbo);
	u8 *header;

	if (skb_cow_head(skb, 0) ||
	    !pskb_may_pull(skb, sizeof(struct ipv6hdr) + len))
		return -ENOMEM;
	header = skb_network_header(skb);
	((struct ipv6hdr *)header)->nexthdr = IPPROTO_TCP;
	memmove(header + len, header, sizeof(struct ipv6hdr));
	skb_pull(skb, len);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(struct ipv6hdr));
	return 0;
}

/**
 * ipward_segment() - split a packet
 * @ipn: namespace
 * @skb: packet, its network header set
 * @mtu: inner MTU, the largest size of TCP segments
 * @flow: its flow
 * @l4_offset: of the upper-layer header from the network header
 * @room: bytes that each segment will need around it, before and behind
 *
 * TCP packets larger than @mtu are split even if they are no GSO packets, so
 * that none has to be dropped. Other packets may stay larger than @mtu.
 *
 * Return: list for the caller, linked by skb->next, which may be @skb alone. In
 * all other cases @skb is freed. ERR_PTR: it cannot be split.
 */
struct sk_buff *ipward_segment(struct ipward_net *ipn, struct sk_buff *skb,
			       unsigned int mtu,
			       const struct ipward_flow *flow,
			       unsigned int l4_offset, unsigned int room)
{
	struct sk_buff *segments;
	int err;

	if (!skb_is_gso(skb) && likely(skb->len <= mtu))
		return skb;
	err = tcp_shrink(ipn, skb, mtu, flow, l4_offset);
	if (err) {
		kfree_skb(skb);
		return ERR_PTR(err);
	}
	if (!skb_is_gso(skb))
		return skb;
	skb = fit_headroom(skb, room);
	segments = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segments)) {
		kfree_skb(skb);
		return segments ?: ERR_PTR(-EINVAL);
	}
	consume_skb(skb);
	return segments;
}
