// SPDX-License-Identifier: GPL-2.0
/*
 * The MSS of a SYN: find it among the options, lower it, update the checksum.
 */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>

#include "base/compat.h"
#include "base/net.h"
#include "base/stats.h"
#include "datapath/mss.h"
#include "tests/fixture.h"

/* 20 bytes of IP, 20 of TCP, up to 40 of options. */
#define IP_LEN 20
#define OPTIONS_AT (IP_LEN + 20)

static __sum16 tcp_sum(const u8 *packet, unsigned int len)
{
	const struct iphdr *iph = (const struct iphdr *)packet;

	return csum_tcpudp_magic(iph->saddr, iph->daddr, len - IP_LEN,
				 IPPROTO_TCP,
				 csum_partial(packet + IP_LEN, len - IP_LEN,
					      0));
}

/* A SYN with these options, padded by EOL, and a right checksum. */
static struct sk_buff *syn(struct kunit *test, const u8 *options,
			   unsigned int options_len)
{
	unsigned int len = OPTIONS_AT + ALIGN(options_len, 4);
	struct tcphdr *tcph;
	u8 packet[96] = {};

	ipward_test_ipv4(packet, "192.0.2.1", "198.51.100.2", IPPROTO_TCP,
			 len - IP_LEN);
	tcph = (struct tcphdr *)(packet + IP_LEN);
	tcph->source = htons(40000);
	tcph->dest = htons(443);
	tcph->syn = 1;
	tcph->doff = (len - IP_LEN) / 4;
	memcpy(packet + OPTIONS_AT, options, options_len);
	tcph->check = tcp_sum(packet, len);
	return ipward_test_skb(test, packet, len, 0, 16);
}

static u64 clamped(struct kunit *test)
{
	return ipward_count_sum(ipward_test_net(test),
				IPWARD_COUNT_MSS_CLAMPED);
}

static void lower(struct kunit *test, struct sk_buff *skb, unsigned int mtu)
{
	ipward_mss_clamp(ipward_test_net(test), skb, IP_LEN, mtu);
}

/* Lowered at @at, and nowhere else. */
static void expect_lowered(struct kunit *test, const u8 *options,
			   unsigned int len, unsigned int at)
{
	struct sk_buff *skb = syn(test, options, len);
	u64 before = clamped(test);
	unsigned int i, changed = 0;

	lower(test, skb, 1400);
	KUNIT_EXPECT_EQ(test, (int)get_unaligned_be16(skb->data + OPTIONS_AT +
						      at), 1400 - 40);
	for (i = 0; i < len; i++)
		changed += i != at && i != at + 1 &&
			   skb->data[OPTIONS_AT + i] != options[i];
	KUNIT_EXPECT_EQ(test, changed, 0u);
	KUNIT_EXPECT_EQ_MSG(test, (__force u16)tcp_sum(skb->data, skb->len), 0,
			    "checksum with the value at %u", at);
	KUNIT_EXPECT_EQ(test, clamped(test), before + 1);
}

static void expect_left(struct kunit *test, struct sk_buff *skb,
			unsigned int mtu)
{
	u64 before = clamped(test);
	u8 packet[96];

	KUNIT_ASSERT_LE(test, skb->len, (unsigned int)sizeof(packet));
	memcpy(packet, skb->data, skb->len);
	lower(test, skb, mtu);
	KUNIT_EXPECT_EQ(test, 0, memcmp(packet, skb->data, skb->len));
	KUNIT_EXPECT_EQ(test, clamped(test), before);
}

static void first_option(struct kunit *test)
{
	static const u8 options[] = { 2, 4, 0x05, 0xb4 };

	expect_lowered(test, options, sizeof(options), 2);
}

/* Behind any number of NOPs: at even and at odd offsets. */
static void behind_nops(struct kunit *test)
{
	unsigned int nops;
	u8 options[40];

	for (nops = 0; nops <= 36; nops++) {
		memset(options, TCPOPT_NOP, sizeof(options));
		memcpy(options + nops, "\x02\x04\x05\xb4", 4);
		expect_lowered(test, options, ALIGN(nops + 4, 4), nops + 2);
	}
}

static void behind_others(struct kunit *test)
{
	static const u8 options[] = {
		TCPOPT_WINDOW, 3, 7, TCPOPT_SACK_PERM, 2,
		TCPOPT_TIMESTAMP, 10, 1, 2, 3, 4, 5, 6, 7, 8,
		254, 2, TCPOPT_MSS, 4, 0xff, 0xff, TCPOPT_EOL,
	};

	expect_lowered(test, options, sizeof(options), 19);
}

/* Before or behind it: what TCP-AO covers stays as it is. */
static void authenticated(struct kunit *test)
{
	static const u8 behind[] = {
		TCPOPT_MSS, 4, 0x05, 0xb4, TCPOPT_AO, 4, 1, 1,
	};
	static const u8 before[] = {
		TCPOPT_AO, 4, 1, 1, TCPOPT_MSS, 4, 0x05, 0xb4,
	};

	expect_left(test, syn(test, behind, sizeof(behind)), 1400);
	expect_left(test, syn(test, before, sizeof(before)), 1400);
}

