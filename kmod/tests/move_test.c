// SPDX-License-Identifier: GPL-2.0
/* SAs that move: one counter and one window, whoever holds which SA. */

#include <kunit/test.h>
#include <linux/workqueue.h>

#include "base/net.h"
#include "sa/expire.h"
#include "sa/lifetime.h"
#include "sa/outbound.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/sad.h"
#include "sa/seq.h"
#include "tests/fixture.h"

#define NUMBERS 20000
#define MOVES 50

static const struct ipward_limits some_bytes = {
	.max[IPWARD_LIMIT_BYTES] = 100000,
};

static const struct ipward_test_sa outbound = {
	.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001, .reqid = 7,
	.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TUNNEL,
	.hard = &some_bytes,
};

static const struct ipward_test_sa inbound = {
	.src = "192.0.2.2", .dst = "192.0.2.1", .spi = 0x2001,
	.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TUNNEL, .window = 64,
};

static struct ipward_sa_config place(const struct ipward_sa *sa,
				     const char *src, const char *dst)
{
	struct ipward_sa_config config = {
		.id = sa->id,
		.src = ipward_test_addr(src),
		.dir = sa->dir,
		.mode = sa->mode,
		.flags = sa->flags,
		.reqid = sa->reqid,
		.outer = sa->outer,
	};

	config.id.dst = ipward_test_addr(dst);
	config.id.family = ipward_test_family(dst);
	return config;
}

static struct ipward_sa *move_to(struct kunit *test, struct ipward_sa *old,
				 const struct ipward_sa_config *config)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_sa *sa;
	int err;

	mutex_lock(&ipn->lock);
	sa = ipward_sa_create_successor(old, config);
	err = PTR_ERR_OR_ZERO(sa);
	if (!err) {
		if (old->life)
			err = ipward_expire_add(sa, &old->life->soft,
						&old->life->hard);
		err = err ?: ipward_sad_replace(ipn, old, sa);
		if (err)
			ipward_sa_kill(sa);
		else
			ipward_sa_kill(old);
	}
	mutex_unlock(&ipn->lock);
	return err ? ERR_PTR(err) : sa;
}

static struct ipward_sa *moved(struct kunit *test, struct ipward_sa *old,
			       const char *src, const char *dst)
{
	struct ipward_sa_config config = place(old, src, dst);
	struct ipward_sa *sa = move_to(test, old, &config);

	KUNIT_ASSERT_FALSE(test, IS_ERR(sa));
	return sa;
}

static struct ipward_sa *found(struct kunit *test, const struct ipward_sa_id *id)
{
	struct ipward_sa *sa;

	rcu_read_lock();
	sa = ipward_sad_find_rcu(ipward_test_net(test), id);
	rcu_read_unlock();
	return sa;
}

/* Whoever still has the old SA takes the next number, not one of its own. */
static void one_counter(struct kunit *test)
{
	struct ipward_sa *old = ipward_test_sa(test, &outbound), *sa;
	u64 seq, mask = old->out.iv_mask;

	ipward_sa_hold(old);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(old, &seq), 0);
	sa = moved(test, old, "2001:db8::1", "2001:db8::2");
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	KUNIT_EXPECT_EQ(test, seq, 2ull);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(old, &seq), 0);
	KUNIT_EXPECT_EQ(test, seq, 3ull);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	KUNIT_EXPECT_EQ(test, seq, 4ull);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 4ull);
	KUNIT_EXPECT_EQ(test, sa->out.iv_mask, mask);
	KUNIT_EXPECT_PTR_EQ(test, sa->aead, old->aead);
	KUNIT_EXPECT_FALSE(test, ipward_sa_has_ended(old));
	ipward_sa_put(old);
}

/* And one that is removed sends nothing, under either identity. */
static void removed(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_sa *old = ipward_test_sa(test, &outbound), *sa;
	u64 seq;

	ipward_sa_hold(old);
	sa = moved(test, old, "192.0.2.3", "192.0.2.2");
	mutex_lock(&ipn->lock);
	ipward_sad_remove(ipn, sa);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(old, &seq),
			(int)IPWARD_DROP_SA_DEAD);
	KUNIT_EXPECT_TRUE(test, ipward_sa_has_ended(old));
	ipward_sa_put(old);
	ipward_sa_drain(ipn);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 0);
}

static void one_window(struct kunit *test)
{
	struct ipward_sa *old = ipward_test_sa(test, &inbound), *sa;
	u64 seq;

	ipward_sa_hold(old);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(old, 10), 0);
	sa = moved(test, old, "192.0.2.2", "192.0.2.3");
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_expect(sa, 10, &seq),
			(int)IPWARD_DROP_REPLAY);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_expect(old, 10, &seq),
			(int)IPWARD_DROP_REPLAY);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(old, 11), 0);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(sa, 11),
			(int)IPWARD_DROP_REPLAY);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(sa, 9), 0);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 11ull);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed), 3);
	ipward_sa_put(old);
}

