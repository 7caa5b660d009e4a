// SPDX-License-Identifier: GPL-2.0
/*
 * The search for an outbound SA by what it may carry, against the plainest
 * reference: all SAs, one after the other.
 */

#include <kunit/test.h>
#include <linux/rhashtable.h>
#include <linux/workqueue.h>

#include "base/net.h"
#include "sa/outbound.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"

#define N_SAS 200
#define N_FLOWS 5000
#define N_GROWING 400

static const char *const near = "192.0.2.1", *const far = "192.0.2.2";

static u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

static struct in6_addr random_inside(struct rnd_state *rnd)
{
	struct in6_addr addr = ipward_test_addr("10.0.0.0");

	addr.s6_addr[13] = below(rnd, 2);
	addr.s6_addr[15] = below(rnd, 8);
	return addr;
}

static void random_prefix(struct rnd_state *rnd, struct in6_addr *prefix,
			  u8 *bits)
{
	static const u8 lens[] = { 0, 96, 104, 112, 126, 128 };
	struct in6_addr addr = random_inside(rnd);

	*bits = lens[below(rnd, ARRAY_SIZE(lens))];
	ipv6_addr_prefix(prefix, &addr, *bits);
}

static void random_ports(struct rnd_state *rnd, u16 *min, u16 *max)
{
	if (below(rnd, 3) == 0)
		return;
	*min = below(rnd, 4);
	*max = below(rnd, 2) ? *min : *min + below(rnd, 3);
}

static void random_sa(struct kunit *test, struct rnd_state *rnd, u32 i)
{
	struct ipward_selector selector;
	struct ipward_test_sa want = {
		.src = near, .dst = far, .spi = 0x3000 + i,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TUNNEL,
	};

	ipward_selector_init(&selector);
	selector.family = AF_INET;
	random_prefix(rnd, &selector.src, &selector.src_len);
	random_prefix(rnd, &selector.dst, &selector.dst_len);
	if (below(rnd, 4)) {
		selector.proto = below(rnd, 2) ? IPPROTO_TCP : IPPROTO_UDP;
		random_ports(rnd, &selector.sport_min, &selector.sport_max);
		random_ports(rnd, &selector.dport_min, &selector.dport_max);
	}
	want.reqid = below(rnd, 3);
	want.selector = below(rnd, 20) ? &selector : NULL;
	ipward_test_sa(test, &want);
}

/* What the search has to find, by looking at all SAs. */
static struct ipward_sa *plainly(struct ipward_net *ipn,
				 const struct ipward_template *template,
				 const struct ipward_flow *flow)
{
	struct ipward_sa *sa, *newest = NULL;
	unsigned long serial;

	xa_for_each(&ipn->sas, serial, sa) {
		if (ipward_sa_fits(sa, template) && ipward_sa_matches(sa, flow))
			newest = sa;
	}
	return newest;
}

static unsigned int differences(struct kunit *test, struct rnd_state *rnd,
				unsigned int *found)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_template template = {
		.proto = IPPROTO_ESP, .mode = IPWARD_MODE_TUNNEL,
		.family = AF_INET, .src = ipward_test_addr(near),
		.dst = ipward_test_addr(far),
	};
	struct ipward_flow flow = { .family = AF_INET, .dir = IPWARD_DIR_OUT };
	unsigned int i, wrong = 0;
	struct ipward_sa *sa;

	for (i = 0; i < N_FLOWS; i++) {
		template.reqid = below(rnd, 4);
		flow.src = random_inside(rnd);
		flow.dst = random_inside(rnd);
		flow.proto = below(rnd, 2) ? IPPROTO_TCP : IPPROTO_UDP;
		flow.ports = below(rnd, 3);
		flow.sport = flow.ports ? 0 : below(rnd, 6);
		flow.dport = flow.ports ? 0 : below(rnd, 6);
		rcu_read_lock();
		sa = ipward_outbound_find(ipn, &template, &flow, NULL);
		wrong += sa != plainly(ipn, &template, &flow);
		*found += sa && sa->has_selector;
		rcu_read_unlock();
	}
	return wrong;
}

/* SAs that differ in what they may carry are found by it, and leave nothing. */
static void by_selector(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	unsigned int wrong, found = 0;
	struct ipward_sa *sa;
	struct rnd_state rnd;
	unsigned long serial;
	u32 i;

	ipward_test_rnd_seed(test, &rnd, 22);
	for (i = 0; i < N_SAS; i++)
		random_sa(test, &rnd, i);
	wrong = differences(test, &rnd, &found);
	mutex_lock(&ipn->lock);
	xa_for_each(&ipn->sas, serial, sa) {
		if (below(&rnd, 2))
			ipward_sad_remove(ipn, sa);
	}
	mutex_unlock(&ipn->lock);
	wrong += differences(test, &rnd, &found);
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_GT(test, found, (unsigned int)N_FLOWS / 2);
	mutex_lock(&ipn->lock);
	ipward_sad_flush(ipn);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_by_selector.nelems), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_by_dst.nelems), 0);
}

