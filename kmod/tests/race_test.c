// SPDX-License-Identifier: GPL-2.0
/*
 * Two CPUs use one SA at the same time. With one CPU the suite passes as well:
 * it is for machines with more, and for KCSAN (tests/gate/kunit.test.sh).
 */

#include <kunit/test.h>
#include <linux/workqueue.h>

#include "sa/sa.h"
#include "sa/seq.h"
#include "tests/fixture.h"

#define NUMBERS 20000

struct numbers {
	u64 count;
	u64 sum;
};

struct racer {
	struct work_struct work;
	struct ipward_sa *sa;
	atomic_t *missing;
	struct numbers got;
};

/* So that neither is through before the other one has begun. */
static void line_up(struct racer *racer)
{
	atomic_dec(racer->missing);
	while (atomic_read(racer->missing) > 0)
		cpu_relax();
}

static void take(struct racer *racer, u64 seq)
{
	racer->got.count++;
	racer->got.sum += seq;
	if (!(seq % 64))
		cond_resched();
}

/* Both do the same. Return what they have got together. */
static struct numbers race(struct ipward_sa *sa, work_func_t run)
{
	/* On one CPU the second begins when the first has ended. */
	atomic_t missing = ATOMIC_INIT(num_online_cpus() > 1 ? 2 : 0);
	struct racer racers[2] = {
		{ .sa = sa, .missing = &missing },
		{ .sa = sa, .missing = &missing },
	};
	struct numbers both = {};
	int i, cpu = cpumask_first(cpu_online_mask);

	for (i = 0; i < 2; i++) {
		INIT_WORK_ONSTACK(&racers[i].work, run);
		schedule_work_on(cpu, &racers[i].work);
		cpu = cpumask_next(cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
	}
	for (i = 0; i < 2; i++) {
		flush_work(&racers[i].work);
		destroy_work_on_stack(&racers[i].work);
		both.count += racers[i].got.count;
		both.sum += racers[i].got.sum;
	}
	return both;
}

static void accept_all(struct work_struct *work)
{
	struct racer *racer = container_of(work, struct racer, work);
	u64 seq;

	line_up(racer);
	for (seq = 1; seq <= NUMBERS; seq++) {
		if (!ipward_sa_accept(racer->sa, seq))
			take(racer, seq);
	}
}

/* RFC 4303, section 3.4.3: of two packets with one number, one is accepted. */
static void accepted_once(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
		.window = 4096,
	};
	struct numbers both = race(ipward_test_sa(test, &want), accept_all);

	KUNIT_EXPECT_EQ(test, both.count, (u64)NUMBERS);
	KUNIT_EXPECT_EQ(test, both.sum, (u64)NUMBERS * (NUMBERS + 1) / 2);
}

static void send_all(struct work_struct *work)
{
	struct racer *racer = container_of(work, struct racer, work);
	unsigned int i;
	u64 seq;

	line_up(racer);
	for (i = 0; i < NUMBERS; i++) {
		if (!ipward_sa_next_seq(racer->sa, &seq))
			take(racer, seq);
	}
}

/*
 * RFC 4303, section 2.2: no two packets get one number, and none is left out.
 */
static void sent_once(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct numbers both = race(ipward_test_sa(test, &want), send_all);

	KUNIT_EXPECT_EQ(test, both.count, 2ull * NUMBERS);
	KUNIT_EXPECT_EQ(test, both.sum, (u64)NUMBERS * (2 * NUMBERS + 1));
}

static struct kunit_case race_cases[] = {
	KUNIT_CASE(accepted_once),
	KUNIT_CASE(sent_once),
	{}
};

static struct kunit_suite race_suite = {
	.name = "ipward_race",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = race_cases,
};

kunit_test_suite(race_suite);
