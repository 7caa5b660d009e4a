// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: ESP through NAT (RFC 3948)
 *
 * A NAT needs ports to distinguish packets, and ESP has none, so a UDP header
 * is put before the ESP header:
 *
 *	[IP | UDP | ESP | IV | payload | trailer | ICV]
 *
 * ESP shares the ports of the key exchange, which has detected the NAT. Packets
 * to a port of an inbound SA are distinguished by their first bytes (section
 * 2):
 *
 *	ff, and nothing else	a keepalive, dropped
 *	00 00 00 00		a key exchange, left to its socket
 *	anything else		the SPI of an ESP packet
 */

#include <linux/icmpv6.h>
#include <linux/tcp.h>
#include <net/ip6_checksum.h>
#include <net/udp.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "proto/natt.h"
#include "sa/sa.h"

/**
 * ipward_natt_classify_udp() - ipward_natt_classify() of UDP with known ports
 * @ipn: namespace
 * @skb: packet, not changed
 * @flow: its flow
 * @l4: its upper-layer header; @l4->natt_len is set for ESP
 *
 * Context: RCU read-side critical section.
 * Return: kind of the packet.
 */
enum ipward_natt_kind ipward_natt_classify_udp(struct ipward_net *ipn,
					       const struct sk_buff *skb,
					       const struct ipward_flow *flow,
					       struct ipward_l4 *l4)
{
	unsigned int at = skb_network_offset(skb) + l4->offset, len;
	struct {
		struct udphdr udp;
		__be32 spi;
	} _front;
	const struct udphdr *udp;
	const __be32 *spi;
	const u8 *first;

	if (l4->source_routed || !xa_load(&ipn->natt_ports, flow->dport) ||
	    !ipward_addr_is_local(ipn->net, skb->dev, &flow->dst,
				  flow->family))
		return IPWARD_NATT_NONE;
	udp = skb_header_pointer(skb, at, sizeof(*udp), &_front.udp);
	if (!udp)
		return IPWARD_NATT_BAD;
	len = ntohs(udp->len);
	if (len > skb->len - at)
		return IPWARD_NATT_BAD;
	at += sizeof(*udp);
	if (len == sizeof(*udp) + 1) {
		first = skb_header_pointer(skb, at, 1, &_front.spi);
		return first && *first == IPWARD_KEEPALIVE_BYTE ?
		       IPWARD_NATT_KEEPALIVE : IPWARD_NATT_BAD;
	}
	spi = skb_header_pointer(skb, at, sizeof(*spi), &_front.spi);
	if (len < sizeof(*udp) + sizeof(*spi) || !spi)
		return IPWARD_NATT_BAD;
	if (!*spi)
		return IPWARD_NATT_NONE;
	l4->natt_len = sizeof(*udp);
	return IPWARD_NATT_ESP;
}

static __sum16 pseudo_sum(const struct sk_buff *skb, unsigned int len,
			  __wsum sum)
{
	if (skb->protocol == htons(ETH_P_IP))
		return csum_tcpudp_magic(ip_hdr(skb)->saddr, ip_hdr(skb)->daddr,
					 len, IPPROTO_UDP, sum);
	return csum_ipv6_magic(&ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr,
			       len, IPPROTO_UDP, sum);
}

/**
 * ipward_natt_receive() - check the UDP header of an encapsulated packet
 * @skb: packet for which ipward_natt_classify() found ESP; bytes behind the UDP
 *	packet are removed
 * @offset: of its UDP header from the network header, bytes
 *
 * A checksum is verified if there is one (RFC 3948, section 2.1). Over IPv6,
 * too, it may be missing (RFC 6935).
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int ipward_natt_receive(struct sk_buff *skb, unsigned int offset)
{
	unsigned int at = skb_network_offset(skb) + offset, len;
	struct udphdr _udp;
	const struct udphdr *udp;

	udp = skb_header_pointer(skb, at, sizeof(_udp), &_udp);
	if (!udp)
		return -EINVAL;
	len = ntohs(udp->len);
	if (udp->check && skb->ip_summed != CHECKSUM_PARTIAL &&
	    skb->ip_summed != CHECKSUM_UNNECESSARY &&
	    pseudo_sum(skb, len, skb_checksum(skb, at, len, 0)))
		return -EINVAL;
	return pskb_trim(skb, at + len);
}

/**
 * ipward_natt_source() - the source of a packet of ESP in UDP
 * @skb: packet with its outer headers
 * @offset: of its UDP header from the network header, bytes
 *
 * Return: address and port of the sender.
 */
struct ipward_endpoint ipward_natt_source(const struct sk_buff *skb,
					  unsigned int offset)
{
	const struct udphdr *udp = (const struct udphdr *)
		(skb_network_header(skb) + offset);
	struct ipward_endpoint from = { .port = udp->source };

	if (skb->protocol == htons(ETH_P_IP))
		ipward_addr_set4(&from.addr, ip_hdr(skb)->saddr);
	else
		from.addr = ipv6_hdr(skb)->saddr;
	return from;
}

