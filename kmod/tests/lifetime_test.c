// SPDX-License-Identifier: GPL-2.0
/* Lifetimes: what is counted, and the effect of each limit. */

#include <kunit/test.h>
#include <linux/delay.h>

#include "base/net.h"
#include "base/stats.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"

static struct ipward_sa *limited_sa(struct kunit *test,
				    const struct ipward_limits *soft,
				    const struct ipward_limits *hard)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
		.soft = soft, .hard = hard,
	};

	return ipward_test_sa(test, &want);
}

static const struct ipward_limits none;

static bool soft_said(const struct ipward_sa *sa)
{
	return test_bit(IPWARD_LIFE_SOFT_SAID, &sa->life->state);
}

/* Is it in the database? A work item takes it out: so look again. */
static bool is_there(struct kunit *test)
{
	const struct ipward_sa_id id = {
		.dst = ipward_test_addr("192.0.2.2"), .spi = htonl(0x1001),
		.proto = IPPROTO_ESP, .family = AF_INET,
	};
	bool there;

	rcu_read_lock();
	there = ipward_sad_find_rcu(ipward_test_net(test), &id);
	rcu_read_unlock();
	return there;
}

static bool goes_within(struct kunit *test, unsigned int ms)
{
	while (ms && is_there(test)) {
		msleep(20);
		ms -= min(ms, 20u);
	}
	return !is_there(test);
}

static void unlimited(struct kunit *test)
{
	struct ipward_sa *sa = limited_sa(test, &none, &none);

	KUNIT_EXPECT_NULL(test, sa->life);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 1 << 20), 0);
	KUNIT_EXPECT_FALSE(test, ipward_limits_any(&none));
}

/*
 * The last packet within the limit is sent, the next one and all others are
 * not.
 */
static void hard_bytes(struct kunit *test)
{
	const struct ipward_limits hard = { .max[IPWARD_LIMIT_BYTES] = 1000 };
	struct ipward_sa *sa = limited_sa(test, &none, &hard);

	KUNIT_ASSERT_NOT_NULL(test, sa->life);
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 600), 0);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 400), 0);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 1),
			(int)IPWARD_DROP_SA_EXPIRED);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 0),
			(int)IPWARD_DROP_SA_EXPIRED);
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, goes_within(test, 2000));
}

static void hard_packets(struct kunit *test)
{
	const struct ipward_limits hard = { .max[IPWARD_LIMIT_PACKETS] = 3 };
	struct ipward_sa *sa = limited_sa(test, &none, &hard);
	unsigned int i;

	rcu_read_lock();
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 100), 0);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 100),
			(int)IPWARD_DROP_SA_EXPIRED);
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, goes_within(test, 2000));
}

/* At the limit, not beyond it: there is to be time for a new SA. */
static void soft_volume(struct kunit *test)
{
	const struct ipward_limits soft = {
		.max[IPWARD_LIMIT_BYTES] = 1000, .max[IPWARD_LIMIT_PACKETS] = 50,
	};
	struct ipward_sa *sa = limited_sa(test, &soft, &none);

	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 999), 0);
	KUNIT_EXPECT_FALSE(test, soft_said(sa));
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 1), 0);
	KUNIT_EXPECT_TRUE(test, soft_said(sa));
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 1 << 20), 0);
	KUNIT_EXPECT_TRUE(test, is_there(test));
}

static void start(struct kunit *test, struct ipward_sa *sa)
{
	struct ipward_net *ipn = ipward_test_net(test);

	mutex_lock(&ipn->lock);
	ipward_sa_start_tasks(sa);
	mutex_unlock(&ipn->lock);
}

static void hard_added(struct kunit *test)
{
	const struct ipward_limits soft = { .max[IPWARD_LIMIT_ADDED] = 1 };
	const struct ipward_limits hard = { .max[IPWARD_LIMIT_ADDED] = 6 };
	struct ipward_sa *sa = limited_sa(test, &soft, &hard);

	ipward_sa_hold(sa);
	start(test, sa);
	msleep(2500);
	KUNIT_EXPECT_TRUE(test, soft_said(sa));
	KUNIT_EXPECT_TRUE(test, is_there(test));
	KUNIT_EXPECT_TRUE(test, goes_within(test, 10000));
	ipward_sa_put(sa);
}

/* The clock of first use stands still until there is one. */
static void hard_used(struct kunit *test)
{
	const struct ipward_limits hard = { .max[IPWARD_LIMIT_USED] = 1 };
	struct ipward_sa *sa = limited_sa(test, &none, &hard);

	start(test, sa);
	KUNIT_EXPECT_FALSE(test, goes_within(test, 2500));
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 1), 0);
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, goes_within(test, 4000));
}

