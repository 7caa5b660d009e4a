/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_FLOW_H
#define IPWARD_FLOW_H

#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/ipv6.h>

#include "base/addr.h"

/**
 * enum ipward_ports - whether a packet's ports are known
 * @IPWARD_PORTS_KNOWN: @sport and @dport of the flow hold them
 * @IPWARD_PORTS_NONE: the protocol has no ports that ipward can select by
 * @IPWARD_PORTS_HIDDEN: unknown: the packet is a later fragment, or cut short
 *	where an ICMP error quotes it
 */
enum ipward_ports {
	IPWARD_PORTS_KNOWN,
	IPWARD_PORTS_NONE,
	IPWARD_PORTS_HIDDEN,
};

/**
 * struct ipward_flow - fields that rules select by; the key of the flow cache
 * @src: source; an IPv4 address is kept v4-mapped, @family tells them apart
 * @dst: destination, likewise
 * @sport: source port, or the ICMP type
 * @dport: destination port, or the ICMP code
 * @proto: upper-layer protocol behind the extension headers
 * @family: AF_INET or AF_INET6
 * @ports: enum ipward_ports
 * @dir: enum ipward_dir
 * @mark: the packet's mark
 * @ifindex: of the device that the packet was received on, or is sent by
 *
 * Ports are in host byte order. There is no padding: flows are compared and
 * hashed as words.
 */
struct ipward_flow {
	struct in6_addr src;
	struct in6_addr dst;
	u16 sport;
	u16 dport;
	u8 proto;
	u8 family;
	u8 ports;
	u8 dir;
	u32 mark;
	u32 ifindex;
} __aligned(sizeof(u64));

/* ipward_flow_equal() and the hash of cache.c read six words, one by one. */
static_assert(sizeof(struct ipward_flow) == 6 * sizeof(u64));

/**
 * struct ipward_l4 - where a packet's upper-layer header is
 * @offset: of that header from the network header, bytes
 * @proto_offset: of the byte that names its protocol, from the network header
 * @alias: destination port in the packet, if the flow has another one
 *	(way_back.c); else 0
 * @natt_len: bytes of a UDP header with ESP behind it, else 0
 * @source_routed: the destination address is not yet the last one
 */
struct ipward_l4 {
	u16 offset;
	u16 proto_offset;
	u16 alias;
	u8 natt_len;
	bool source_routed;
};

static inline bool ipward_flow_equal(const struct ipward_flow *a,
				     const struct ipward_flow *b)
{
	const u64 *v = (const u64 *)a, *w = (const u64 *)b;

	/* As each packet does this, without a loop. */
	return !((v[0] ^ w[0]) | (v[1] ^ w[1]) | (v[2] ^ w[2]) |
		 (v[3] ^ w[3]) | (v[4] ^ w[4]) | (v[5] ^ w[5]));
}

static inline bool ipward_proto_is_icmp(u8 proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
}

bool ipward_proto_has_ports(u8 proto);
void ipward_flow_turn_round(struct ipward_flow *flow);
bool ipward_flow_quoted(const struct sk_buff *skb,
			const struct ipward_flow *flow,
			const struct ipward_l4 *l4, struct ipward_flow *quoted);
int ipward_flow_from_skb(const struct sk_buff *skb, u8 dir,
			 struct ipward_flow *flow, struct ipward_l4 *l4);

#endif
