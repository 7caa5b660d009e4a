// SPDX-License-Identifier: GPL-2.0
/*
 * Flows of packets. Every packet is also truncated to every length, and split
 * into two parts of memory at every offset.
 */

#include <kunit/test.h>
#include <asm/unaligned.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "tests/fixture.h"

/* Of every packet. */
#define MARK 0x12345678

static const char *const src4 = "192.0.2.1", *const dst4 = "198.51.100.2";
static const char *const src6 = "2001:db8::1", *const dst6 = "2001:db8::2";

/**
 * struct chain - a packet under construction
 * @bytes: from the IP header on
 * @len: how many
 * @next: the byte that names what comes next
 */
struct chain {
	u8 bytes[512];
	unsigned int len;
	u8 *next;
};

static struct chain *chain_begin(struct kunit *test, u8 family)
{
	struct chain *chain = kunit_kzalloc(test, sizeof(*chain), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, chain);
	if (family == AF_INET) {
		chain->len = ipward_test_ipv4(chain->bytes, src4, dst4, 0, 0);
		chain->next = &((struct iphdr *)chain->bytes)->protocol;
	} else {
		chain->len = ipward_test_ipv6(chain->bytes, src6, dst6,
					      NEXTHDR_NONE, 0);
		chain->next = &((struct ipv6hdr *)chain->bytes)->nexthdr;
	}
	return chain;
}

/* An extension header of 8 * (@units + 1) bytes. */
static void chain_ext(struct chain *chain, u8 proto, u8 units, u8 third,
		      u8 fourth)
{
	u8 *header = chain->bytes + chain->len;

	*chain->next = proto;
	header[0] = NEXTHDR_NONE;
	header[1] = units;
	header[2] = third;
	header[3] = fourth;
	chain->next = header;
	chain->len += 8 * (units + 1);
}

static void chain_frag(struct chain *chain, u16 offset_and_more)
{
	chain_ext(chain, NEXTHDR_FRAGMENT, 0, offset_and_more >> 8,
		  offset_and_more);
}

/* The upper layer: two ports, or ICMP's type and code, and 4 bytes more. */
static void chain_end(struct chain *chain, u8 proto, u32 first_word)
{
	*chain->next = proto;
	put_unaligned_be32(first_word, chain->bytes + chain->len);
	chain->len += 8;
}

static int parse(struct kunit *test, const struct chain *chain,
		 struct ipward_flow *flow, struct ipward_l4 *l4)
{
	struct sk_buff *skb = ipward_test_skb(test, chain->bytes, chain->len, 0,
					      0);

	skb->mark = MARK;
	memset(flow, 0xa5, sizeof(*flow));
	memset(l4, 0xa5, sizeof(*l4));
	return ipward_flow_from_skb(skb, IPWARD_DIR_IN, flow, l4);
}

static void expect_flow(struct kunit *test, const struct chain *chain, u8 proto,
			u16 sport, u16 dport, u8 ports, unsigned int offset)
{
	struct ipward_flow flow, expected;
	struct ipward_l4 l4;
	bool v4 = chain->bytes[0] >> 4 == 4;

	KUNIT_ASSERT_EQ(test, parse(test, chain, &flow, &l4), 0);
	expected = ipward_test_flow(IPWARD_DIR_IN, v4 ? src4 : src6,
				    v4 ? dst4 : dst6, proto, sport, dport);
	expected.ports = ports;
	expected.mark = MARK;
	expected.ifindex = LOOPBACK_IFINDEX;
	KUNIT_EXPECT_TRUE(test, ipward_flow_equal(&flow, &expected));
	KUNIT_EXPECT_EQ(test, 0, memcmp(&flow, &expected, sizeof(flow)));
	KUNIT_EXPECT_EQ(test, (unsigned int)l4.offset, offset);
	KUNIT_EXPECT_EQ(test, (unsigned int)l4.proto_offset,
			(unsigned int)(chain->next - chain->bytes));
}

static void refused(struct kunit *test, const struct chain *chain)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;

	KUNIT_EXPECT_EQ(test, parse(test, chain, &flow, &l4), -EINVAL);
}

/* Whatever lies behind the end, it must not be read. */
static int parse_cut(struct kunit *test, const struct chain *chain,
		     unsigned int len, u8 behind, struct ipward_flow *flow)
{
	struct sk_buff *skb = ipward_test_skb(test, chain->bytes, len, 0, 64);
	struct ipward_l4 l4;

	skb->protocol = chain->bytes[0] >> 4 == 4 ? htons(ETH_P_IP) :
						    htons(ETH_P_IPV6);
	memset(skb_tail_pointer(skb), behind, 64);
	memset(flow, 0, sizeof(*flow));
	return ipward_flow_from_skb(skb, IPWARD_DIR_IN, flow, &l4);
}

