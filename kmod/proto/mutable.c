// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: What AH cannot protect (RFC 4302, section 3.3.3.1 and appendix A)
 *
 * Routers change some fields of the headers in front of AH. A field whose value
 * at the receiver cannot be predicted is "mutable" and counts as zero; one
 * whose value at the receiver is known to the sender is "predictable" and
 * counts as that value.
 *
 *	IPv4	mutable: DSCP and ECN, flags, fragment offset, TTL, checksum, and
 *		all options except those that are listed as immutable below
 *		predictable: the destination, the last one of a source route
 *	IPv6	mutable: DSCP and ECN, flow label, hop limit, and the data of
 *		options that have a certain bit in their type
 *		predictable: the destination and the routing header, as received
 *		by the last hop of the route
 *
 * The receiver is that last hop, where the predictable fields have the
 * predicted values, so both ends use the same code.
 */

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ipv6.h>

#include "proto/mutable.h"

/*
 * Appendix A1. Traceroute, timestamps, routes and unknown options may change.
 */
static bool option_is_immutable(u8 kind)
{
	switch (kind) {
	case IPOPT_SEC:
	case IPOPT_CONTROL | IPOPT_COPY | 5:	/* extended security */
	case IPOPT_CIPSO:
	case IPOPT_RA:
	case IPOPT_CONTROL | IPOPT_COPY | 21:	/* SDMDD, RFC 1770 */
		return true;
	}
	return false;
}

/* The option's third byte counts from 1 and points to the next hop. */
static void predict_source_route(struct iphdr *iph, const u8 *option)
{
	unsigned int len = option[1];

	if (len >= 3 + sizeof(iph->daddr) && option[2] <= len)
		memcpy(&iph->daddr, option + len - sizeof(iph->daddr),
		       sizeof(iph->daddr));
}

static int zero_options_ipv4(struct iphdr *iph, unsigned int len)
{
	u8 *option = (u8 *)(iph + 1), *end = (u8 *)iph + len;

	while (option < end && *option != IPOPT_END) {
		if (*option == IPOPT_NOOP) {
			option++;
			continue;
		}
		if (end - option < 2 || option[1] < 2 ||
		    option[1] > end - option)
			return -EINVAL;
		if (*option == IPOPT_LSRR || *option == IPOPT_SSRR)
			predict_source_route(iph, option);
		len = option[1];
		if (!option_is_immutable(*option))
			memset(option, 0, len);
		option += len;
	}
	return 0;
}

static int zero_ipv4(struct iphdr *iph, unsigned int len)
{
	iph->tos = 0;
	iph->frag_off = 0;
	iph->ttl = 0;
	iph->check = 0;
	return zero_options_ipv4(iph, len);
}

/* RFC 8200, section 4.2: the third bit of an option's type. */
#define OPTION_MAY_CHANGE 0x20

static int zero_options_ipv6(u8 *header, unsigned int len)
{
	unsigned int at = sizeof(struct ipv6_opt_hdr);

	while (at < len) {
		if (header[at] == IPV6_TLV_PAD1) {
			at++;
			continue;
		}
		if (at + 2 > len || at + 2 + header[at + 1] > len)
			return -EINVAL;
		/* RFC 4302 does not provide for jumbograms. */
		if (header[at] == IPV6_TLV_JUMBO)
			return -EINVAL;
		if (header[at] & OPTION_MAY_CHANGE)
			memset(header + at + 2, 0, header[at + 1]);
		at += 2 + header[at + 1];
	}
	return 0;
}

/*
 * Each hop exchanges the destination with the next address of the list. The two
 * types have the same layout (RFC 2460, section 4.4; RFC 6275, section 6.4).
 */
static int predict_routing(struct ipv6hdr *ip6h, u8 *header, unsigned int len)
{
	struct ipv6_rt_hdr *routing = (struct ipv6_rt_hdr *)header;
	struct in6_addr *addr = (struct in6_addr *)(header + 8);
	unsigned int n = (len - 8) / sizeof(*addr), i;

	if (!routing->segments_left)
		return 0;
	if ((routing->type != IPV6_SRCRT_TYPE_0 &&
	     routing->type != IPV6_SRCRT_TYPE_2) ||
	    routing->segments_left > n)
		return -EINVAL;
	for (i = n - routing->segments_left; i < n; i++)
		swap(addr[i], ip6h->daddr);
	routing->segments_left = 0;
	return 0;
}

static int zero_extension(struct ipv6hdr *ip6h, u8 proto, u8 *header,
			  unsigned int len)
{
	switch (proto) {
	case NEXTHDR_HOP:
	case NEXTHDR_DEST:
		return zero_options_ipv6(header, len);
	case NEXTHDR_ROUTING:
		return predict_routing(ip6h, header, len);
	}
	return -EINVAL;
}

static int zero_ipv6(struct ipv6hdr *ip6h, unsigned int len)
{
	unsigned int at = sizeof(*ip6h);
	u8 proto = ip6h->nexthdr;

	*(__be32 *)ip6h &= htonl(0xf0000000);
	ip6h->hop_limit = 0;
	while (at < len) {
		u8 *header = (u8 *)ip6h + at;
		unsigned int header_len;
		int err;

		if (at + sizeof(struct ipv6_opt_hdr) > len)
			return -EINVAL;
		header_len = ipv6_optlen((struct ipv6_opt_hdr *)header);
		if (at + header_len > len)
			return -EINVAL;
		err = zero_extension(ip6h, proto, header, header_len);
		if (err)
			return err;
		proto = *header;
		at += header_len;
	}
	return 0;
}

/**
 * ipward_mutable_zero() - convert headers to the form that AH's ICV covers
 * @headers: copy of all headers before AH, aligned to 4 bytes; changed
 * @len: bytes
 * @family: AF_INET or AF_INET6
 *
 * RFC 4302, section 3.3.3.1.
 *
 * Return: 0; -EINVAL if they are malformed, or those of a jumbogram.
 */
int ipward_mutable_zero(u8 *headers, unsigned int len, u8 family)
{
	if (family == AF_INET)
		return zero_ipv4((struct iphdr *)headers, len);
	return zero_ipv6((struct ipv6hdr *)headers, len);
}
