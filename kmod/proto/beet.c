// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: BEET mode, a bound end-to-end tunnel (draft-nikander-esp-beet-mode-09)
 *
 *	       [inner IP              | data ]
 *	[outer IP | ESP | IV |          data | trailer | ICV]
 *
 * A tunnel between two hosts whose inner addresses never change: both ends take
 * them from the SA's selector, so they are not sent. The other fields of the
 * inner header are sent in the outer one. The options of an inner IPv4 header
 * are sent before the data (section 5.2):
 *
 *	+-------------+------------+------------+----------+
 *	| next header | header len | pad len    | reserved |
 *	+-------------+------------+------------+----------+
 *	| pad len bytes of padding, NOP; then the options  |
 *	+--------------------------------------------------+
 *
 * header len counts in 8 bytes, the first 8 not included.
 */

#include <net/ip.h>
#include <net/ipv6.h>

#include "proto/beet.h"
#include "proto/request.h"
#include "proto/tunnel.h"
#include "sa/overhead.h"
#include "sa/sa.h"

#define PSEUDO_UNIT 8
#define PSEUDO_FIXED sizeof(struct ip_beet_phdr)
#define OPTIONS_MAX (60 - sizeof(struct iphdr))

static u8 put_pseudo(struct sk_buff *skb, const u8 *options, unsigned int len,
		     u8 proto)
{
	unsigned int all = ipward_overhead_beet_options(len);
	struct ip_beet_phdr *ph = skb_push(skb, all);

	ph->nexthdr = proto;
	ph->hdrlen = all / PSEUDO_UNIT - 1;
	ph->padlen = all - PSEUDO_FIXED - len;
	ph->reserved = 0;
	memset(ph + 1, IPOPT_NOOP, ph->padlen);
	memcpy((u8 *)(ph + 1) + ph->padlen, options, len);
	return IPPROTO_BEETPH;
}

static void strip_ipv4(struct ipward_request *req)
{
	struct sk_buff *skb = req->skb;
	const struct iphdr *iph = ip_hdr(skb);
	unsigned int len = ip_hdrlen(skb) - sizeof(*iph);
	u8 options[OPTIONS_MAX];

	req->proto = iph->protocol;
	memcpy(options, iph + 1, len);
	skb_pull(skb, sizeof(*iph) + len);
	if (len)
		req->proto = put_pseudo(skb, options, len, req->proto);
}

/**
 * ipward_beet_encap() - replace the inner header by the outer one
 * @req: as for ipward_tunnel_encap()
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_beet_encap(struct ipward_request *req)
{
	struct ipward_inner inner = ipward_tunnel_inner(req->skb);

	if (req->skb->protocol == htons(ETH_P_IP)) {
		strip_ipv4(req);
	} else {
		req->proto = ipv6_hdr(req->skb)->nexthdr;
		skb_pull(req->skb, sizeof(struct ipv6hdr));
	}
	return ipward_tunnel_wrap(req, &inner);
}

/*
 * Remove the pseudo header and copy its options. Returns their length in bytes,
 * or a negative errno.
 */
static int take_pseudo(struct ipward_request *req, u8 *options)
{
	struct sk_buff *skb = req->skb;
	const struct ip_beet_phdr *ph = (const struct ip_beet_phdr *)skb->data;
	unsigned int all;
	int len;

	if (skb->len < sizeof(*ph))
		return -EINVAL;
	all = (ph->hdrlen + 1) * PSEUDO_UNIT;
	len = all - PSEUDO_FIXED - ph->padlen;
	if (all > skb->len || len < 0 || len > (int)OPTIONS_MAX || len % 4)
		return -EINVAL;
	req->proto = ph->nexthdr;
	memcpy(options, (const u8 *)(ph + 1) + ph->padlen, len);
	skb_pull(skb, all);
	return len;
}

/*
 * Push an inner header, and move the link-layer header before it: the inner
 * header may be larger than the headers that were removed. NULL without memory.
 */
static void *push_header(struct ipward_request *req, unsigned int len)
{
	struct sk_buff *skb = req->skb;
	void *header;

	if (skb_cow_head(skb, skb->mac_len + len)) {
		req->drop = IPWARD_DROP_NO_MEMORY;
		return NULL;
	}
	header = skb_push(skb, len);
	skb_mac_header_rebuild(skb);
	return header;
}

static int build_ipv4(struct ipward_request *req,
		      const struct ipward_inner *inner)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	u8 options[OPTIONS_MAX];
	struct iphdr *iph;
	int len = 0;

	if (req->proto == IPPROTO_BEETPH)
		len = take_pseudo(req, options);
	if (len < 0)
		return ipward_request_fail(req, IPWARD_DROP_INNER);
	iph = push_header(req, sizeof(*iph) + len);
	if (!iph)
		return -ENOMEM;
	memset(iph, 0, sizeof(*iph));
	memcpy(iph + 1, options, len);
	iph->version = 4;
	iph->ihl = (sizeof(*iph) + len) / 4;
	iph->tos = inner->tos;
	iph->tot_len = htons(skb->len);
	iph->id = inner->id;
	/* An outer IPv6 header carries no ID for fragments. */
	iph->frag_off = inner->df || !inner->id ? htons(IP_DF) : 0;
	iph->ttl = inner->ttl;
	iph->protocol = req->proto;
	iph->saddr = ipward_addr_get4(&sa->selector.src);
	iph->daddr = ipward_addr_get4(&sa->selector.dst);
	ip_send_check(iph);
	req->proto = IPPROTO_IPIP;
	return 0;
}

static int build_ipv6(struct ipward_request *req,
		      const struct ipward_inner *inner)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	struct ipv6hdr *ip6h;

	ip6h = push_header(req, sizeof(*ip6h));
	if (!ip6h)
		return -ENOMEM;
	ip6_flow_hdr(ip6h, inner->tos, inner->flow_label);
	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	ip6h->nexthdr = req->proto;
	ip6h->hop_limit = inner->ttl;
	ip6h->saddr = sa->selector.src;
	ip6h->daddr = sa->selector.dst;
	req->proto = IPPROTO_IPV6;
	return 0;
}

/**
 * ipward_beet_decap() - replace the outer header by the inner one
 * @req: request after ipward_xform_opened()
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_beet_decap(struct ipward_request *req)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct ipward_inner inner = ipward_tunnel_inner(req->skb);
	int err;

	skb_pull(req->skb, req->offset + req->header_len);
	if (sa->selector.family == AF_INET)
		err = build_ipv4(req, &inner);
	else
		err = build_ipv6(req, &inner);
	if (err)
		return err;
	ipward_tunnel_finish_decap(req);
	return 0;
}
