// SPDX-License-Identifier: GPL-2.0
/* The flow of the packet that an ICMP error quotes. */

#include <kunit/test.h>
#include <asm/unaligned.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ndisc.h>

#include "tests/fixture.h"

static const char *const host = "192.0.2.1", *const router = "203.0.113.9",
		  *const peer = "198.51.100.2";
static const char *const host6 = "2001:db8::1", *const router6 = "2001:db8::9",
		  *const peer6 = "2001:db8:2::2";

/* An error of @type about a packet from @peer to @host; returns its length. */
static unsigned int build(u8 *packet, u8 family, u8 type, u8 proto)
{
	bool redirect = family == AF_INET6 && type == NDISC_REDIRECT;
	/* The option of a link-layer address, that of the packet. */
	unsigned int gap = redirect ? 40 + 8 + 8 : 8;
	unsigned int ip_len = family == AF_INET ? 20 : 40;
	u8 *quoted = packet + ip_len + gap;

	memset(packet, 0, 256);
	if (family == AF_INET) {
		ipward_test_ipv4(packet, router, peer, IPPROTO_ICMP,
				 gap + ip_len + 8);
		ipward_test_ipv4(quoted, peer, host, proto, 8);
	} else {
		ipward_test_ipv6(packet, router6, peer6, IPPROTO_ICMPV6,
				 gap + ip_len + 8);
		ipward_test_ipv6(quoted, peer6, host6, proto, 8);
	}
	packet[ip_len] = type;
	if (redirect) {
		packet[ip_len + 40] = ND_OPT_TARGET_LL_ADDR;
		packet[ip_len + 41] = 1;
		packet[ip_len + 48] = ND_OPT_REDIRECT_HDR;
		packet[ip_len + 49] = (8 + ip_len + 8) / 8;
	}
	put_unaligned_be16(4321, quoted + ip_len);
	put_unaligned_be16(53, quoted + ip_len + 2);
	return ip_len + gap + ip_len + 8;
}

static bool quoted(struct kunit *test, const u8 *packet, unsigned int len,
		   struct ipward_flow *answer)
{
	struct sk_buff *skb = ipward_test_skb(test, packet, len, 0, 0);
	struct ipward_flow flow;
	struct ipward_l4 l4;

	if (ipward_flow_from_skb(skb, IPWARD_DIR_OUT, &flow, &l4))
		return false;
	return ipward_flow_quoted(skb, &flow, &l4, answer);
}

/* Turned round: from the host that the packet was for, to its sender. */
static void turned_round(struct kunit *test)
{
	struct ipward_flow answer, expected;
	u8 packet[256];
	unsigned int len;

	len = build(packet, AF_INET, ICMP_DEST_UNREACH, IPPROTO_UDP);
	KUNIT_ASSERT_TRUE(test, quoted(test, packet, len, &answer));
	expected = ipward_test_flow(IPWARD_DIR_OUT, host, peer, IPPROTO_UDP,
				    53, 4321);
	expected.ifindex = LOOPBACK_IFINDEX;
	KUNIT_EXPECT_TRUE(test, ipward_flow_equal(&answer, &expected));

	len = build(packet, AF_INET6, ICMPV6_PKT_TOOBIG, IPPROTO_UDP);
	KUNIT_ASSERT_TRUE(test, quoted(test, packet, len, &answer));
	expected = ipward_test_flow(IPWARD_DIR_OUT, host6, peer6, IPPROTO_UDP,
				    53, 4321);
	expected.ifindex = LOOPBACK_IFINDEX;
	KUNIT_EXPECT_TRUE(test, ipward_flow_equal(&answer, &expected));
}

/* An ICMP type is not the other end's code. */
static void quoted_icmp(struct kunit *test)
{
	struct ipward_flow answer, expected;
	u8 packet[256];
	unsigned int len;

	len = build(packet, AF_INET, ICMP_TIME_EXCEEDED, IPPROTO_ICMP);
	packet[20 + 8 + 20] = ICMP_ECHO;
	packet[20 + 8 + 21] = 0;
	KUNIT_ASSERT_TRUE(test, quoted(test, packet, len, &answer));
	expected = ipward_test_flow(IPWARD_DIR_OUT, host, peer, IPPROTO_ICMP,
				    ICMP_ECHO, 0);
	expected.ifindex = LOOPBACK_IFINDEX;
	KUNIT_EXPECT_TRUE(test, ipward_flow_equal(&answer, &expected));
}

