// SPDX-License-Identifier: GPL-2.0
/* Find the SA of an inbound packet. */

#include <kunit/test.h>
#include <asm/unaligned.h>

#include "datapath/input.h"
#include "sa/sa.h"
#include "tests/fixture.h"

static const char *const host = "192.0.2.1", *const peer = "198.51.100.2";

/* What is found for @len bytes of an ESP or AH packet to @dst. */
static struct ipward_sa *found(struct kunit *test, const char *dst, u8 proto,
			       unsigned int len)
{
	unsigned int at = proto == IPPROTO_AH ? 24 : 20;
	struct ipward_flow flow;
	struct ipward_l4 l4;
	struct ipward_sa *sa;
	struct sk_buff *skb;
	u8 packet[64] = {};
	__be32 spi;

	ipward_test_ipv4(packet, peer, dst, proto, len - 20);
	put_unaligned_be32(0x1001, packet + at);
	skb = ipward_test_skb(test, packet, len, 0, 0);
	KUNIT_ASSERT_EQ(test, ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow,
						   &l4), 0);
	local_bh_disable();
	rcu_read_lock();
	sa = ipward_input_find(ipward_test_net(test), skb, &flow, &l4, &spi);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, ntohl(spi), len < at + 4 ? 0u : 0x1001u);
	return sa;
}

static struct ipward_sa *sa_to(struct kunit *test, const char *src,
			       const char *dst, u8 dir)
{
	const struct ipward_test_sa want = {
		.src = src, .dst = dst, .spi = 0x1001, .dir = dir,
		.mode = IPWARD_MODE_TRANSPORT,
	};

	return ipward_test_sa(test, &want);
}

static void by_destination_and_protocol(struct kunit *test)
{
	struct ipward_sa *sa = sa_to(test, peer, host, IPWARD_DIR_IN);

	KUNIT_EXPECT_PTR_EQ(test, found(test, host, IPPROTO_ESP, 64), sa);
	KUNIT_EXPECT_NULL(test, found(test, "192.0.2.3", IPPROTO_ESP, 64));
	KUNIT_EXPECT_NULL(test, found(test, host, IPPROTO_AH, 64));
	KUNIT_EXPECT_PTR_EQ(test, found(test, host, IPPROTO_ESP, 24), sa);
	KUNIT_EXPECT_NULL(test, found(test, host, IPPROTO_ESP, 23));
}

/* The SA found last is found no more when it is removed; one in its place is. */
static void removed(struct kunit *test)
{
	struct ipward_sa *sa = sa_to(test, peer, host, IPWARD_DIR_IN);

	KUNIT_EXPECT_PTR_EQ(test, found(test, host, IPPROTO_ESP, 64), sa);
	KUNIT_EXPECT_PTR_EQ(test, found(test, host, IPPROTO_ESP, 64), sa);
	ipward_test_flush_sas(test);
	KUNIT_EXPECT_NULL(test, found(test, host, IPPROTO_ESP, 64));
	sa = sa_to(test, peer, host, IPWARD_DIR_IN);
	KUNIT_EXPECT_PTR_EQ(test, found(test, host, IPPROTO_ESP, 64), sa);
}

/* A copy of our own packet must not be opened by the SA that has sealed it. */
static void our_own(struct kunit *test)
{
	sa_to(test, host, peer, IPWARD_DIR_OUT);
	KUNIT_EXPECT_NULL(test, found(test, peer, IPPROTO_ESP, 64));
}

static struct kunit_case input_cases[] = {
	KUNIT_CASE(by_destination_and_protocol),
	KUNIT_CASE(removed),
	KUNIT_CASE(our_own),
	{}
};

static struct kunit_suite input_suite = {
	.name = "ipward_input",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = input_cases,
};

kunit_test_suite(input_suite);
