// SPDX-License-Identifier: GPL-2.0
/* Which ICMP errors about sealed packets are accepted. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/icmp.h"
#include "sa/alg.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "tests/fixture.h"
#include "tests/vector.h"

#define SPI 0x1001
/* The last number that the SAs have sent, and the one that is quoted. */
#define LAST 100000
#define SEQ 99990

static const char *const near4 = "192.0.2.1", *const far4 = "192.0.2.2";
static const char *const near6 = "2001:db8::1", *const far6 = "2001:db8::2";

static struct ipward_sa *outbound(struct kunit *test, u8 family, u8 mode)
{
	const struct ipward_test_sa want = {
		.src = family == AF_INET ? near4 : near6,
		.dst = family == AF_INET ? far4 : far6,
		.spi = SPI, .seq = LAST, .dir = IPWARD_DIR_OUT, .mode = mode,
	};

	return ipward_test_sa(test, &want);
}

/* An ICMP error about our ESP, AH, or ESP in UDP; its length to the number. */
static unsigned int build_of(u8 *packet, u8 family, u8 proto, u32 mtu, u32 spi)
{
	u8 *icmp = packet + (family == AF_INET ? 20 : 40), *quoted = icmp + 8;
	unsigned int at = proto == IPPROTO_AH ? 4 : proto == IPPROTO_UDP ? 8 : 0;

	memset(packet, 0, 160);
	if (family == AF_INET) {
		ipward_test_ipv4(packet, "203.0.113.9", near4, IPPROTO_ICMP,
				 8 + 20 + 8);
		icmp[0] = ICMP_DEST_UNREACH;
		icmp[1] = ICMP_FRAG_NEEDED;
		put_unaligned_be16(mtu, icmp + 6);
		at += ipward_test_ipv4(quoted, near4, far4, proto, 1400) - 1400;
	} else {
		ipward_test_ipv6(packet, "2001:db8::9", near6, IPPROTO_ICMPV6,
				 8 + 40 + 8);
		icmp[0] = ICMPV6_PKT_TOOBIG;
		put_unaligned_be32(mtu, icmp + 4);
		at += ipward_test_ipv6(quoted, near6, far6, proto, 1400) - 1400;
	}
	put_unaligned_be32(spi, quoted + at);
	put_unaligned_be32(SEQ, quoted + at + 4);
	return quoted + at + 8 - packet;
}

static unsigned int build(u8 *packet, u8 family, u32 mtu, u32 spi)
{
	return build_of(packet, family, IPPROTO_ESP, mtu, spi);
}

static void learn_as_it_is(struct kunit *test, const u8 *packet,
			   unsigned int len)
{
	struct sk_buff *skb = ipward_test_skb(test, packet, len, 0, 0);
	struct ipward_flow flow;
	struct ipward_l4 l4;

	if (ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow, &l4))
		return;
	rcu_read_lock();
	ipward_pmtu_learn(ipward_test_net(test), skb, &flow, &l4);
	rcu_read_unlock();
}

/* As a router would send it, unless it is cut short within the checksum. */
static void learn(struct kunit *test, u8 *packet, unsigned int len)
{
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)packet;
	bool ipv4 = packet[0] >> 4 == 4;
	unsigned int at = ipv4 ? 20 : 40;
	__sum16 check;

	if (len >= at + 4) {
		put_unaligned_be16(0, packet + at + 2);
		check = ipv4 ? ip_compute_csum(packet + at, len - at) :
			csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len - at,
					IPPROTO_ICMPV6,
					csum_partial(packet + at, len - at, 0));
		memcpy(packet + at + 2, &check, sizeof(check));
	}
	learn_as_it_is(test, packet, len);
}

static void teach(struct kunit *test, u8 family, u32 mtu, u32 spi)
{
	u8 packet[160];

	learn(test, packet, build(packet, family, mtu, spi));
}