/* Every old value beside every limit that matters. */
static void values(struct kunit *test)
{
	static const u16 olds[] = { 0, 1, 535, 536, 1359, 1360, 1361, 1460,
				    8960, U16_MAX };
	unsigned int i, mtu;

	for (i = 0; i < ARRAY_SIZE(olds); i++) {
		for (mtu = 0; mtu < 1600; mtu += 13) {
			u8 options[4] = { 2, 4, olds[i] >> 8, olds[i] };
			struct sk_buff *skb = syn(test, options, 4);
			u16 expected = olds[i];

			if (mtu > 40)
				expected = min_t(u16, expected, mtu - 40);
			lower(test, skb, mtu);
			KUNIT_EXPECT_EQ_MSG(test, get_unaligned_be16(skb->data +
					    OPTIONS_AT + 2), expected,
					    "%u, MTU %u", olds[i], mtu);
			KUNIT_EXPECT_EQ(test, 0, (__force u16)
					tcp_sum(skb->data, skb->len));
		}
	}
}

static void jumbo(struct kunit *test)
{
	static const u8 options[] = { 2, 4, 0xff, 0xff };

	expect_left(test, syn(test, options, 4), 70000);
}

/* Options that make no sense end the search, without a loop or a change. */
static void broken_options(struct kunit *test)
{
	static const struct {
		u8 bytes[12];
		u8 len;
	} rows[] = {
		{ { 0, 2, 4, 5, 0xb4 }, 8 },		/* behind EOL */
		{ { 8, 0, 2, 4, 5, 0xb4 }, 8 },		/* length 0 */
		{ { 8, 1, 2, 4, 5, 0xb4 }, 8 },		/* length 1 */
		{ { 8, 9, 2, 4, 5, 0xb4, 1, 1 }, 8 },	/* beyond the end */
		{ { 8, 255, 2, 4, 5, 0xb4, 1, 1 }, 8 },
		{ { 1, 1, 1, 8 }, 4 },			/* no length */
		{ { 1, 1, 1, 2 }, 4 },
		{ { 1, 1, 2, 4 }, 4 },			/* no value */
		{ { 1, 2, 4, 5 }, 4 },			/* half of it */
		{ { 2, 3, 0xff, 1 }, 4 },		/* MSS of 3 bytes */
		{ { 2, 2, 1, 1 }, 4 },			/* of 2 */
		{ { 2, 6, 0xff, 0xff, 0xff, 0xff, 1, 1 }, 8 },
		{ { }, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_left(test, syn(test, rows[i].bytes, rows[i].len), 600);
}

/* A SYN alone, and a whole one. */
static void not_a_syn(struct kunit *test)
{
	static const u8 options[] = { 2, 4, 0x05, 0xb4 };
	struct sk_buff *skb = syn(test, options, 4);
	struct tcphdr *tcph = (struct tcphdr *)(skb->data + IP_LEN);
	unsigned int doff, len;

	KUNIT_EXPECT_TRUE(test, ipward_mss_is_syn(skb, IP_LEN));
	tcph->syn = 0;
	KUNIT_EXPECT_FALSE(test, ipward_mss_is_syn(skb, IP_LEN));
	expect_left(test, skb, 600);
	tcph->syn = 1;
	for (doff = 0; doff < 16; doff++) {
		tcph->doff = doff;
		if (doff != 6)
			expect_left(test, skb, 600);
	}
	tcph->doff = 6;
	for (len = skb->len; len-- > 1;) {
		skb_trim(skb, len);
		KUNIT_EXPECT_EQ(test, ipward_mss_is_syn(skb, IP_LEN),
				len >= IP_LEN + 20);
		expect_left(test, skb, 600);
	}
}

/* A checksum that is still to be finished is not to be touched. */
static void partial_checksum(struct kunit *test)
{
	static const u8 options[] = { 2, 4, 0x05, 0xb4 };
	struct sk_buff *skb = syn(test, options, 4);
	struct tcphdr *tcph = (struct tcphdr *)(skb->data + IP_LEN);

	skb->ip_summed = CHECKSUM_PARTIAL;
	tcph->check = (__force __sum16)htons(0x1234);
	lower(test, skb, 1400);
	KUNIT_EXPECT_EQ(test, (int)ntohs((__force __be16)tcph->check), 0x1234);
	KUNIT_EXPECT_EQ(test, (int)get_unaligned_be16(skb->data + OPTIONS_AT +
						      2), 1360);
}

static struct kunit_case mss_cases[] = {
	KUNIT_CASE(first_option),
	KUNIT_CASE(behind_nops),
	KUNIT_CASE(behind_others),
	KUNIT_CASE(authenticated),
	KUNIT_CASE(values),
	KUNIT_CASE(jumbo),
	KUNIT_CASE(broken_options),
	KUNIT_CASE(not_a_syn),
	KUNIT_CASE(partial_checksum),
	{}
};

static struct kunit_suite mss_suite = {
	.name = "ipward_mss",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = mss_cases,
};

kunit_test_suite(mss_suite);
