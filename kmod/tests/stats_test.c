// SPDX-License-Identifier: GPL-2.0
/* Counters: every reason has a unique name and its own counter. */

#include <kunit/test.h>
#include <net/ip.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/drop.h"
#include "datapath/secpath.h"
#include "policy/rule.h"
#include "sa/sa.h"
#include "tests/fixture.h"

static void expect_name(struct kunit *test, const char *name)
{
	const char *p;

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_GT(test, strlen(name), (size_t)2);
	for (p = name; *p; p++)
		KUNIT_EXPECT_TRUE(test, *p == '-' || (*p >= 'a' && *p <= 'z'));
}

static void names(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i <= IPWARD_DROP_MAX; i++) {
		expect_name(test, ipward_drop_name(i));
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, ipward_drop_name(i),
					    ipward_drop_name(j));
	}
	for (i = 0; i <= IPWARD_COUNT_MAX; i++) {
		expect_name(test, ipward_count_name(i));
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, ipward_count_name(i),
					    ipward_count_name(j));
	}
}

static void drops(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	const struct ipward_drop_info nobody = {};
	unsigned int reason, other;

	for (reason = 1; reason <= IPWARD_DROP_MAX; reason++) {
		ipward_drop(ipn, NULL, reason, &nobody);
		for (other = 1; other <= IPWARD_DROP_MAX; other++)
			KUNIT_EXPECT_EQ(test, ipward_drop_sum(ipn, other),
					(u64)(other <= reason));
	}
}

static void counts(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	unsigned int counter, other;

	for (counter = 0; counter <= IPWARD_COUNT_MAX; counter++) {
		ipward_count(ipn, counter);
		for (other = 0; other <= IPWARD_COUNT_MAX; other++)
			KUNIT_EXPECT_EQ(test, ipward_count_sum(ipn, other),
					(u64)(other <= counter));
	}
}

/* A drop is also counted for rule and SA, and the packet is freed. */
static void info(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, "192.0.2.1",
						   "192.0.2.2", IPPROTO_UDP, 1,
						   2);
	struct ipward_drop_info blamed = {
		.flow = &flow, .rule = ipward_rule_alloc(1),
		.sa = ipward_test_sa(test, &want),
	};
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, blamed.rule && skb);
	skb_get(skb);
	ipward_drop(ipward_test_net(test), skb, IPWARD_DROP_MODE, &blamed);
	KUNIT_EXPECT_EQ(test, refcount_read(&skb->users), 1u);
	KUNIT_EXPECT_EQ(test, atomic64_read(&blamed.rule->drops), 1ll);
	KUNIT_EXPECT_EQ(test, atomic64_read(&blamed.sa->drops), 1ll);
	kfree_skb(skb);
	ipward_rule_put(blamed.rule);
}

static void traffic(struct kunit *test)
{
	struct ipward_traffic __percpu *traffic;
	struct ipward_traffic sum;

	traffic = alloc_percpu(struct ipward_traffic);
	KUNIT_ASSERT_TRUE(test, traffic);
	ipward_traffic_sum(traffic, &sum);
	KUNIT_EXPECT_EQ(test, sum.packets, 0ull);
	ipward_traffic_add(traffic, U32_MAX);
	ipward_traffic_add(traffic, U32_MAX);
	ipward_traffic_sum(traffic, &sum);
	KUNIT_EXPECT_EQ(test, sum.packets, 2ull);
	KUNIT_EXPECT_EQ(test, sum.bytes, 2ull * U32_MAX);
	free_percpu(traffic);
}

/* The sign that a packet was opened and checked: set, seen, taken off. */
static void mark(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct sk_buff *skb = ipward_test_skb(test, "", 0, 0, 0), *other;
	int err;

	other = ipward_test_skb(test, "", 0, 0, 0);
	err = ipward_test_locked(test, ipward_secpath_init);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_FALSE(test, ipward_secpath_is_set(ipn, skb));
	local_bh_disable();
	err = ipward_secpath_set(ipn, skb, true) ?:
	      ipward_secpath_set(ipn, other, true);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_TRUE(test, ipward_secpath_is_set(ipn, skb));
	/* The inbound hook lets it through once, and it stays one of ours. */
	KUNIT_EXPECT_TRUE(test, ipward_secpath_spend(ipn, skb));
	KUNIT_EXPECT_FALSE(test, ipward_secpath_spend(ipn, skb));
	KUNIT_EXPECT_TRUE(test, ipward_secpath_is_set(ipn, skb));
	/* Each packet's mark is its own to take off. */
	ipward_secpath_clear(ipn, skb);
	KUNIT_EXPECT_FALSE(test, ipward_secpath_is_set(ipn, skb));
	KUNIT_EXPECT_TRUE(test, ipward_secpath_is_set(ipn, other));
	ipward_secpath_clear(ipn, skb);
	KUNIT_EXPECT_FALSE(test, ipward_secpath_is_set(ipn, skb));
}

/* As the stack does, when the packet enters again. */
static void enter_again(struct kunit *test, struct sk_buff *skb)
{
	memset(skb->cb, 0, sizeof(skb->cb));
	KUNIT_EXPECT_TRUE(test, ipward_secpath_spend(ipward_test_net(test),
						     skb));
}

/* The size of fragments is kept with the mark, for this packet alone. */
static void fragment_size(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct sk_buff *skb = ipward_test_skb(test, "", 0, 0, 0), *other;
	int err;

	other = ipward_test_skb(test, "", 0, 0, 0);
	err = ipward_test_locked(test, ipward_secpath_init);
	KUNIT_ASSERT_EQ(test, err, 0);
	IPCB(skb)->frag_max_size = 1280;
	IPCB(skb)->flags = IPSKB_FRAG_PMTU;
	local_bh_disable();
	err = ipward_secpath_set(ipn, skb, true) ?:
	      ipward_secpath_set(ipn, other, true);
	KUNIT_EXPECT_EQ(test, err, 0);
	enter_again(test, skb);
	enter_again(test, other);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, (int)IPCB(skb)->frag_max_size, 1280);
	KUNIT_EXPECT_TRUE(test, IPCB(skb)->flags & IPSKB_FRAG_PMTU);
	KUNIT_EXPECT_EQ(test, (int)IPCB(other)->frag_max_size, 0);
	ipward_secpath_clear(ipn, skb);
	ipward_secpath_clear(ipn, other);
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(names),
	KUNIT_CASE(drops),
	KUNIT_CASE(counts),
	KUNIT_CASE(info),
	KUNIT_CASE(traffic),
	KUNIT_CASE(mark),
	KUNIT_CASE(fragment_size),
	{}
};

static struct kunit_suite stats_suite = {
	.name = "ipward_stats",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = stats_cases,
};

kunit_test_suite(stats_suite);