/* RFC 4301, section 8.2: within limits. */
static void believed_one(struct kunit *test, u8 family, unsigned int floor)
{
	struct ipward_sa *sa = outbound(test, family, IPWARD_MODE_TUNNEL);

	teach(test, family, floor - 1, SPI);
	teach(test, family, IP_MAX_MTU + 1, SPI);
	teach(test, family, 1400, SPI + 7);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);

	teach(test, family, 1400, SPI);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1400u);
	/* No message can raise it before it times out. */
	teach(test, family, 1401, SPI);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1400u);
	teach(test, family, floor, SPI);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), floor);
}

static void believed(struct kunit *test)
{
	believed_one(test, AF_INET, 576);
	believed_one(test, AF_INET6, 1280);
	KUNIT_EXPECT_EQ(test, 4ull,
			ipward_count_sum(ipward_test_net(test),
					 IPWARD_COUNT_PMTU_LEARNED));
}

static struct ipward_sa *sealing(struct kunit *test, u8 family, u8 proto)
{
	static const u8 auth_key[20];
	struct ipward_test_sa want = {
		.src = family == AF_INET ? near4 : near6,
		.dst = family == AF_INET ? far4 : far6,
		.spi = SPI, .seq = LAST, .dir = IPWARD_DIR_OUT,
		.mode = IPWARD_MODE_TRANSPORT,
	};

	if (proto == IPPROTO_UDP) {
		want.sport = 4500;
		want.dport = 4500;
	} else if (proto == IPPROTO_AH) {
		want.proto = IPPROTO_AH;
		want.auth = ipward_alg_find(IPWARD_ALG_AUTH, "hmac-sha1-96", 0);
		want.auth_key = auth_key;
		want.auth_key_len = sizeof(auth_key);
		want.icv_len = 12;
	}
	return ipward_test_sa(test, &want);
}

/* Whatever it was that did not fit, and nothing that is cut short. */
static void believed_of(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	static const u8 protos[] = { IPPROTO_ESP, IPPROTO_AH, IPPROTO_UDP };
	unsigned int i, j, len;
	u8 packet[160];

	for (i = 0; i < 2 * ARRAY_SIZE(protos); i++) {
		u8 family = families[i % 2], proto = protos[i / 2];
		struct ipward_sa *sa = sealing(test, family, proto);

		for (j = 0; j < ARRAY_SIZE(protos); j++) {
			/* ESP is ESP, be it in UDP or not. */
			if (protos[j] != IPPROTO_AH && proto != IPPROTO_AH)
				continue;
			if (protos[j] == proto)
				continue;
			len = build_of(packet, family, protos[j], 1400, SPI);
			learn(test, packet, len);
			KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
		}
		len = build_of(packet, family, proto, 1400, SPI);
		learn(test, packet, len - 1);
		KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
		learn(test, packet, len);
		KUNIT_EXPECT_EQ_MSG(test, ipward_overhead_path_mtu(sa), 1400u,
				    "family %u, protocol %u", family, proto);
		ipward_test_sa_gone(test, sa);
	}
}

/* Ten minutes, and then a larger size is as good as any. */
static void ages(struct kunit *test)
{
	struct ipward_sa *sa = outbound(test, AF_INET, IPWARD_MODE_TRANSPORT);
	unsigned long before = jiffies;
	unsigned int len;
	u8 packet[160];

	len = build(packet, AF_INET, 1400, SPI);
	learn(test, packet, len);
	KUNIT_EXPECT_TRUE(test, time_in_range(sa->out.path_mtu_until,
					      before + 600 * HZ,
					      jiffies + 600 * HZ));
	/* As if that had been so long ago. */
	sa->out.path_mtu_until -= 599 * HZ;
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1400u);
	sa->out.path_mtu_until -= 2 * HZ;
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&sa, 1, 1500, 20),
			20u + 1446);
	len = build(packet, AF_INET, 1450, SPI);
	learn(test, packet, len);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1450u);
	/* An equal message starts the ten minutes again. */
	sa->out.path_mtu_until -= 599 * HZ;
	learn(test, packet, len);
	KUNIT_EXPECT_TRUE(test, time_after_eq(sa->out.path_mtu_until,
					      before + 600 * HZ));
}