/* Good from @need bytes on, refused below. */
static void every_length(struct kunit *test, const struct chain *chain,
			 unsigned int need)
{
	struct ipward_flow flow, other;
	unsigned int len;

	for (len = 0; len <= chain->len; len++) {
		int err = parse_cut(test, chain, len, 0x00, &flow);

		KUNIT_EXPECT_EQ_MSG(test, err, len < need ? -EINVAL : 0,
				    "%u bytes", len);
		KUNIT_EXPECT_EQ(test, err,
				parse_cut(test, chain, len, 0x3a, &other));
		if (!err)
			KUNIT_EXPECT_TRUE(test,
					  ipward_flow_equal(&flow, &other));
	}
}

/* The same flow, wherever the memory is split. */
static void every_split(struct kunit *test, const struct chain *chain)
{
	struct ipward_flow whole, split;
	struct ipward_l4 l4, split_l4;
	unsigned int at;

	KUNIT_ASSERT_EQ(test, parse(test, chain, &whole, &l4), 0);
	for (at = 1; at < chain->len; at++) {
		struct sk_buff *skb = ipward_test_skb_split(test, chain->bytes,
							    chain->len, at);

		skb->mark = MARK;
		KUNIT_EXPECT_EQ_MSG(test, 0,
				    ipward_flow_from_skb(skb, IPWARD_DIR_IN,
							 &split, &split_l4),
				    "split at %u", at);
		KUNIT_EXPECT_TRUE(test, ipward_flow_equal(&whole, &split));
		KUNIT_EXPECT_EQ(test, l4.offset, split_l4.offset);
	}
}

static void protocols(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned int i, proto;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		unsigned int at = families[i] == AF_INET ? 20 : 40;

		for (proto = 1; proto < 256; proto++) {
			struct chain *chain = chain_begin(test, families[i]);

			chain_end(chain, proto, 0x12345678);
			if (families[i] == AF_INET6 && ipv6_ext_hdr(proto) &&
			    proto != NEXTHDR_NONE && proto != NEXTHDR_AUTH)
				continue;
			if (ipward_proto_has_ports(proto))
				expect_flow(test, chain, proto, 0x1234, 0x5678,
					    IPWARD_PORTS_KNOWN, at);
			else if (proto == IPPROTO_ICMP ||
				 proto == IPPROTO_ICMPV6)
				expect_flow(test, chain, proto, 0x12, 0x34,
					    IPWARD_PORTS_KNOWN, at);
			else
				expect_flow(test, chain, proto, 0, 0,
					    IPWARD_PORTS_NONE, at);
		}
	}
}

static void has_ports(struct kunit *test)
{
	unsigned int proto, count = 0;

	for (proto = 0; proto < 256; proto++)
		count += ipward_proto_has_ports(proto);
	KUNIT_EXPECT_EQ(test, count, 5u);
	KUNIT_EXPECT_TRUE(test, ipward_proto_has_ports(6));
	KUNIT_EXPECT_TRUE(test, ipward_proto_has_ports(17));
	KUNIT_EXPECT_TRUE(test, ipward_proto_has_ports(33));
	KUNIT_EXPECT_TRUE(test, ipward_proto_has_ports(132));
	KUNIT_EXPECT_TRUE(test, ipward_proto_has_ports(136));
}

static void ipv4_options(struct kunit *test)
{
	unsigned int ihl;

	for (ihl = 0; ihl < 16; ihl++) {
		struct chain *chain = chain_begin(test, AF_INET);

		((struct iphdr *)chain->bytes)->ihl = ihl;
		if (ihl < 5) {
			chain_end(chain, IPPROTO_UDP, 0x00010002);
			refused(test, chain);
			continue;
		}
		chain->len = ihl * 4;
		chain_end(chain, IPPROTO_UDP, 0x00010002);
		expect_flow(test, chain, IPPROTO_UDP, 1, 2, IPWARD_PORTS_KNOWN,
			    ihl * 4);
		every_length(test, chain, ihl * 4 + 4);
	}
}