/* Offset of an upper-layer checksum that covers the addresses; 0: none. */
static unsigned int checksum_offset(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return offsetof(struct tcphdr, check);
	case IPPROTO_UDP:
		return offsetof(struct udphdr, check);
	case IPPROTO_ICMPV6:
		return offsetof(struct icmp6hdr, icmp6_cksum);
	}
	return 0;
}

static void replace_address(struct sk_buff *skb, __sum16 *check,
			    const struct in6_addr *from,
			    const struct in6_addr *to)
{
	if (skb->protocol == htons(ETH_P_IP))
		inet_proto_csum_replace4(check, skb, ipward_addr_get4(from),
					 ipward_addr_get4(to), true);
	else
		inet_proto_csum_replace16(check, skb, from->s6_addr32,
					  to->s6_addr32, true);
}

/**
 * ipward_natt_fix_inner_checksum() - adapt an inner checksum to the
 *	addresses that a NAT has set
 * @skb: private, linear packet that was opened in transport mode
 * @sa: SA with the sender's original addresses
 * @at: offset of the upper-layer header from the data, bytes
 * @proto: its protocol
 *
 * RFC 3948, section 3.1.2. The sender has computed the checksum with the
 * original addresses.
 */
void ipward_natt_fix_inner_checksum(struct sk_buff *skb,
				    const struct ipward_sa *sa,
				    unsigned int at, u8 proto)
{
	unsigned int offset = checksum_offset(proto);
	struct in6_addr src, dst;
	__sum16 *check;

	if (!offset || skb->len < at + offset + sizeof(*check))
		return;
	check = (__sum16 *)(skb->data + at + offset);
	/* A UDP packet may have no checksum. */
	if (proto == IPPROTO_UDP && !*check)
		return;
	if (skb->protocol == htons(ETH_P_IP)) {
		ipward_addr_set4(&src, ip_hdr(skb)->saddr);
		ipward_addr_set4(&dst, ip_hdr(skb)->daddr);
	} else {
		src = ipv6_hdr(skb)->saddr;
		dst = ipv6_hdr(skb)->daddr;
	}
	skb->ip_summed = CHECKSUM_NONE;
	replace_address(skb, check, &sa->oa_src, &src);
	replace_address(skb, check, &sa->oa_dst, &dst);
	if (proto == IPPROTO_UDP && !*check)
		*check = CSUM_MANGLED_0;
}

static __sum16 pseudo_header(const struct sk_buff *skb, unsigned int len,
			     u8 proto)
{
	if (skb->protocol == htons(ETH_P_IP))
		return ~csum_tcpudp_magic(ip_hdr(skb)->saddr,
					  ip_hdr(skb)->daddr, len, proto, 0);
	return ~csum_ipv6_magic(&ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr,
				len, proto, 0);
}

/**
 * ipward_natt_renew_inner_checksum() - replace an inner checksum
 * @skb: private, linear packet that was opened in transport mode, its data at
 *	the network header
 * @at: offset of the upper-layer header from the data, bytes
 * @proto: its protocol
 *
 * The sender has computed the checksum with its own addresses, which are not
 * known here, and a NAT has replaced them. The ICV has proven that the payload
 * is what the sender has sealed, so let the stack compute the checksum: not at
 * all for a socket, otherwise before the packet leaves.
 */
void ipward_natt_renew_inner_checksum(struct sk_buff *skb, unsigned int at,
				      u8 proto)
{
	unsigned int offset = checksum_offset(proto), len = skb->len - at;
	const struct udphdr *udp = (struct udphdr *)(skb->data + at);
	__sum16 *check;

	if (!offset || skb->len < at + offset + sizeof(*check))
		return;
	/* The stack sums up to the end of the packet. */
	if (proto == IPPROTO_UDP && (!udp->check || ntohs(udp->len) != len))
		return;
	check = (__sum16 *)(skb->data + at + offset);
	*check = pseudo_header(skb, len, proto);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + at;
	skb->csum_offset = offset;
}

/**
 * ipward_natt_push_udp() - write the UDP header
 * @sa: outbound SA with ports
 * @dport: port of the far end, which may differ from that in the SA
 * @header: where to write it
 * @len: bytes from there to the end of the sealed packet
 */
void ipward_natt_push_udp(const struct ipward_sa *sa, __be16 dport,
			  void *header, unsigned int len)
{
	struct udphdr *udp = header;

	udp->source = sa->natt_sport;
	udp->dest = dport;
	udp->len = htons(len);
	udp->check = 0;
}

/**
 * ipward_natt_checksum() - compute the checksum of a complete UDP packet
 * @skb: packet with its IP header
 * @offset: of the UDP header from the network header, bytes
 *
 * Needed for IPv6 only, whose receivers may require it; IPv4 can do without
 * (RFC 3948, section 2.1).
 */
void ipward_natt_checksum(struct sk_buff *skb, unsigned int offset)
{
	unsigned int at = skb_network_offset(skb) + offset;
	struct udphdr *udp = (struct udphdr *)(skb->data + at);

	if (skb->protocol == htons(ETH_P_IP))
		return;
	udp->check = pseudo_sum(skb, skb->len - at,
				skb_checksum(skb, at, skb->len - at, 0));
	if (!udp->check)
		udp->check = CSUM_MANGLED_0;
}