/*
 * Each field that makes it another message; and every length below the SPI's.
 */
static void not_believed_one(struct kunit *test, u8 family)
{
	struct ipward_sa *sa = outbound(test, family, IPWARD_MODE_TUNNEL);
	unsigned int head = family == AF_INET ? 20 : 40, len, cut;
	/* ICMP type and code, the quoted protocol, the quoted destination. */
	const unsigned int bytes[] = {
		head, head + 1, head + 8 + (family == AF_INET ? 9 : 6),
		head + 8 + head - 1,
	};
	static const u32 numbers[] = { 0, LAST + 1, LAST - 65536, 4000000000u };
	unsigned int i;
	u8 packet[160];

	for (i = 0; i < ARRAY_SIZE(bytes); i++) {
		/* ICMPv6 has one code for this type, and it is ignored. */
		if (family == AF_INET6 && i == 1)
			continue;
		len = build(packet, family, 1400, SPI);
		packet[bytes[i]] ^= 1;
		learn(test, packet, len);
		KUNIT_EXPECT_EQ_MSG(test, ipward_overhead_path_mtu(sa), 0u, "byte %u",
				    bytes[i]);
	}
	len = build(packet, family, 1400, SPI);
	for (cut = 0; cut < len; cut++) {
		learn(test, packet, cut);
		KUNIT_EXPECT_EQ_MSG(test, ipward_overhead_path_mtu(sa), 0u,
				    "%u bytes", cut);
	}
	/* A checksum, a source, a number that is none of the SA's. */
	packet[head + 2] ^= 1;
	learn_as_it_is(test, packet, len);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	packet[head + 8 + (family == AF_INET ? 12 : 8)] ^= 1;
	learn(test, packet, len);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	packet[head + 8 + (family == AF_INET ? 12 : 8)] ^= 1;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		put_unaligned_be32(numbers[i], packet + len - 4);
		learn(test, packet, len);
		KUNIT_EXPECT_EQ_MSG(test, ipward_overhead_path_mtu(sa), 0u,
				    "number %u", numbers[i]);
	}
	put_unaligned_be32(LAST, packet + len - 4);
	learn(test, packet, len);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1400u);
}

static void not_believed(struct kunit *test)
{
	not_believed_one(test, AF_INET);
	not_believed_one(test, AF_INET6);
}

/* An SA that receives has no path to learn of. */
static void inbound(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = near4, .dst = far4, .spi = SPI, .window = 64,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
	};
	u8 packet[160];
	unsigned int len;

	ipward_test_sa(test, &want);
	len = build(packet, AF_INET, 1400, SPI);
	learn(test, packet, len);
	KUNIT_EXPECT_EQ(test, 0ull,
			ipward_count_sum(ipward_test_net(test),
					 IPWARD_COUNT_PMTU_LEARNED));
}

/* The first fragment of a sealed packet has its SPI, later ones have not. */
static void quoted_fragment(struct kunit *test)
{
	struct ipward_sa *sa = outbound(test, AF_INET6, IPWARD_MODE_TUNNEL);
	u8 packet[160], *frag = packet + 40 + 8 + 40;

	build(packet, AF_INET6, 1300, 0);
	packet[48 + 6] = NEXTHDR_FRAGMENT;
	memset(frag, 0, 8);
	frag[0] = IPPROTO_ESP;
	put_unaligned_be32(SPI, frag + 8);
	put_unaligned_be32(SEQ, frag + 12);
	put_unaligned_be16(8, frag + 2);
	learn(test, packet, 40 + 8 + 40 + 8 + 8);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	/* More fragments follow, but this is the first one. */
	put_unaligned_be16(1, frag + 2);
	frag[0] = IPPROTO_UDP;
	learn(test, packet, 40 + 8 + 40 + 8 + 8);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	frag[0] = IPPROTO_ESP;
	learn(test, packet, 40 + 8 + 40 + 8 + 7);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	learn(test, packet, 40 + 8 + 40 + 8 + 8);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1300u);
}