static void ipv4_fragments(struct kunit *test)
{
	static const u16 offs[] = { IP_MF, 1, IP_OFFSET, IP_MF | 5 };
	struct chain *chain = chain_begin(test, AF_INET);
	struct iphdr *iph = (struct iphdr *)chain->bytes;
	unsigned int i;

	chain_end(chain, IPPROTO_TCP, 0x00010002);
	for (i = 0; i < ARRAY_SIZE(offs); i++) {
		iph->frag_off = htons(offs[i]);
		expect_flow(test, chain, IPPROTO_TCP, 0, 0,
			    IPWARD_PORTS_HIDDEN, 20);
		every_length(test, chain, 20);
	}
	iph->frag_off = htons(IP_DF);
	expect_flow(test, chain, IPPROTO_TCP, 1, 2, IPWARD_PORTS_KNOWN, 20);
}

static void versions(struct kunit *test)
{
	unsigned int version;

	for (version = 0; version < 16; version++) {
		struct chain *v4 = chain_begin(test, AF_INET);
		struct chain *v6 = chain_begin(test, AF_INET6);
		struct ipward_flow flow;
		struct ipward_l4 l4;
		struct sk_buff *skb;

		v4->bytes[0] = version << 4 | 5;
		skb = ipward_test_skb(test, v4->bytes, v4->len, 0, 0);
		skb->protocol = htons(ETH_P_IP);
		KUNIT_EXPECT_EQ(test, version == 4 ? 0 : -EINVAL,
				ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow,
						     &l4));
		v6->bytes[0] = version << 4;
		skb = ipward_test_skb(test, v6->bytes, v6->len, 0, 0);
		skb->protocol = htons(ETH_P_IPV6);
		KUNIT_EXPECT_EQ(test, version == 6 ? 0 : -EINVAL,
				ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow,
						     &l4));
		skb->protocol = htons(ETH_P_ARP);
		KUNIT_EXPECT_EQ(test, -EINVAL,
				ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow,
						     &l4));
	}
}

static void ext_headers(struct kunit *test)
{
	struct chain *chain = chain_begin(test, AF_INET6);

	chain_ext(chain, NEXTHDR_HOP, 0, 0, 0);
	chain_ext(chain, NEXTHDR_DEST, 2, 0, 0);
	chain_ext(chain, NEXTHDR_ROUTING, 1, 2, 0);
	chain_frag(chain, 0);
	chain_ext(chain, NEXTHDR_DEST, 1, 0, 0);
	chain_end(chain, IPPROTO_UDP, 0x11112222);
	expect_flow(test, chain, IPPROTO_UDP, 0x1111, 0x2222,
		    IPWARD_PORTS_KNOWN, 40 + 8 + 24 + 16 + 8 + 16);
	every_length(test, chain, chain->len - 4);
	every_split(test, chain);
}

/* A header whose length exceeds the packet. */
static void ext_header_too_long(struct kunit *test)
{
	static const u8 kinds[] = { NEXTHDR_HOP, NEXTHDR_DEST,
				    NEXTHDR_ROUTING };
	unsigned int i, units;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (units = 1; units < 256; units += 11) {
			struct chain *chain = chain_begin(test, AF_INET6);

			chain_ext(chain, kinds[i], 0, 0, 0);
			chain_end(chain, IPPROTO_GRE, 0);
			chain->bytes[41] = units;
			/* It may just fill the packet: 16 bytes, 1 unit. */
			if (units > 1)
				refused(test, chain);
			else
				expect_flow(test, chain, IPPROTO_GRE, 0, 0,
					    IPWARD_PORTS_NONE, 56);
		}
	}
}

/* As many headers as there is a reason for, and no more. */
static void many_ext_headers(struct kunit *test)
{
	unsigned int n, i;

	for (n = 0; n < 20; n++) {
		struct chain *chain = chain_begin(test, AF_INET6);

		for (i = 0; i < n; i++)
			chain_ext(chain, NEXTHDR_DEST, 0, 0, 0);
		chain_end(chain, IPPROTO_UDP, 0x00010002);
		if (n < 8)
			expect_flow(test, chain, IPPROTO_UDP, 1, 2,
				    IPWARD_PORTS_KNOWN, 40 + 8 * n);
		else
			refused(test, chain);
	}
}

static void ipv6_fragments(struct kunit *test)
{
	static const u16 offs[] = { IP6_MF, 8, IP6_OFFSET, IP6_MF | 0x100 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offs); i++) {
		struct chain *chain = chain_begin(test, AF_INET6);

		chain_ext(chain, NEXTHDR_HOP, 0, 0, 0);
		chain_frag(chain, offs[i]);
		chain_end(chain, IPPROTO_TCP, 0x00010002);
		expect_flow(test, chain, IPPROTO_TCP, 0, 0,
			    IPWARD_PORTS_HIDDEN, 56);
		every_length(test, chain, 56);
		every_split(test, chain);
	}
}

