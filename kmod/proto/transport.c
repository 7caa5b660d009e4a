// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Transport mode (RFC 4303, section 3.1.1; RFC 4302, section 3.1.1)
 *
 *	[IP | extension headers | TCP | data ] [IP | extension headers | ESP |
 *	IV | payload = TCP | data | trailer | ICV]
 *
 * The IP header and the extension headers that routers process (hop-by-hop,
 * routing, destination options before routing) stay in front; all behind them
 * becomes payload.
 */

#include <linux/ip.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "proto/natt.h"
#include "proto/request.h"
#include "proto/transport.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"

/*
 * Destination options before a routing header are for each hop that it lists.
 * Otherwise they are for the far end and are protected, except a home address
 * (RFC 6275, section 6.3), which the far end needs to find the SA.
 */
static bool stays_in_front(const struct sk_buff *skb, u8 proto,
			   unsigned int at)
{
	return proto != NEXTHDR_DEST ||
	       ipv6_find_tlv(skb, at, IPV6_TLV_HAO) >= 0;
}

/*
 * Find the headers that stay before the ESP header of an IPv6 packet. Sets
 * @proto to the byte with the number of the protocol after them. Returns their
 * length in bytes, or a negative errno if the extension headers are broken.
 */
static int front_ipv6(const struct sk_buff *skb, u8 **proto)
{
	u8 *header = skb_network_header(skb), *next;
	unsigned int at = sizeof(struct ipv6hdr), front = at;

	next = &((struct ipv6hdr *)header)->nexthdr;
	*proto = next;
	while (*next == NEXTHDR_HOP || *next == NEXTHDR_ROUTING ||
	       *next == NEXTHDR_DEST) {
		bool stays = stays_in_front(skb, *next, at);

		if (at + sizeof(struct ipv6_opt_hdr) > skb->len)
			return -EINVAL;
		next = header + at;
		at += ipv6_optlen((struct ipv6_opt_hdr *)next);
		if (at > skb->len)
			return -EINVAL;
		if (stays) {
			front = at;
			*proto = next;
		}
	}
	return front;
}

/* The same for either family. */
static int front(const struct sk_buff *skb, u8 **proto)
{
	if (skb->protocol != htons(ETH_P_IP))
		return front_ipv6(skb, proto);
	*proto = &ip_hdr(skb)->protocol;
	return ip_hdrlen(skb);
}

static void set_lengths(struct sk_buff *skb, unsigned int len)
{
	if (skb->protocol == htons(ETH_P_IP)) {
		ip_hdr(skb)->tot_len = htons(len);
		ip_send_check(ip_hdr(skb));
	} else {
		ipv6_hdr(skb)->payload_len =
			htons(len - sizeof(struct ipv6hdr));
	}
}

/* AH covers the IPv4 ID, so set it now, even if only fragments need it. */
static void settle_ident(struct ipward_request *req)
{
	struct iphdr *iph = ip_hdr(req->skb);

	if (req->skb->protocol == htons(ETH_P_IP) && !iph->id)
		__ip_select_ident(req->ipn->net, iph, 1);
}

/**
 * ipward_transport_encap() - make a gap for a layer's header
 * @req: request with a private skb whose data starts at the network header,
 *	with headroom for the layer's header
 *
 * Sets @req->offset and @req->proto, and completes the IP header.
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_transport_encap(struct ipward_request *req)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int gap = sa->natt_len + sa->header_len;
	struct sk_buff *skb = req->skb;
	unsigned int payload_len, len;
	int header_len;
	u8 *proto;

	header_len = front(skb, &proto);
	if (header_len < 0)
		return ipward_request_fail(req, IPWARD_DROP_HEADER);
	payload_len = skb->len - header_len;
	req->proto = *proto;
	*proto = ipward_sa_wire_proto(sa);
	req->natt_len = sa->natt_len;
	req->offset = header_len + sa->natt_len;

	skb_push(skb, gap);
	memmove(skb->data, skb->data + gap, header_len);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, header_len);
	if (sa->id.proto == IPPROTO_AH)
		settle_ident(req);
	len = skb->len + ipward_overhead_trailer(sa, payload_len);
	set_lengths(skb, len);
	if (sa->natt_len)
		ipward_natt_push_udp(sa, ipward_peer_end(sa).port,
				     skb->data + header_len, len - header_len);
	return 0;
}

/*
 * ESP does not protect the IP header. Without this check a peer could send from
 * any source address.
 */
static bool source_is_peer(const struct sk_buff *skb,
			   const struct ipward_sa *sa)
{
	if (skb->protocol == htons(ETH_P_IP))
		return ip_hdr(skb)->saddr == ipward_addr_get4(&sa->src);
	return ipv6_addr_equal(&ipv6_hdr(skb)->saddr, &sa->src);
}

/*
 * Where the stack continues to parse: behind the IPv4 header; for IPv6 where it
 * has stopped, behind a hop-by-hop header at most.
 */
static unsigned int resume_offset(const struct ipward_request *req)
{
	if (req->skb->protocol == htons(ETH_P_IP))
		return req->offset - req->natt_len;
	return skb_transport_offset(req->skb);
}

/**
 * ipward_transport_decap() - remove a layer's header
 * @req: request after ipward_xform_opened(), with @req->offset and
 *	@req->proto_offset
 *
 * The link-layer header is moved, too, since GRO compares it.
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_transport_decap(struct ipward_request *req)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int gap = req->natt_len + req->header_len;
	unsigned int front = req->offset - req->natt_len;
	unsigned int resume_at = resume_offset(req);
	struct sk_buff *skb = req->skb;

	if (!source_is_peer(skb, sa))
		return ipward_request_fail(req, IPWARD_DROP_WRONG_SA);
	if (req->proto == IPPROTO_IPIP || req->proto == IPPROTO_IPV6)
		return ipward_request_fail(req, IPWARD_DROP_MODE);

	skb_network_header(skb)[req->proto_offset] = req->proto;
	memmove(skb->data + gap, skb->data, front);
	skb_pull(skb, gap);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, resume_at);
	skb_mac_header_rebuild(skb);
	set_lengths(skb, skb->len);
	if (sa->has_oa)
		ipward_natt_fix_inner_checksum(skb, sa, front, req->proto);
	return 0;
}
