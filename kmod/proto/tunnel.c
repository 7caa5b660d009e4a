// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Tunnel mode (RFC 4303, section 3.1.1; RFC 4301, section 5.1.2)
 *
 *	                  [inner IP | data ]
 *	[outer IP | ESP | IV | inner IP | data | trailer | ICV]
 *
 * The outer header is a new one. By default DSCP and ECN are copied (RFC 6040,
 * normal mode), and the hop limit is that of the route. DF is copied from IPv4;
 * for an inner IPv6 packet, which routers do not fragment, it is set if the
 * packet is larger than IPv6's minimum MTU.
 */

#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "base/compat.h"
#include "base/net.h"
#include "proto/natt.h"
#include "proto/request.h"
#include "proto/tunnel.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"

static u8 packet_tos(const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return ip_hdr(skb)->tos;
	return ipv6_get_dsfield(ipv6_hdr(skb));
}

/**
 * ipward_tunnel_inner() - fields of a packet's IP header for the outer one
 * @skb: packet, its data at the network header
 *
 * Return: the fields.
 */
struct ipward_inner ipward_tunnel_inner(const struct sk_buff *skb)
{
	struct ipward_inner inner = { .tos = packet_tos(skb) };

	if (skb->protocol == htons(ETH_P_IP)) {
		inner.id = ip_hdr(skb)->id;
		inner.ttl = ip_hdr(skb)->ttl;
		inner.df = ip_hdr(skb)->frag_off & htons(IP_DF);
	} else {
		inner.flow_label = ip6_flowlabel(ipv6_hdr(skb));
		inner.ttl = ipv6_hdr(skb)->hop_limit;
		inner.df = !skb->ignore_df && skb->len > IPV6_MIN_MTU;
	}
	return inner;
}

static u8 outer_tos(const struct ipward_outer *outer,
		    const struct ipward_inner *inner)
{
	u8 ecn = outer->ecn == IPWARD_ECN_NORMAL ? inner->tos & INET_ECN_MASK :
						   INET_ECN_NOT_ECT;

	if (outer->dscp == IPWARD_DSCP_COPY)
		return (inner->tos & ~INET_ECN_MASK) | ecn;
	return outer->dscp << 2 | ecn;
}

static bool outer_df(const struct ipward_outer *outer,
		     const struct ipward_inner *inner)
{
	if (outer->df == IPWARD_DF_COPY)
		return inner->df;
	return outer->df == IPWARD_DF_SET;
}

static u8 outer_ttl(const struct ipward_outer *outer,
		    const struct ipward_inner *inner, struct dst_entry *dst)
{
	if (outer->ttl == IPWARD_TTL_COPY)
		return inner->ttl;
	if (outer->ttl != IPWARD_TTL_ROUTE)
		return outer->ttl;
	if (!dst)
		return IPDEFTTL;
	return dst->ops->family == AF_INET ? ip4_dst_hoplimit(dst) :
					     ip6_dst_hoplimit(dst);
}

static void build_ipv4(struct ipward_request *req,
		       const struct ipward_inner *inner,
		       const struct in6_addr *to, unsigned int len)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	struct iphdr *iph = ip_hdr(skb);

	memset(iph, 0, sizeof(*iph));
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = outer_tos(&sa->outer, inner);
	iph->tot_len = htons(len);
	iph->frag_off = outer_df(&sa->outer, inner) ? htons(IP_DF) : 0;
	iph->ttl = outer_ttl(&sa->outer, inner, req->dst);
	iph->protocol = ipward_sa_wire_proto(sa);
	iph->saddr = ipward_addr_get4(&sa->src);
	iph->daddr = ipward_addr_get4(to);
	/* AH covers the ID, so set it now, even if only fragments need it. */
	if (!iph->frag_off || sa->id.proto == IPPROTO_AH)
		__ip_select_ident(req->ipn->net, iph, 1);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
}

static void build_ipv6(struct ipward_request *req,
		       const struct ipward_inner *inner,
		       const struct in6_addr *to, unsigned int len)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	struct ipv6hdr *ip6h = ipv6_hdr(skb);

	ip6_flow_hdr(ip6h, outer_tos(&sa->outer, inner),
		     ipward_sa_is_beet(sa) ? inner->flow_label :
					     htonl(sa->outer.flow_label));
	ip6h->payload_len = htons(len - sizeof(*ip6h));
	ip6h->nexthdr = ipward_sa_wire_proto(sa);
	ip6h->hop_limit = outer_ttl(&sa->outer, inner, req->dst);
	ip6h->saddr = sa->src;
	ip6h->daddr = *to;
	skb->protocol = htons(ETH_P_IPV6);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
}

/**
 * ipward_tunnel_wrap() - add the outer header and a gap for the layer's header
 * @req: request with a private skb whose data is the payload, with headroom for
 *	both headers; @req->proto is the payload's protocol. The SA may be of
 *	any mode
 * @inner: fields for the outer header
 *
 * Sets @req->offset, and the final length in the outer header.
 *
 * Return: 0; it cannot fail.
 */