/* What is behind a fragment header stays unread, an extension header too. */
static void ipv6_fragment_ends_chain(struct kunit *test)
{
	struct chain *chain = chain_begin(test, AF_INET6);

	chain_frag(chain, 8);
	chain_end(chain, NEXTHDR_DEST, 0xffffffff);
	expect_flow(test, chain, NEXTHDR_DEST, 0, 0, IPWARD_PORTS_HIDDEN, 48);
}

static void source_routed(struct kunit *test)
{
	struct chain *chain = chain_begin(test, AF_INET6);
	struct ipward_flow flow;
	struct ipward_l4 l4;
	unsigned int left;

	chain_ext(chain, NEXTHDR_ROUTING, 0, 0, 0);
	chain_end(chain, IPPROTO_UDP, 0x00010002);
	for (left = 0; left < 256; left++) {
		chain->bytes[43] = left;
		KUNIT_ASSERT_EQ(test, parse(test, chain, &flow, &l4), 0);
		KUNIT_EXPECT_EQ(test, l4.source_routed, left != 0);
	}
	/* A later header with nothing left does not undo it. */
	chain = chain_begin(test, AF_INET6);
	chain_ext(chain, NEXTHDR_ROUTING, 0, 0, 1);
	chain_ext(chain, NEXTHDR_ROUTING, 0, 0, 0);
	chain_end(chain, IPPROTO_UDP, 0x00010002);
	KUNIT_ASSERT_EQ(test, parse(test, chain, &flow, &l4), 0);
	KUNIT_EXPECT_TRUE(test, l4.source_routed);
}

/* RFC 791: the route continues while its pointer is within its length. */
static void source_routed_ipv4(struct kunit *test)
{
	static const struct {
		u8 options[12];
		bool goes_on;
	} rows[] = {
		{ { IPOPT_LSRR, 7, 4, 192, 0, 2, 9 }, true },
		{ { IPOPT_SSRR, 7, 4, 192, 0, 2, 9 }, true },
		{ { IPOPT_LSRR, 7, 7, 192, 0, 2, 9 }, true },
		{ { IPOPT_LSRR, 7, 8, 192, 0, 2, 9 }, false },
		{ { IPOPT_SSRR, 11, 8, 1, 1, 1, 1, 2, 2, 2, 2 }, true },
		{ { IPOPT_SSRR, 11, 12, 1, 1, 1, 1, 2, 2, 2, 2 }, false },
		{ { 1, 1, 1, IPOPT_LSRR, 7, 4 }, true },
		{ { IPOPT_RR, 4, 4, 0, IPOPT_SSRR, 7, 4 }, true },
		{ { IPOPT_RR, 7, 4, 0, 0, 0, 0 }, false },
		{ { 0, IPOPT_LSRR, 7, 4 }, false },
		/* Lengths that lead nowhere must not lead round in circles. */
		{ { IPOPT_RR, 0, IPOPT_LSRR, 7, 4 }, false },
		{ { IPOPT_RR, 1, IPOPT_LSRR, 7, 4 }, false },
		{ { IPOPT_RR, 255, IPOPT_LSRR, 7, 4 }, false },
		{ { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, IPOPT_LSRR }, false },
	};
	struct ipward_flow flow;
	struct ipward_l4 l4;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct chain *chain = chain_begin(test, AF_INET);

		((struct iphdr *)chain->bytes)->ihl = 8;
		memcpy(chain->bytes + 20, rows[i].options, 12);
		chain->len = 32;
		chain_end(chain, IPPROTO_UDP, 0x04040404);
		KUNIT_ASSERT_EQ(test, parse(test, chain, &flow, &l4), 0);
		KUNIT_EXPECT_EQ_MSG(test, l4.source_routed, rows[i].goes_on,
				    "row %u", i);
		every_split(test, chain);
	}
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE(protocols),
	KUNIT_CASE(has_ports),
	KUNIT_CASE(ipv4_options),
	KUNIT_CASE(ipv4_fragments),
	KUNIT_CASE(versions),
	KUNIT_CASE(ext_headers),
	KUNIT_CASE(ext_header_too_long),
	KUNIT_CASE(many_ext_headers),
	KUNIT_CASE(ipv6_fragments),
	KUNIT_CASE(ipv6_fragment_ends_chain),
	KUNIT_CASE(source_routed),
	KUNIT_CASE(source_routed_ipv4),
	{}
};

static struct kunit_suite flow_suite = {
	.name = "ipward_flow",
	.test_cases = flow_cases,
};

kunit_test_suite(flow_suite);
