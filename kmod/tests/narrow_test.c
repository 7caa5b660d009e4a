// SPDX-License-Identifier: GPL-2.0
/*
 * The search for an outbound SA by what it may carry, against the plainest
 * reference: all SAs, one after the other.
 */

#include <kunit/test.h>

#include "base/net.h"
#include "sa/outbound.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"

#define N_SAS 200
#define N_FLOWS 5000

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

static struct kunit_case narrow_cases[] = {
	KUNIT_CASE(by_selector),
	{}
};

static struct kunit_suite narrow_suite = {
	.name = "ipward_narrow",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = narrow_cases,
};

kunit_test_suite(narrow_suite);