/* It is found by its new identity alone, and as old as before. */
static void tables(struct kunit *test)
{
	struct ipward_test_sa later = outbound;
	struct ipward_sa *old = ipward_test_sa(test, &outbound), *sa, *newer;
	struct ipward_sa_id before = old->id;
	const struct ipward_template template = {
		.proto = IPPROTO_ESP, .mode = IPWARD_MODE_TUNNEL, .reqid = 7,
		.family = AF_INET, .src = ipward_test_addr("192.0.2.3"),
		.dst = ipward_test_addr("192.0.2.4"),
	};
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, "10.0.0.1",
						   "10.0.0.2", IPPROTO_UDP, 1, 2);
	unsigned long serial = old->serial;

	later.src = "192.0.2.3";
	later.dst = "192.0.2.4";
	later.spi = 0x1002;
	newer = ipward_test_sa(test, &later);
	sa = moved(test, old, "192.0.2.3", "192.0.2.4");
	KUNIT_EXPECT_NULL(test, found(test, &before));
	KUNIT_EXPECT_PTR_EQ(test, found(test, &sa->id), sa);
	KUNIT_EXPECT_EQ(test, sa->serial, serial);
	rcu_read_lock();
	KUNIT_EXPECT_PTR_EQ(test, ipward_outbound_find(ipward_test_net(test),
						       &template, &flow, NULL),
			    newer);
	rcu_read_unlock();
}

/* The same identity: only the source or the ports change. */
static void same_identity(struct kunit *test)
{
	struct ipward_sa *old = ipward_test_sa(test, &outbound);
	struct ipward_sa_config config = place(old, "192.0.2.9", "192.0.2.2");
	struct ipward_sa *sa;

	config.natt_sport = htons(4500);
	config.natt_dport = htons(4501);
	sa = move_to(test, old, &config);
	KUNIT_ASSERT_FALSE(test, IS_ERR(sa));
	KUNIT_EXPECT_PTR_EQ(test, found(test, &sa->id), sa);
	KUNIT_EXPECT_EQ(test, (int)sa->natt_len, 8);
}

/* Where another SA is, it does not move, and stays what it was. */
static void taken(struct kunit *test)
{
	struct ipward_test_sa other = outbound;
	struct ipward_sa *sa = ipward_test_sa(test, &outbound);
	struct ipward_sa_config config = place(sa, "192.0.2.1", "192.0.2.4");
	u64 seq;

	other.dst = "192.0.2.4";
	ipward_test_sa(test, &other);
	KUNIT_EXPECT_EQ(test, PTR_ERR(move_to(test, sa, &config)), (long)-EEXIST);
	KUNIT_EXPECT_PTR_EQ(test, found(test, &sa->id), sa);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	KUNIT_EXPECT_EQ(test, seq, 1ull);
}

/* What packets in flight use of a lifetime is not lost, and counted once. */
static void lifetimes(struct kunit *test)
{
	struct ipward_sa *old = ipward_test_sa(test, &outbound), *sa;

	ipward_sa_hold(old);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(old, 1000), 0);
	sa = moved(test, old, "192.0.2.3", "192.0.2.2");
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->life->bytes), 1000ull);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(old, 500), 0);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_account(sa, 30), 0);
	ipward_sa_pass_counts(old, sa);
	ipward_sa_pass_counts(old, sa);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->life->bytes), 1530ull);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->life->packets), 3ull);
	KUNIT_EXPECT_EQ(test, sa->added, old->added);
	ipward_sa_put(old);
}

struct sender {
	struct work_struct work;
	struct ipward_sa *sa;
	u64 count;
	u64 sum;
};

static void send_all(struct work_struct *work)
{
	struct sender *sender = container_of(work, struct sender, work);
	unsigned int i;
	u64 seq;

	for (i = 0; i < NUMBERS; i++) {
		if (ipward_sa_next_seq(sender->sa, &seq))
			continue;
		sender->count++;
		sender->sum += seq;
		if (!(seq % 64))
			cond_resched();
	}
}

/* A CPU that keeps the first SA of many gets each number that no other gets. */
static void sent_once(struct kunit *test)
{
	struct ipward_sa *first = ipward_test_sa(test, &outbound), *sa = first;
	struct sender sender = { .sa = first };
	u64 seq, count = 0, sum = 0;
	unsigned int i, k;

	ipward_sa_hold(first);
	INIT_WORK_ONSTACK(&sender.work, send_all);
	schedule_work(&sender.work);
	for (i = 0; i < MOVES; i++) {
		sa = moved(test, sa, "192.0.2.1",
			   i % 2 ? "192.0.2.2" : "192.0.2.3");
		for (k = 0; k < NUMBERS / MOVES; k++) {
			if (ipward_sa_next_seq(sa, &seq))
				continue;
			count++;
			sum += seq;
		}
		cond_resched();
	}
	flush_work(&sender.work);
	destroy_work_on_stack(&sender.work);
	count += sender.count;
	sum += sender.sum;
	KUNIT_EXPECT_EQ(test, count, 2ull * NUMBERS);
	KUNIT_EXPECT_EQ(test, sum, 2ull * NUMBERS * (2 * NUMBERS + 1) / 2);
	ipward_sa_put(first);
}

static struct kunit_case move_cases[] = {
	KUNIT_CASE(one_counter),
	KUNIT_CASE(removed),
	KUNIT_CASE(one_window),
	KUNIT_CASE(tables),
	KUNIT_CASE(same_identity),
	KUNIT_CASE(taken),
	KUNIT_CASE(lifetimes),
	KUNIT_CASE(sent_once),
	{}
};

static struct kunit_suite move_suite = {
	.name = "ipward_move",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = move_cases,
};

kunit_test_suite(move_suite);
