// SPDX-License-Identifier: GPL-2.0
/*
 * Learn the path MTU from ICMP messages about sealed packets.
 *
 * Such a message may be forged, so it is accepted only if its checksum is
 * right, it quotes source, destination and a recent sequence number of an
 * outbound SA, and its size is neither below the family's minimum nor above the
 * known path MTU. It is forgotten after ten minutes.
 */

#include <linux/icmpv6.h>
#include <linux/udp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "base/flow.h"
#include "base/net.h"
#include "base/stats.h"
#include "datapath/icmp.h"
#include "proto/natt.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/seq.h"

/* RFC 791: every host accepts a datagram of this size. */
#define PMTU_FLOOR_IPV4 576
#define PMTU_AGE (10 * 60 * HZ)

/* Content of an ICMP error: the outbound SA that it quotes, the MTU. */
struct quote {
	struct ipward_sa_id id;
	struct in6_addr src;
	u32 seq;
	__be16 port;
	unsigned int mtu;
	unsigned int floor;
};

/* Read SPI and sequence number of an ESP or AH header, or of ESP in UDP. */
static bool read_spi(const struct sk_buff *skb, unsigned int at, u8 proto,
		     struct quote *quote)
{
	const struct udphdr *udp;
	struct udphdr _udp;
	const __be32 *front;
	__be32 _front[2];

	if (proto == IPPROTO_AH) {
		at += offsetof(struct ip_auth_hdr, spi);
	} else if (proto == IPPROTO_UDP) {
		udp = skb_header_pointer(skb, at, sizeof(_udp), &_udp);
		if (!udp)
			return false;
		quote->port = udp->dest;
		at += IPWARD_NATT_LEN;
	} else if (proto != IPPROTO_ESP) {
		return false;
	}
	/* The number follows the SPI in both ESP and AH. */
	front = skb_header_pointer(skb, at, 2 * sizeof(*front), &_front);
	if (!front)
		return false;
	quote->id.spi = front[0];
	quote->seq = ntohl(front[1]);
	quote->id.proto = proto == IPPROTO_UDP ? IPPROTO_ESP : proto;
	return true;
}

static bool quote_ipv4(const struct sk_buff *skb, unsigned int at,
		       struct quote *quote)
{
	struct icmphdr _icmph;
	struct iphdr _iph;
	const struct icmphdr *icmph;
	const struct iphdr *iph;

	icmph = skb_header_pointer(skb, at, sizeof(_icmph), &_icmph);
	if (!icmph || icmph->type != ICMP_DEST_UNREACH ||
	    icmph->code != ICMP_FRAG_NEEDED)
		return false;
	at += sizeof(*icmph);
	iph = skb_header_pointer(skb, at, sizeof(_iph), &_iph);
	if (!iph || iph->ihl < 5)
		return false;
	ipward_addr_set4(&quote->src, iph->saddr);
	ipward_addr_set4(&quote->id.dst, iph->daddr);
	quote->mtu = ntohs(icmph->un.frag.mtu);
	quote->floor = PMTU_FLOOR_IPV4;
	return read_spi(skb, at + iph->ihl * 4, iph->protocol, quote);
}

/* A quoted sequence number may be this many packets old. */
#define QUOTE_AGE_MAX 65536

/* RFC 8200, section 4.1, allows four before ESP or AH; reject longer chains. */
#define QUOTE_HEADERS_MAX 8

/*
 * Skip the extension headers that stay in front of ESP and AH (transport.c),
 * and the fragment header of a sealed packet's first fragment.
 */
static bool quote_chain(const struct sk_buff *skb, unsigned int at, u8 proto,
			struct quote *quote)
{
	struct ipv6_opt_hdr _ext;
	const struct ipv6_opt_hdr *ext;
	struct frag_hdr _frag;
	const struct frag_hdr *frag;
	int n;

	for (n = 0; n < QUOTE_HEADERS_MAX; n++) {
		switch (proto) {
		case NEXTHDR_HOP:
		case NEXTHDR_ROUTING:
		case NEXTHDR_DEST:
			ext = skb_header_pointer(skb, at, sizeof(_ext), &_ext);
			if (!ext)
				return false;
			proto = ext->nexthdr;
			at += ipv6_optlen(ext);
			break;
		case NEXTHDR_FRAGMENT:
			frag = skb_header_pointer(skb, at, sizeof(_frag),
						  &_frag);
			if (!frag || frag->frag_off & htons(IP6_OFFSET))
				return false;
			proto = frag->nexthdr;
			at += sizeof(*frag);
			break;
		default:
			return read_spi(skb, at, proto, quote);
		}
	}
	return false;
}