int ipward_tunnel_wrap(struct ipward_request *req,
		       const struct ipward_inner *inner)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int header_len = ipward_overhead_ip_header(sa);
	struct ipward_endpoint to = ipward_peer_end(sa);
	struct sk_buff *skb = req->skb;
	unsigned int len;

	req->natt_len = sa->natt_len;
	req->offset = header_len + sa->natt_len;
	len = req->offset + sa->header_len + skb->len +
	      ipward_overhead_trailer(sa, skb->len);
	skb_push(skb, req->offset + sa->header_len);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, header_len);
	if (sa->id.family == AF_INET)
		build_ipv4(req, inner, &to.addr, len);
	else
		build_ipv6(req, inner, &to.addr, len);
	if (sa->natt_len)
		ipward_natt_push_udp(sa, to.port, skb->data + header_len,
				     len - header_len);
	return 0;
}

/**
 * ipward_tunnel_encap() - put a packet into a tunnel
 * @req: request with a private skb whose data starts at the network header,
 *	with headroom for both headers
 *
 * Sets @req->proto, and calls ipward_tunnel_wrap().
 *
 * Return: 0; it cannot fail.
 */
int ipward_tunnel_encap(struct ipward_request *req)
{
	struct ipward_inner inner = ipward_tunnel_inner(req->skb);

	req->proto = req->skb->protocol == htons(ETH_P_IP) ? IPPROTO_IPIP :
							     IPPROTO_IPV6;
	return ipward_tunnel_wrap(req, &inner);
}

static unsigned int inner_len_ipv4(const struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	unsigned int len;

	if (skb->len < sizeof(*iph) || iph->version != 4 || iph->ihl < 5)
		return 0;
	len = ntohs(iph->tot_len);
	if (len < iph->ihl * 4 || skb->len < iph->ihl * 4 ||
	    ip_fast_csum((const u8 *)iph, iph->ihl))
		return 0;
	return len;
}

static unsigned int inner_len_ipv6(const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)skb->data;

	if (skb->len < sizeof(*ip6h) || ip6h->version != 6)
		return 0;
	return sizeof(*ip6h) + ntohs(ip6h->payload_len);
}

/*
 * The length in the inner header; bytes beyond it are padding for traffic flow
 * confidentiality (RFC 4303, section 2.7). 0: the packet is malformed.
 */
static unsigned int inner_len(const struct sk_buff *skb, u8 proto)
{
	unsigned int len;

	len = proto == IPPROTO_IPIP ? inner_len_ipv4(skb) : inner_len_ipv6(skb);
	return len <= skb->len ? len : 0;
}

static void set_ethertype(struct sk_buff *skb)
{
	if (skb->mac_len == ETH_HLEN && skb->dev->type == ARPHRD_ETHER)
		eth_hdr(skb)->h_proto = skb->protocol;
}

/**
 * ipward_tunnel_finish_decap() - prepare an inner packet for the stack
 * @req: request whose skb's data is at the inner IP header; @req->proto tells
 *	its family
 *
 * The link-layer header is moved, too, since GRO compares it.
 */
void ipward_tunnel_finish_decap(struct ipward_request *req)
{
	struct sk_buff *skb = req->skb;

	req->reinject = true;
	skb_reset_network_header(skb);
	skb->protocol = req->proto == IPPROTO_IPIP ? htons(ETH_P_IP) :
						     htons(ETH_P_IPV6);
	skb_mac_header_rebuild(skb);
	set_ethertype(skb);
	memset(skb->cb, 0, max(sizeof(*IPCB(skb)), sizeof(*IP6CB(skb))));
	skb_set_transport_header(skb, 0);
	skb_clear_hash(skb);
	/*
	 * ignore_df was set when the outer packet was reassembled. Keep it only
	 * if the inner packet exceeds the MTU, that is, if the other gateway
	 * had reassembled it.
	 */
	if (skb->len <= skb->dev->mtu)
		skb->ignore_df = 0;
}

/**
 * ipward_tunnel_decap() - remove the outer headers
 * @req: request after ipward_xform_opened()
 *
 * RFC 4301, section 5.1.2, and RFC 6040 for ECN.
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_tunnel_decap(struct ipward_request *req)
{
	struct sk_buff *skb = req->skb;
	u8 outer = packet_tos(skb);
	unsigned int len;

	if (req->proto != IPPROTO_IPIP && req->proto != IPPROTO_IPV6)
		return ipward_request_fail(req, IPWARD_DROP_MODE);

	skb_pull(skb, req->offset + req->header_len);
	len = inner_len(skb, req->proto);
	if (!len || pskb_trim(skb, len))
		return ipward_request_fail(req, IPWARD_DROP_INNER);

	ipward_tunnel_finish_decap(req);
	if (ipward_request_sa(req)->outer.ecn != IPWARD_ECN_OFF &&
	    INET_ECN_decapsulate(skb, outer, packet_tos(skb)) > 1)
		return ipward_request_fail(req, IPWARD_DROP_ECN);
	return 0;
}
