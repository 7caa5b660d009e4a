// SPDX-License-Identifier: GPL-2.0
/* The flow cache: what it keeps, and until when. */

#include <kunit/test.h>

#include "base/net.h"
#include "policy/cache.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"
#include "tests/spd_fixture.h"

static const char *const near = IPWARD_TEST_NEAR;
static const char *const far = IPWARD_TEST_FAR;

static const struct ipward_test_rule protect = {
	.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PROTECT,
};

static const struct ipward_test_sa outbound = {
	.src = IPWARD_TEST_NEAR, .dst = IPWARD_TEST_FAR, .spi = 0x1001,
	.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
};

static struct ipward_verdict cached(struct kunit *test, u16 dport)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, near, far,
						   IPPROTO_TCP, 40000, dport);
	struct ipward_verdict verdict;

	local_bh_disable();
	rcu_read_lock();
	ipward_cache_lookup(ipward_test_net(test), &flow, &verdict);
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}

/* More flows than places: what another one has left there is no answer. */
static void shared_places(struct kunit *test)
{
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_BLOCK,
		.dport = 500,
	};
	unsigned int port;

	ipward_test_put_in_force(test, &want, 1, 0, 0);
	for (port = 1000; port < 3000; port++) {
		KUNIT_EXPECT_EQ(test, (int)cached(test, 500).action,
				(int)IPWARD_ACTION_BLOCK);
		KUNIT_EXPECT_EQ(test, (int)cached(test, port).action,
				(int)IPWARD_ACTION_PERMIT);
	}
}

static struct ipward_rule *passes(struct kunit *test, u16 dport,
				  const struct ipward_sa *sa)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, far, near,
						   IPPROTO_TCP, 40000, dport);
	struct ipward_rule *rule;

	local_bh_disable();
	rcu_read_lock();
	rule = ipward_cache_passes(ipward_test_net(test), &flow, sa);
	rcu_read_unlock();
	local_bh_enable();
	return rule;
}

static void note_passed(struct kunit *test, u16 dport,
			const struct ipward_sa *sa, struct ipward_rule *rule)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, far, near,
						   IPPROTO_TCP, 40000, dport);
	struct ipward_net *ipn = ipward_test_net(test);

	local_bh_disable();
	ipward_cache_note_passed(ipn, &flow, sa, rule,
				 atomic_long_read(&ipn->generation));
	local_bh_enable();
}

static void remove_sa(struct kunit *test, struct ipward_sa *sa)
{
	struct ipward_net *ipn = ipward_test_net(test);

	mutex_lock(&ipn->lock);
	ipward_sad_remove(ipn, sa);
	mutex_unlock(&ipn->lock);
}

/* Change the default without telling anybody: the cache answers as before. */
static void change_default(struct kunit *test, u8 action)
{
	struct ipward_net *ipn = ipward_test_net(test);

	mutex_lock(&ipn->lock);
	rcu_dereference_protected(ipn->rules, true)->default_out = action;
	mutex_unlock(&ipn->lock);
}

/* A cached verdict never outlives the set that it was made from. */
static void rules(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	long before = atomic_long_read(&ipn->generation);
	unsigned int port;

	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_EQ(test, (int)cached(test, port).action,
				(int)IPWARD_ACTION_PERMIT);
	ipward_test_put_in_force(test, &protect, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&ipn->generation), before + 1);
	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_EQ(test, (int)cached(test, port).drop,
				(int)IPWARD_DROP_NO_SA);
}

