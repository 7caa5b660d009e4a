// SPDX-License-Identifier: GPL-2.0
/* Which packets may be sealed without being split. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/tcp.h>

#include "base/compat.h"
#include "datapath/pmtu.h"
#include "tests/fixture.h"

#define TCP_OFFSET sizeof(struct iphdr)

static const char *const near4 = "192.0.2.1", *const far4 = "192.0.2.2";
static const char *const near6 = "2001:db8::1", *const far6 = "2001:db8::2";

/* Who may send a packet that is too large. */
static void check_size(struct kunit *test)
{
	u8 *packet = kunit_kzalloc(test, IPWARD_TEST_PACKET_MAX, GFP_KERNEL);
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	ipward_test_ipv4(packet, near4, far4, IPPROTO_UDP, 980);
	skb = ipward_test_skb(test, packet, 1000, 0, 0);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999, 0), 0);
	ip_hdr(skb)->frag_off = htons(IP_DF);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 1000, 0), 0);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999, 0), -EMSGSIZE);
	skb->ignore_df = 1;
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999, 0), 0);
	ipward_test_ipv6(packet, near6, far6, IPPROTO_UDP, 1240);
	skb = ipward_test_skb(test, packet, 1280, 0, 0);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 100, 0), 0);
}

/* A TCP segment with DF and one option, which is too large. */
static struct sk_buff *signed_segment(struct kunit *test, u8 option, u8 len)
{
	u8 *packet = kunit_kzalloc(test, IPWARD_TEST_PACKET_MAX, GFP_KERNEL);
	struct tcphdr *tcph;
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	ipward_test_ipv4(packet, near4, far4, IPPROTO_TCP, 980);
	tcph = (struct tcphdr *)(packet + sizeof(struct iphdr));
	tcph->doff = (sizeof(*tcph) + ALIGN(len, 4)) / 4;
	packet[TCP_OFFSET + sizeof(*tcph)] = option;
	packet[TCP_OFFSET + sizeof(*tcph) + 1] = len;
	skb = ipward_test_skb(test, packet, 1000, 0, 0);
	ip_hdr(skb)->frag_off = htons(IP_DF);
	return skb;
}

/* To tell a sender makes sense only if it listens. */
static void deaf_sender(struct kunit *test)
{
	struct sk_buff *skb = signed_segment(test, TCPOPT_AO, 16);

	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999, 0), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 1000, TCP_OFFSET), 0);
	KUNIT_EXPECT_FALSE(test, skb->ignore_df);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999, TCP_OFFSET), 0);
	KUNIT_EXPECT_TRUE(test, skb->ignore_df);
	skb = signed_segment(test, TCPOPT_MD5SIG, 18);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999, TCP_OFFSET),
			-EMSGSIZE);
}

static struct kunit_case pmtu_cases[] = {
	KUNIT_CASE(check_size),
	KUNIT_CASE(deaf_sender),
	{ }
};

static struct kunit_suite pmtu_suite = {
	.name = "ipward_pmtu",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = pmtu_cases,
};

kunit_test_suite(pmtu_suite);
