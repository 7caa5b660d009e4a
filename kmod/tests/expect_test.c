// SPDX-License-Identifier: GPL-2.0
/* What may wait for SAs that are expected. */

#include <kunit/test.h>
#include <linux/netdevice.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>

#include "base/net.h"
#include "datapath/expect.h"
#include "sa/sa.h"
#include "tests/fixture.h"

static const char *const host = "192.0.2.1", *const peer = "198.51.100.2";

static struct ipward_sa_id id_of(u32 spi)
{
	const struct ipward_sa_id id = {
		.dst = ipward_test_addr(host),
		.spi = htonl(spi),
		.proto = IPPROTO_ESP,
		.family = AF_INET,
	};

	return id;
}

static int expect(struct kunit *test, u32 spi)
{
	const struct ipward_sa_id id = id_of(spi);
	struct ipward_net *ipn = ipward_test_net(test);
	int err;

	mutex_lock(&ipn->lock);
	err = ipward_expect_add(ipn, &id);
	mutex_unlock(&ipn->lock);
	return err;
}

static bool give_up(struct kunit *test, u32 spi)
{
	const struct ipward_sa_id id = id_of(spi);
	struct ipward_net *ipn = ipward_test_net(test);
	bool was;

	mutex_lock(&ipn->lock);
	was = ipward_expect_end(ipn, &id);
	mutex_unlock(&ipn->lock);
	return was;
}

static bool is_held(struct kunit *test, u32 spi, unsigned int len)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, peer, host,
						   IPPROTO_ESP, 0, 0);
	struct ipward_net *ipn = ipward_test_net(test);
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	const struct ipward_l4 l4 = { };
	bool held;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb->dev = ipn->net->loopback_dev;
	local_bh_disable();
	held = ipward_expect_any(ipn) &&
	       ipward_expect_hold(ipn, skb, &flow, &l4, htonl(spi));
	local_bh_enable();
	if (!held)
		kfree_skb(skb);
	return held;
}

/* As many as fit, but no more than a namespace may have. */
static unsigned int fill(struct kunit *test, u32 spi, unsigned int len)
{
	unsigned int n = 0;

	while (n < 5000 && is_held(test, spi, len))
		n++;
	return n;
}

static void nothing_without(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, ipward_expect_any(ipward_test_net(test)));
	KUNIT_EXPECT_FALSE(test, is_held(test, 0x1001, 100));
	KUNIT_EXPECT_FALSE(test, give_up(test, 0x1001));
	KUNIT_ASSERT_EQ(test, expect(test, 0x1001), 0);
	KUNIT_EXPECT_FALSE(test, is_held(test, 0x1002, 100));
	KUNIT_EXPECT_TRUE(test, is_held(test, 0x1001, 100));
	KUNIT_EXPECT_TRUE(test, give_up(test, 0x1001));
	KUNIT_EXPECT_FALSE(test, give_up(test, 0x1001));
	KUNIT_EXPECT_FALSE(test, is_held(test, 0x1001, 100));
}

static void of_an_sa(struct kunit *test)
{
	unsigned int n;

	KUNIT_ASSERT_EQ(test, expect(test, 0x1001), 0);
	KUNIT_EXPECT_EQ(test, fill(test, 0x1001, 100), 64u);
	/* Said once more: there is no more room for that. */
	KUNIT_ASSERT_EQ(test, expect(test, 0x1001), 0);
	KUNIT_EXPECT_EQ(test, fill(test, 0x1001, 100), 0u);
	KUNIT_ASSERT_EQ(test, expect(test, 0x1002), 0);
	n = fill(test, 0x1002, SZ_64K);
	KUNIT_EXPECT_GE(test, n, 3u);
	KUNIT_EXPECT_LE(test, n, 7u);
}

static void of_all(struct kunit *test)
{
	unsigned int i, n = 0;

	for (i = 0; i < 33; i++) {
		KUNIT_ASSERT_EQ(test, expect(test, 0x1000 + i), 0);
		n += fill(test, 0x1000 + i, 100);
	}
	KUNIT_EXPECT_EQ(test, n, 2048u);
	KUNIT_EXPECT_FALSE(test, is_held(test, 0x1020, 100));
	KUNIT_EXPECT_TRUE(test, give_up(test, 0x1000));
	KUNIT_EXPECT_EQ(test, fill(test, 0x1020, 100), 64u);
}

static void how_many(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 4096; i++)
		KUNIT_ASSERT_EQ(test, expect(test, 0x1000 + i), 0);
	KUNIT_EXPECT_EQ(test, expect(test, 0x1000 + i), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, expect(test, 0x1000), 0);
	KUNIT_EXPECT_TRUE(test, give_up(test, 0x1000));
	KUNIT_EXPECT_EQ(test, expect(test, 0x1000 + i), 0);
}

static struct kunit_case expect_cases[] = {
	KUNIT_CASE(nothing_without),
	KUNIT_CASE(of_an_sa),
	KUNIT_CASE(of_all),
	KUNIT_CASE(how_many),
	{ }
};

static struct kunit_suite expect_suite = {
	.name = "ipward_expect",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = expect_cases,
};

kunit_test_suite(expect_suite);