/* What passed last tells nothing of another flow, SA or set of rules. */
static void last_passed(struct kunit *test)
{
	struct ipward_test_sa want = {
		.src = IPWARD_TEST_FAR, .dst = IPWARD_TEST_NEAR, .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_rule *rule = kunit_kzalloc(test, sizeof(*rule),
						 GFP_KERNEL);
	struct ipward_sa *sa, *other;

	KUNIT_ASSERT_NOT_NULL(test, rule);
	sa = ipward_test_sa(test, &want);
	want.spi++;
	other = ipward_test_sa(test, &want);
	ipward_test_put_in_force(test, &protect, 1, 0, 0);
	KUNIT_EXPECT_NULL(test, passes(test, 80, sa));
	note_passed(test, 80, sa, rule);
	KUNIT_EXPECT_PTR_EQ(test, passes(test, 80, sa), rule);
	KUNIT_EXPECT_NULL(test, passes(test, 81, sa));
	KUNIT_EXPECT_NULL(test, passes(test, 80, other));
	ipward_test_put_in_force(test, &protect, 1, 0, 0);
	KUNIT_EXPECT_NULL(test, passes(test, 80, sa));
}

/* Nor the SA, or the lack of one. */
static void sas(struct kunit *test)
{
	struct ipward_test_sa newer = outbound;
	struct ipward_sa *sa, *second;
	unsigned int port;

	ipward_test_put_in_force(test, &protect, 1, 0, 0);
	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_EQ(test, (int)cached(test, port).n_sa, 0);
	sa = ipward_test_sa(test, &outbound);
	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_PTR_EQ(test, cached(test, port).sa[0], sa);
	newer.spi++;
	second = ipward_test_sa(test, &newer);
	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_PTR_EQ(test, cached(test, port).sa[0], second);
	remove_sa(test, second);
	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_PTR_EQ(test, cached(test, port).sa[0], sa);
	remove_sa(test, sa);
	for (port = 0; port < 1000; port++)
		KUNIT_EXPECT_EQ(test, (int)cached(test, port).drop,
				(int)IPWARD_DROP_NO_SA);
}

/* Each layer's SAs count. */
static void sas_of_layers(struct kunit *test)
{
	struct ipward_test_sa tunnel = {
		.src = "203.0.113.1", .dst = "203.0.113.2", .spi = 0x2001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TUNNEL,
	};
	struct ipward_rule *rule;
	struct ipward_sa *outer;

	ipward_test_put_in_force(test, &protect, 1, 0, 0);
	rule = cached(test, 1).rule;
	KUNIT_ASSERT_NOT_NULL(test, rule);
	rule->n_templates = 2;
	rule->templates[1] = (struct ipward_template){
		.src = ipward_test_addr(tunnel.src),
		.dst = ipward_test_addr(tunnel.dst),
		.proto = IPPROTO_ESP,
		.mode = IPWARD_MODE_TUNNEL,
		.family = AF_INET,
	};
	ipward_test_sa(test, &outbound);
	KUNIT_EXPECT_EQ(test, (int)cached(test, 1).n_sa, 0);
	outer = ipward_test_sa(test, &tunnel);
	KUNIT_EXPECT_EQ(test, (int)cached(test, 1).n_sa, 2);
	KUNIT_EXPECT_PTR_EQ(test, cached(test, 1).sa[1], outer);
	remove_sa(test, outer);
	KUNIT_EXPECT_EQ(test, (int)cached(test, 1).n_sa, 0);
}

/* SAs that a flow does not use come and go, and its verdict stays. */
static void sas_of_others(struct kunit *test)
{
	static const struct ipward_test_rule other = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PROTECT,
		.dport = 500,
	};
	struct ipward_test_sa inbound = outbound;

	ipward_test_put_in_force(test, &other, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, (int)cached(test, 1).action,
			(int)IPWARD_ACTION_PERMIT);
	change_default(test, IPWARD_ACTION_BLOCK);
	remove_sa(test, ipward_test_sa(test, &outbound));
	swap(inbound.src, inbound.dst);
	inbound.dir = IPWARD_DIR_IN;
	inbound.window = 64;
	remove_sa(test, ipward_test_sa(test, &inbound));
	KUNIT_EXPECT_EQ(test, (int)cached(test, 1).action,
			(int)IPWARD_ACTION_PERMIT);
	KUNIT_EXPECT_EQ(test, (int)cached(test, 2).action,
			(int)IPWARD_ACTION_BLOCK);
}

static struct kunit_case cache_cases[] = {
	KUNIT_CASE(shared_places),
	KUNIT_CASE(rules),
	KUNIT_CASE(last_passed),
	KUNIT_CASE(sas),
	KUNIT_CASE(sas_of_layers),
	KUNIT_CASE(sas_of_others),
	{}
};

static struct kunit_suite cache_suite = {
	.name = "ipward_cache",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = cache_cases,
};

kunit_test_suite(cache_suite);
