// SPDX-License-Identifier: GPL-2.0
/* Which packets may be sealed at their size. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ip.h>

#include "datapath/pmtu.h"
#include "tests/fixture.h"

#define SPI 0x1001

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
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999), 0);
	ip_hdr(skb)->frag_off = htons(IP_DF);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 1000), 0);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999), -EMSGSIZE);
	skb->ignore_df = 1;
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 999), 0);
	ipward_test_ipv6(packet, near6, far6, IPPROTO_UDP, 1240);
	skb = ipward_test_skb(test, packet, 1280, 0, 0);
	KUNIT_EXPECT_EQ(test, ipward_pmtu_check(skb, 100), 0);
}

static struct kunit_case pmtu_cases[] = {
	KUNIT_CASE(check_size),
	{ }
};

static struct kunit_suite pmtu_suite = {
	.name = "ipward_pmtu",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = pmtu_cases,
};

kunit_test_suite(pmtu_suite);