/* Types 3, 4, 5, 11 and 12 quote a packet (RFC 792). */
static void types_ipv4(struct kunit *test)
{
	struct ipward_flow answer;
	unsigned int type, len;
	u8 packet[256];

	for (type = 0; type < 256; type++) {
		bool error = type == 3 || type == 4 || type == 5 ||
			     type == 11 || type == 12;

		len = build(packet, AF_INET, type, IPPROTO_TCP);
		KUNIT_EXPECT_EQ_MSG(test, quoted(test, packet, len, &answer),
				    error, "type %u", type);
	}
}

/* Types below 128 (RFC 4443), and redirects (RFC 4861). */
static void types_ipv6(struct kunit *test)
{
	struct ipward_flow answer;
	unsigned int type, len;
	u8 packet[256];

	for (type = 0; type < 256; type++) {
		bool error = type < 128 || type == 137;

		len = build(packet, AF_INET6, type, IPPROTO_TCP);
		KUNIT_EXPECT_EQ_MSG(test, quoted(test, packet, len, &answer),
				    error, "type %u", type);
	}
}

/* RFC 4861, section 4.6.3: options in any order, and none of length 0. */
static void redirect_options(struct kunit *test)
{
	struct ipward_flow answer;
	u8 packet[256];
	unsigned int len = build(packet, AF_INET6, NDISC_REDIRECT, IPPROTO_TCP);

	packet[40 + 41] = 0;
	KUNIT_EXPECT_FALSE(test, quoted(test, packet, len, &answer));
	packet[40 + 41] = 255;
	KUNIT_EXPECT_FALSE(test, quoted(test, packet, len, &answer));
	/* Without the link-layer address the packet is 8 bytes earlier. */
	memmove(packet + 40 + 40, packet + 40 + 48, 8 + 48);
	KUNIT_EXPECT_TRUE(test, quoted(test, packet, len - 8, &answer));
	KUNIT_EXPECT_EQ(test, (int)answer.dport, 4321);
}

/* Ports that cannot be read are hidden; without addresses there is nothing. */
static void truncated_one(struct kunit *test, u8 family, u8 type)
{
	struct ipward_flow answer;
	unsigned int len, full;
	u8 packet[256];

	full = build(packet, family, type, IPPROTO_TCP);
	for (len = 0; len <= full; len++) {
		bool readable = quoted(test, packet, len, &answer);

		KUNIT_EXPECT_EQ_MSG(test, readable, len >= full - 8,
				    "%u bytes", len);
		if (readable)
			KUNIT_EXPECT_EQ_MSG(test, (int)answer.ports,
					    len < full - 4 ?
					    (int)IPWARD_PORTS_HIDDEN :
					    (int)IPWARD_PORTS_KNOWN,
					    "%u bytes", len);
	}
}

static void truncated(struct kunit *test)
{
	truncated_one(test, AF_INET, ICMP_DEST_UNREACH);
	truncated_one(test, AF_INET6, ICMPV6_DEST_UNREACH);
}

/* Options that are longer than the quote hide what is behind them. */
static void hidden_chain(struct kunit *test)
{
	struct ipward_flow answer, expected;
	u8 packet[256];
	unsigned int len;

	len = build(packet, AF_INET6, ICMPV6_DEST_UNREACH, NEXTHDR_DEST);
	packet[len - 8] = IPPROTO_UDP;
	packet[len - 7] = 150;
	KUNIT_ASSERT_TRUE(test, quoted(test, packet, len, &answer));
	expected = ipward_test_flow(IPWARD_DIR_OUT, host6, peer6, IPPROTO_UDP,
				    0, 0);
	expected.ifindex = LOOPBACK_IFINDEX;
	expected.ports = IPWARD_PORTS_HIDDEN;
	KUNIT_EXPECT_TRUE(test, ipward_flow_equal(&answer, &expected));
}

/* An error that is itself a fragment hides what it is. */
static void fragment(struct kunit *test)
{
	struct ipward_flow answer;
	u8 packet[256];
	unsigned int len;

	len = build(packet, AF_INET, ICMP_DEST_UNREACH, IPPROTO_TCP);
	packet[6] = 0x20;
	KUNIT_EXPECT_FALSE(test, quoted(test, packet, len, &answer));
}

static struct kunit_case quote_cases[] = {
	KUNIT_CASE(turned_round),
	KUNIT_CASE(quoted_icmp),
	KUNIT_CASE(types_ipv4),
	KUNIT_CASE(types_ipv6),
	KUNIT_CASE(redirect_options),
	KUNIT_CASE(truncated),
	KUNIT_CASE(hidden_chain),
	KUNIT_CASE(fragment),
	{}
};

static struct kunit_suite quote_suite = {
	.name = "ipward_quote",
	.test_cases = quote_cases,
};

kunit_test_suite(quote_suite);
