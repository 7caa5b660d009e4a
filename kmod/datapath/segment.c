// SPDX-License-Identifier: GPL-2.0
/*
 * From one large packet to a list of packets that can be sealed.
 *
 * The segments are made for a device that can do nothing: so the stack copies
 * each one's data into a linear buffer of its own, adding up the checksum on
 * the way, and leaves the headroom of the original. That is what crypto in
 * place needs, for one copy.
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
 * Bytes of IP and TCP header, 0 if this is no packet to be split. Splitting
 * computes the checksum anew, so a packet whose checksum nobody vouches for
 * must not be split: that would make a corrupted one good. Neither may one
 * whose flags, or signature, belong to a single segment.
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
 * Make TCP's segments small enough. A packet of one segment becomes one of
 * several. The fields are shared with clones until skb_unclone().
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
 * Every segment gets the headroom of the original, and a TCP socket leaves so
 * much that a full-sized segment takes a 4 KB slab object instead of a 2 KB
 * one. So put the headers into a head of the right size first.
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
	/* What the socket has asked to be told of, and when: of timestamps. */
	skb_shinfo(copy)->tx_flags = skb_shinfo(skb)->tx_flags;
	skb_shinfo(copy)->tskey = skb_shinfo(skb)->tskey;
	/* The socket's account moves along, so that TCP sees its queue. */
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
 * Kernels from 5.19 on, 7.2 no more, put a hop-by-hop header with the length
 * before TCP's where a GSO packet is larger than 65,535 bytes (RFC 2675).
 *
 * Return: true if so.
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
 * ipward_segment_unjumbo() - take the header of IPv6 BIG TCP off
 * @skb: packet for which ipward_segment_is_jumbo() is true
 *
 * The kernel takes it off, too, when it splits the packet, but then moves a
 * link-layer header along, which is not there yet.
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
 * @mtu: inner MTU; TCP segments are made no larger
 * @flow: its flow
 * @l4_offset: of the upper-layer header from the network header
 * @room: bytes that each segment will need around it, before and behind
 *
 * TCP packets beyond @mtu are split even where they are no GSO packets: their
 * sender need not learn by loss. Other packets may stay larger than @mtu.
 *
 * Return: list linked by skb->next, the caller's, which may be @skb alone. In
 * any other case @skb is freed. ERR_PTR: it cannot be split.
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
