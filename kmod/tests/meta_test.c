// SPDX-License-Identifier: GPL-2.0
/* Marks and devices of SAs: which packets they admit, what they set. */

#include <kunit/test.h>

#include "base/net.h"
#include "sa/meta.h"
#include "tests/fixture.h"

static const struct ipward_net ipn = { .net = &init_net };

static bool admits(const struct ipward_meta *meta, u32 mark, u32 ifindex)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
						   "192.0.2.2", IPPROTO_UDP, 1,
						   2);
	bool yes;

	flow.mark = mark;
	flow.ifindex = ifindex;
	rcu_read_lock();
	yes = ipward_meta_admits(meta, &ipn, &flow);
	rcu_read_unlock();
	return yes;
}

static void none_admits_all(struct kunit *test)
{
	const struct ipward_meta none = { };

	KUNIT_EXPECT_TRUE(test, admits(&none, 0, 0));
	KUNIT_EXPECT_TRUE(test, admits(&none, U32_MAX, U32_MAX));
}

/* Every bit of a mark, inside the mask and outside. */
static void marks(struct kunit *test)
{
	const struct ipward_meta some = { .mark = 0x50, .mask = 0xf0 };
	const struct ipward_meta unmarked = { .mask = U32_MAX };
	unsigned int bit;

	KUNIT_EXPECT_TRUE(test, admits(&some, 0x50, 0));
	KUNIT_EXPECT_TRUE(test, admits(&unmarked, 0, 0));
	for (bit = 0; bit < 32; bit++) {
		KUNIT_EXPECT_EQ(test, !(BIT(bit) & some.mask),
				admits(&some, 0x50 ^ BIT(bit), 0));
		KUNIT_EXPECT_FALSE(test, admits(&unmarked, BIT(bit), 0));
	}
}

static void devices(struct kunit *test)
{
	const struct ipward_meta by = { .ifindex = 1000001 };

	KUNIT_EXPECT_TRUE(test, admits(&by, 0, 1000001));
	KUNIT_EXPECT_FALSE(test, admits(&by, 0, 1000002));
	KUNIT_EXPECT_FALSE(test, admits(&by, 0, 0));
}

static void set_marks(struct kunit *test)
{
	const struct ipward_meta none = { };
	const struct ipward_meta some = {
		.set_mark = 0x50, .set_mask = 0xf0,
	};

	KUNIT_EXPECT_EQ(test, 0x12345678u, ipward_meta_mark(&none, 0x12345678));
	KUNIT_EXPECT_EQ(test, 0x12345658u, ipward_meta_mark(&some, 0x12345678));
	KUNIT_EXPECT_EQ(test, 0x50u, ipward_meta_mark(&some, 0));
}

static void device_is_gone(struct kunit *test)
{
	const struct ipward_meta gone = { .set_ifindex = 1000001 };
	struct sk_buff skb = { };

	rcu_read_lock();
	KUNIT_EXPECT_FALSE(test, ipward_meta_move(&gone, &ipn, &skb));
	rcu_read_unlock();
	KUNIT_EXPECT_PTR_EQ(test, skb.dev, NULL);
}

static struct kunit_case meta_cases[] = {
	KUNIT_CASE(none_admits_all),
	KUNIT_CASE(marks),
	KUNIT_CASE(devices),
	KUNIT_CASE(set_marks),
	KUNIT_CASE(device_is_gone),
	{}
};

static struct kunit_suite meta_suite = {
	.name = "ipward_meta",
	.test_cases = meta_cases,
};

kunit_test_suite(meta_suite);