static bool quote_ipv6(const struct sk_buff *skb, unsigned int at,
		       struct quote *quote)
{
	struct icmp6hdr _icmph;
	struct ipv6hdr _ip6h;
	const struct icmp6hdr *icmph;
	const struct ipv6hdr *ip6h;

	icmph = skb_header_pointer(skb, at, sizeof(_icmph), &_icmph);
	if (!icmph || icmph->icmp6_type != ICMPV6_PKT_TOOBIG)
		return false;
	at += sizeof(*icmph);
	ip6h = skb_header_pointer(skb, at, sizeof(_ip6h), &_ip6h);
	if (!ip6h)
		return false;
	quote->src = ip6h->saddr;
	quote->id.dst = ip6h->daddr;
	quote->mtu = ntohl(icmph->icmp6_mtu);
	quote->floor = IPV6_MIN_MTU;
	return quote_chain(skb, at + sizeof(*ip6h), ip6h->nexthdr, quote);
}

/*
 * Has the SA sent such a packet recently? An attacker who is not on the path
 * must guess the number.
 */
static bool has_sent(struct ipward_sa *sa, const struct quote *quote)
{
	u32 last = lower_32_bits(ipward_sa_seq(sa));

	return ipv6_addr_equal(&sa->src, &quote->src) && quote->seq &&
	       last - quote->seq < QUOTE_AGE_MAX;
}

/* Ignore an error about the path to an address that the SA's peer has left. */
static struct ipward_sa *quoted_sa(struct ipward_net *ipn,
				   const struct quote *quote)
{
	struct ipward_sa_id id = quote->id;
	struct ipward_endpoint end;
	struct ipward_sa *sa;

	id.port = quote->port;
	sa = ipward_sad_find_rcu(ipn, &id);
	if (sa && sa->dir == IPWARD_DIR_OUT) {
		end = ipward_peer_end(sa);
		if (ipv6_addr_equal(&end.addr, &quote->id.dst))
			return sa;
	}
	return ipward_peer_find_rcu(ipn, &quote->id, quote->port);
}

/* Verify the checksum of a message: the stack has not done so yet. */
static bool icmp_is_intact(const struct sk_buff *skb, unsigned int at,
			   const struct ipward_flow *flow)
{
	unsigned int len = skb->len - at;
	__wsum sum;

	if (skb->ip_summed == CHECKSUM_PARTIAL)
		return true;
	sum = skb_checksum(skb, at, len, 0);
	if (flow->family == AF_INET)
		return !csum_fold(sum);
	return !csum_ipv6_magic(&flow->src, &flow->dst, len, IPPROTO_ICMPV6,
				sum);
}

/**
 * ipward_pmtu_learn_icmp() - ipward_pmtu_learn() of an ICMP message
 * @ipn: namespace
 * @skb: inbound ICMP message, not changed
 * @flow: its flow
 * @l4: its headers
 *
 * Context: RCU read-side critical section.
 * Return: true if it is about a sealed packet, and was accepted.
 */
bool ipward_pmtu_learn_icmp(struct ipward_net *ipn, const struct sk_buff *skb,
			    const struct ipward_flow *flow,
			    const struct ipward_l4 *l4)
{
	unsigned int at = skb_network_offset(skb) + l4->offset;
	struct quote quote = {
		.id.family = flow->family,
	};
	struct ipward_sa *sa;
	unsigned int current_mtu;

	switch (flow->proto) {
	case IPPROTO_ICMP:
		if (!quote_ipv4(skb, at, &quote))
			return false;
		break;
	case IPPROTO_ICMPV6:
		if (!quote_ipv6(skb, at, &quote))
			return false;
		break;
	default:
		return false;
	}
	sa = quoted_sa(ipn, &quote);
	if (!sa || !has_sent(sa, &quote) || !icmp_is_intact(skb, at, flow))
		return false;
	current_mtu = ipward_overhead_path_mtu(sa);
	if (quote.mtu < quote.floor || quote.mtu > IP_MAX_MTU ||
	    (current_mtu && quote.mtu > current_mtu))
		return false;
	WRITE_ONCE(sa->out.path_mtu_until, jiffies + PMTU_AGE);
	WRITE_ONCE(sa->out.path_mtu, quote.mtu);
	ipward_count(ipn, IPWARD_COUNT_PMTU_LEARNED);
	return true;
}
