// SPDX-License-Identifier: GPL-2.0
/*
 * The queue of an SA whose cipher several CPUs run. With one CPU the suite passes
 * as well: it is for machines with more, and for KCSAN (tests/gate/kunit.test.sh).
 */

#include <kunit/test.h>
#include <linux/delay.h>

#include "base/net.h"
#include "base/stats.h"
#include "proto/parallel.h"
#include "proto/request.h"
#include "sa/sa.h"
#include "tests/fixture.h"

#define REQUESTS 1024

/* All of a case, in the order of their numbers. */
static struct ipward_request *requests;
static atomic_t resumed, late, running, most;

/* What a cipher would be: another time for each packet, and some fail. */
static int run(struct aead_request *aead)
{
	struct ipward_request *req = container_of(aead, struct ipward_request,
						  aead);
	int now = atomic_inc_return(&running), before = atomic_read(&most);

	if (now > before)
		atomic_cmpxchg(&most, before, now);
	udelay(req->seq * 7 % 11);
	atomic_dec(&running);
	return req->seq % 5 ? 0 : -EBADMSG;
}

/* One that is done only when somebody says so. */
static int run_later(struct aead_request *aead)
{
	return -EINPROGRESS;
}

static void resume(struct ipward_request *req, int err)
{
	u64 turn = atomic_read(&resumed);

	if (req->seq != turn || err != (turn % 5 ? 0 : -EBADMSG))
		atomic_inc(&late);
	atomic_inc(&resumed);
}

static struct ipward_sa *busy_sa(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);
	unsigned int i;

	requests = kunit_kcalloc(test, REQUESTS + 1, sizeof(*requests),
				 GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, requests);
	for (i = 0; i <= REQUESTS; i++) {
		requests[i].ipn = ipward_test_net(test);
		requests[i].sa[0] = sa;
		requests[i].seq = i;
		requests[i].resume = resume;
	}
	atomic_set(&resumed, 0);
	atomic_set(&late, 0);
	atomic_set(&most, 0);
	return sa;
}

static void keep_busy(struct ipward_sa *sa)
{
	WRITE_ONCE(sa->load.high, true);
	WRITE_ONCE(sa->load.tick, jiffies);
}

static int append(struct ipward_request *req,
		  int (*func)(struct aead_request *aead))
{
	int err;

	local_bh_disable();
	keep_busy(req->sa[0]);
	err = ipward_parallel_run(req, func);
	local_bh_enable();
	return err;
}

static void wait_for(int count)
{
	unsigned int i;

	for (i = 0; i < 500 && atomic_read(&resumed) < count; i++)
		msleep(20);
}

static void in_order(struct kunit *test)
{
	struct ipward_sa *sa = busy_sa(test);
	struct ipward_net *ipn = ipward_test_net(test);
	unsigned int i;

	for (i = 0; i < REQUESTS; i++)
		KUNIT_ASSERT_EQ(test, append(&requests[i], run), -EINPROGRESS);
	wait_for(REQUESTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&resumed), REQUESTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&late), 0);
	KUNIT_EXPECT_EQ(test, ipward_count_sum(ipn, IPWARD_COUNT_PARALLEL),
			(u64)REQUESTS);
	KUNIT_EXPECT_EQ(test, refcount_read(&sa->ref), 1u);
	kunit_info(test, "at most %d at the same time", atomic_read(&most));
}

/* Asynchronous crypto ends in the reverse order, and the queue has its limit. */
static void asynchronous(struct kunit *test)
{
	unsigned int i;

	busy_sa(test);
	for (i = 0; i < REQUESTS; i++)
		KUNIT_ASSERT_EQ(test, append(&requests[i], run_later),
				-EINPROGRESS);
	KUNIT_EXPECT_EQ(test, append(&requests[i], run_later), -EINVAL);
	KUNIT_EXPECT_EQ(test, requests[i].drop, (u8)IPWARD_DROP_QUEUE);
	/* The crypto API has all of them. */
	msleep(200);
	local_bh_disable();
	while (i--) {
		KUNIT_EXPECT_EQ(test, atomic_read(&resumed), 0);
		KUNIT_EXPECT_TRUE(test,
				  ipward_parallel_done(&requests[i],
						       i % 5 ? 0 : -EBADMSG));
	}
	local_bh_enable();
	wait_for(REQUESTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&resumed), REQUESTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&late), 0);
}

/* What comes when the SA is not busy any more does not overtake the queue. */
static void behind(struct kunit *test)
{
	struct ipward_sa *sa = busy_sa(test);
	int err;

	KUNIT_ASSERT_EQ(test, append(&requests[0], run_later), -EINPROGRESS);
	WRITE_ONCE(sa->load.high, false);
	local_bh_disable();
	err = ipward_parallel_run(&requests[1], run);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, err, -EINPROGRESS);
	msleep(200);
	KUNIT_EXPECT_EQ(test, atomic_read(&resumed), 0);
	local_bh_disable();
	KUNIT_EXPECT_TRUE(test, ipward_parallel_done(&requests[0], -EBADMSG));
	local_bh_enable();
	wait_for(2);
	KUNIT_EXPECT_EQ(test, atomic_read(&resumed), 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&late), 0);
}

/* An SA that is not busy has no queue, and whoever is in none is not in one. */
static void at_once(struct kunit *test)
{
	struct ipward_sa *sa = busy_sa(test);
	struct ipward_request *req = &requests[5];
	int err;

	local_bh_disable();
	err = ipward_parallel_run(req, run);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, err, -EBADMSG);
	KUNIT_EXPECT_NULL(test, sa->parallel);
	KUNIT_EXPECT_FALSE(test, ipward_parallel_done(req, 0));
	/* It was busy, some time ago. */
	WRITE_ONCE(sa->load.high, true);
	WRITE_ONCE(sa->load.tick, jiffies - 3);
	local_bh_disable();
	err = ipward_parallel_run(&requests[1], run);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, err, 0);
}

/* Is it much, if of the last tick so much was spent? */
static bool is_high(struct ipward_sa *sa, unsigned int percent)
{
	atomic64_set(&sa->load.spent, TICK_NSEC / 100 * percent);
	local_bh_disable();
	WRITE_ONCE(sa->load.tick, jiffies - 1);
	ipward_parallel_run(&requests[0], run);
	local_bh_enable();
	return READ_ONCE(sa->load.high);
}

/* The share is 100 percent of a CPU; several can spend more. */
static void load(struct kunit *test)
{
	struct ipward_sa *sa = busy_sa(test);

	KUNIT_EXPECT_FALSE(test, is_high(sa, 90));
	KUNIT_EXPECT_TRUE(test, is_high(sa, 1000));
}

static int parallel_init(struct kunit *test)
{
	return ipward_parallel_init() ?: ipward_test_init(test);
}

/* Jobs may have the last reference to an SA, and SAs are waited for. */
static void parallel_exit(struct kunit *test)
{
	ipward_test_exit(test);
	ipward_parallel_exit();
}

static struct kunit_case parallel_cases[] = {
	KUNIT_CASE(in_order),
	KUNIT_CASE(asynchronous),
	KUNIT_CASE(behind),
	KUNIT_CASE(at_once),
	KUNIT_CASE(load),
	{}
};

static struct kunit_suite parallel_suite = {
	.name = "ipward_parallel",
	.init = parallel_init,
	.exit = parallel_exit,
	.test_cases = parallel_cases,
};

kunit_test_suite(parallel_suite);