/* With IPv4 options the SPI is further back. */
static void quoted_options(struct kunit *test)
{
	struct ipward_sa *sa = outbound(test, AF_INET, IPWARD_MODE_TRANSPORT);
	u8 packet[160];

	build(packet, AF_INET, 1300, 0);
	packet[28] += 2;
	put_unaligned_be32(SPI, packet + 28 + 20 + 8);
	put_unaligned_be32(SEQ, packet + 28 + 20 + 12);
	learn(test, packet, 28 + 20 + 8 + 8);
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1300u);
}

/* Put a header of @len bytes before what is quoted; @at is moved behind it. */
static void chain_header(u8 *packet, unsigned int *next, unsigned int *at,
			 u8 proto, unsigned int len)
{
	packet[*next] = proto;
	*next = *at;
	memset(packet + *at, 0, len);
	packet[*at + 1] = len / 8 - 1;
	*at += len;
}

/* Quoted with these headers, does it teach the SA a size? */
static bool behind(struct kunit *test, struct ipward_sa *sa, const u8 *protos,
		   unsigned int n, unsigned int short_by)
{
	unsigned int next = 40 + 8 + 6, at = 40 + 8 + 40, i;
	bool learned;
	u8 packet[256];

	build(packet, AF_INET6, 1400, 0);
	for (i = 0; i < n; i++)
		chain_header(packet, &next, &at, protos[i],
			     protos[i] == NEXTHDR_FRAGMENT ? 8 : 8 + i % 3 * 8);
	packet[next] = IPPROTO_ESP;
	put_unaligned_be32(SPI, packet + at);
	put_unaligned_be32(SEQ, packet + at + 4);
	learn(test, packet, at + 8 - short_by);
	learned = ipward_overhead_path_mtu(sa) == 1400;
	sa->out.path_mtu = 0;
	return learned;
}

/* What stays before an ESP header stands before it in a quote. */
static void quoted_chain(struct kunit *test)
{
	static const u8 known[] = {
		NEXTHDR_HOP, NEXTHDR_DEST, NEXTHDR_ROUTING, NEXTHDR_DEST,
		NEXTHDR_FRAGMENT,
	};
	static const u8 unknown[] = { NEXTHDR_HOP, NEXTHDR_MOBILITY };
	struct ipward_sa *sa = outbound(test, AF_INET6, IPWARD_MODE_TRANSPORT);
	u8 many[8];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		KUNIT_EXPECT_TRUE_MSG(test, behind(test, sa, known + i, 1, 0),
				      "header %u", known[i]);
		KUNIT_EXPECT_TRUE_MSG(test, behind(test, sa, known, i + 1, 0),
				      "%u headers", i + 1);
	}
	/* To the fragment header's end, and into the chain. */
	for (i = 1; i < 8 + 8 + 8 + 24; i++)
		KUNIT_EXPECT_FALSE_MSG(test, behind(test, sa, known,
						    ARRAY_SIZE(known), i),
				       "%u bytes short", i);
	KUNIT_EXPECT_FALSE(test, behind(test, sa, unknown, 2, 0));
	memset(many, NEXTHDR_DEST, sizeof(many));
	KUNIT_EXPECT_TRUE(test, behind(test, sa, many, 7, 0));
	KUNIT_EXPECT_FALSE(test, behind(test, sa, many, 8, 0));
}

static struct kunit_case icmp_cases[] = {
	KUNIT_CASE(believed),
	KUNIT_CASE(believed_of),
	KUNIT_CASE(ages),
	KUNIT_CASE(not_believed),
	KUNIT_CASE(inbound),
	KUNIT_CASE(quoted_fragment),
	KUNIT_CASE(quoted_options),
	KUNIT_CASE(quoted_chain),
	{ }
};

static struct kunit_suite icmp_suite = {
	.name = "ipward_icmp",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = icmp_cases,
};

kunit_test_suite(icmp_suite);