/* Use puts the end off. */
static void hard_idle(struct kunit *test)
{
	const struct ipward_limits hard = { .max[IPWARD_LIMIT_IDLE] = 4 };
	struct ipward_sa *sa = limited_sa(test, &none, &hard);
	unsigned int i;

	/* Were it too early, the SA would be gone under our hands. */
	ipward_sa_hold(sa);
	start(test, sa);
	for (i = 0; i < 12; i++) {
		KUNIT_EXPECT_FALSE(test, goes_within(test, 500));
		ipward_sa_account(sa, 1);
	}
	KUNIT_EXPECT_TRUE(test, goes_within(test, 8000));
	ipward_sa_put(sa);
}

/* Beyond what a timer can count, a limit is none. */
static void far_away(struct kunit *test)
{
	const struct ipward_limits hard = {
		.max[IPWARD_LIMIT_ADDED] = U64_MAX,
		.max[IPWARD_LIMIT_USED] = S64_MAX,
		.max[IPWARD_LIMIT_BYTES] = U64_MAX,
		.max[IPWARD_LIMIT_PACKETS] = U64_MAX,
	};
	struct ipward_sa *sa = limited_sa(test, &none, &hard);

	start(test, sa);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 1000), 0);
	KUNIT_EXPECT_FALSE(test, goes_within(test, 200));
}

static void other_net_exit(void *arg)
{
	struct ipward_net *ipn = arg;

	mutex_lock(&ipn->lock);
	ipward_sad_flush(ipn);
	mutex_unlock(&ipn->lock);
	ipward_sa_drain(ipn);
	ipward_spd_exit(ipn);
	ipward_sad_exit(ipn);
	ipward_stats_exit(ipn);
	kfree(ipn);
}

/* What another namespace has: enough for SAs. */
static struct ipward_net *other_net(struct kunit *test)
{
	struct ipward_net *ipn = kzalloc(sizeof(*ipn), GFP_KERNEL);
	struct ipward_ruleset *rules = ipward_ruleset_alloc();

	KUNIT_ASSERT_NOT_NULL(test, ipn);
	KUNIT_ASSERT_NOT_NULL(test, rules);
	ipn->net = &init_net;
	mutex_init(&ipn->lock);
	init_waitqueue_head(&ipn->sa_gone);
	RCU_INIT_POINTER(ipn->rules, rules);
	KUNIT_ASSERT_EQ(test, ipward_stats_init(ipn), 0);
	KUNIT_ASSERT_EQ(test, ipward_sad_init(ipn), 0);
	return ipn;
}

static struct ipward_sa *for_one_packet(struct kunit *test,
					struct ipward_net *ipn, u32 spi)
{
	static const struct ipward_limits hard = {
		.max[IPWARD_LIMIT_PACKETS] = 1,
	};
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = spi,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
		.hard = &hard,
	};
	void *before = test->priv;
	struct ipward_sa *sa;

	test->priv = ipn;
	sa = ipward_test_sa(test, &want);
	test->priv = before;
	return sa;
}

static void use_up(struct ipward_sa *sa)
{
	rcu_read_lock();
	ipward_sa_account(sa, 1);
	ipward_sa_account(sa, 1);
	rcu_read_unlock();
}

static bool all_released(struct ipward_net *ipn)
{
	unsigned int ms;

	for (ms = 0; ms < 5000 && atomic_read(&ipn->sa_count); ms += 20)
		msleep(20);
	return !atomic_read(&ipn->sa_count);
}

/* More SAs than the queue has tasks at a time. */
#define MANY (WQ_DFL_ACTIVE + 16)

/*
 * A namespace's lock is held, and all that its SAs have to do waits for it: those
 * of another namespace end, and are released, all the same.
 */
static void other_lock_held(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test), *other = other_net(test);
	struct ipward_sa *of_other = for_one_packet(test, other, 0x1001);
	struct ipward_sa *sa;
	unsigned long serial;
	unsigned int i;

	for (i = 0; i < MANY; i++)
		for_one_packet(test, ipn, 0x2000 + i);
	mutex_lock(&ipn->lock);
	xa_for_each(&ipn->sas, serial, sa)
		use_up(sa);
	msleep(100);
	use_up(of_other);
	KUNIT_EXPECT_TRUE(test, all_released(other));
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), (int)MANY);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_TRUE(test, all_released(ipn));
	other_net_exit(other);
}

static struct kunit_case lifetime_cases[] = {
	KUNIT_CASE(unlimited),
	KUNIT_CASE(hard_bytes),
	KUNIT_CASE(hard_packets),
	KUNIT_CASE(soft_volume),
	KUNIT_CASE(hard_added),
	KUNIT_CASE(hard_used),
	KUNIT_CASE(hard_idle),
	KUNIT_CASE(far_away),
	KUNIT_CASE(other_lock_held),
	{}
};

static struct kunit_suite lifetime_suite = {
	.name = "ipward_lifetime",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = lifetime_cases,
};

kunit_test_suite(lifetime_suite);