/**
 * struct looker - searches all the time while the table grows and shrinks
 * @work: does it
 * @ipn: namespace
 * @stays: SA that is there all the time, for source 0
 * @done: the table is small again
 * @lookups: how often it has searched
 * @missed: how often @stays was not found
 * @wrong: how often another SA was found than the flow's
 */
struct looker {
	struct work_struct work;
	struct ipward_net *ipn;
	struct ipward_sa *stays;
	bool done;
	unsigned long lookups;
	unsigned long missed;
	unsigned long wrong;
};

static struct in6_addr own_source(u32 i)
{
	struct in6_addr addr = ipward_test_addr("10.8.0.0");

	addr.s6_addr[14] = i >> 8;
	addr.s6_addr[15] = i;
	return addr;
}

/* An SA for one source: of one shape all, and each with a key of its own. */
static struct ipward_sa *add_own(struct kunit *test, u32 i)
{
	struct ipward_selector selector;
	const struct ipward_test_sa want = {
		.src = near, .dst = far, .spi = 0x5000 + i,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TUNNEL,
		.selector = &selector,
	};

	ipward_selector_init(&selector);
	selector.family = AF_INET;
	selector.src = own_source(i);
	selector.src_len = 128;
	return ipward_test_sa(test, &want);
}

static struct ipward_sa *look_up(struct ipward_net *ipn, u32 i)
{
	const struct ipward_template template = {
		.proto = IPPROTO_ESP, .mode = IPWARD_MODE_TUNNEL,
		.family = AF_INET, .src = ipward_test_addr(near),
		.dst = ipward_test_addr(far),
	};
	const struct ipward_flow flow = {
		.family = AF_INET, .dir = IPWARD_DIR_OUT, .proto = IPPROTO_UDP,
		.src = own_source(i), .dst = ipward_test_addr("10.9.0.1"),
	};

	return ipward_outbound_find(ipn, &template, &flow, NULL);
}

static void look_once(struct looker *looker)
{
	u32 other = 1 + looker->lookups++ % N_GROWING;
	struct ipward_sa *sa;

	rcu_read_lock();
	looker->missed += look_up(looker->ipn, 0) != looker->stays;
	sa = look_up(looker->ipn, other);
	looker->wrong += sa && ntohl(sa->id.spi) != 0x5000 + other;
	rcu_read_unlock();
}

static void look(struct work_struct *work)
{
	struct looker *looker = container_of(work, struct looker, work);

	while (!READ_ONCE(looker->done)) {
		look_once(looker);
		cond_resched();
	}
}

/* The table's own work resizes it. */
static unsigned int settled_size(struct ipward_net *ipn)
{
	unsigned int size;

	flush_work(&ipn->sa_by_selector.run_work);
	rcu_read_lock();
	size = rcu_dereference(ipn->sa_by_selector.tbl)->size;
	rcu_read_unlock();
	return size;
}

static void remove_all_but_one(struct looker *own)
{
	struct ipward_sa *sa;
	unsigned long serial;

	mutex_lock(&own->ipn->lock);
	xa_for_each(&own->ipn->sas, serial, sa) {
		if (sa != own->stays)
			ipward_sad_remove(own->ipn, sa);
		look_once(own);
	}
	mutex_unlock(&own->ipn->lock);
}

static void expect_found(struct kunit *test, const struct looker *looker)
{
	KUNIT_EXPECT_GT(test, looker->lookups, 0ul);
	KUNIT_EXPECT_EQ(test, looker->missed, 0ul);
	KUNIT_EXPECT_EQ(test, looker->wrong, 0ul);
}

/*
 * Mask and buckets of a table that is replaced are read as one. On one CPU the
 * other looker has few turns; this one looks after each change.
 */
static void while_it_grows(struct kunit *test)
{
	struct looker looker = { .ipn = ipward_test_net(test) };
	unsigned int small, large;
	struct looker own;
	u32 i;

	looker.stays = add_own(test, 0);
	own = looker;
	small = settled_size(looker.ipn);
	INIT_WORK_ONSTACK(&looker.work, look);
	queue_work(system_unbound_wq, &looker.work);
	for (i = 1; i <= N_GROWING; i++) {
		add_own(test, i);
		look_once(&own);
	}
	large = settled_size(looker.ipn);
	remove_all_but_one(&own);
	KUNIT_EXPECT_LT(test, settled_size(looker.ipn), large);
	WRITE_ONCE(looker.done, true);
	flush_work(&looker.work);
	destroy_work_on_stack(&looker.work);
	KUNIT_EXPECT_LT(test, small, large);
	expect_found(test, &looker);
	expect_found(test, &own);
}

static struct kunit_case narrow_cases[] = {
	KUNIT_CASE(by_selector),
	KUNIT_CASE(while_it_grows),
	{}
};

static struct kunit_suite narrow_suite = {
	.name = "ipward_narrow",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = narrow_cases,
};

kunit_test_suite(narrow_suite);
