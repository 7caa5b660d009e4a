// SPDX-License-Identifier: GPL-2.0
/* Find the verdict of a flow; put a changed rule set in force. */

#include <kunit/test.h>

#include "base/net.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/sa.h"
#include "tests/fixture.h"
#include "tests/spd_fixture.h"

static const char *const near = IPWARD_TEST_NEAR;
static const char *const far = IPWARD_TEST_FAR;

static struct ipward_verdict look_up(struct kunit *test, u8 dir, u16 dport)
{
	bool in = dir == IPWARD_DIR_IN;
	struct ipward_flow flow = ipward_test_flow(dir, in ? far : near,
						   in ? near : far,
						   IPPROTO_TCP, 40000, dport);
	struct ipward_verdict verdict;

	rcu_read_lock();
	ipward_spd_lookup(ipward_test_net(test), &flow, &verdict);
	rcu_read_unlock();
	return verdict;
}

static void expect_verdict(struct kunit *test, u8 dir, u16 dport, u8 action,
			   u8 drop, u32 handle)
{
	struct ipward_verdict verdict = look_up(test, dir, dport);

	KUNIT_EXPECT_EQ_MSG(test, (int)verdict.action, (int)action,
			    "dir %u port %u", dir, dport);
	KUNIT_EXPECT_EQ_MSG(test, (int)verdict.drop, (int)drop,
			    "dir %u port %u", dir, dport);
	KUNIT_EXPECT_EQ_MSG(test, verdict.rule ? verdict.rule->handle : 0,
			    handle, "dir %u port %u", dir, dport);
}

static void defaults(struct kunit *test)
{
	expect_verdict(test, IPWARD_DIR_IN, 1, IPWARD_ACTION_PERMIT, 0, 0);
	expect_verdict(test, IPWARD_DIR_OUT, 1, IPWARD_ACTION_PERMIT, 0, 0);
	ipward_test_put_in_force(test, NULL, 0, IPWARD_ACTION_BLOCK, 0);
	expect_verdict(test, IPWARD_DIR_IN, 1, IPWARD_ACTION_BLOCK,
		       IPWARD_DROP_DEFAULT_IN, 0);
	expect_verdict(test, IPWARD_DIR_OUT, 1, IPWARD_ACTION_PERMIT, 0, 0);
	ipward_test_put_in_force(test, NULL, 0, IPWARD_ACTION_PERMIT, IPWARD_ACTION_BLOCK);
	expect_verdict(test, IPWARD_DIR_IN, 1, IPWARD_ACTION_PERMIT, 0, 0);
	expect_verdict(test, IPWARD_DIR_OUT, 1, IPWARD_ACTION_BLOCK,
		       IPWARD_DROP_DEFAULT_OUT, 0);
}

/* The first of the order decides, whatever the order of adding. */
static void first_decides(struct kunit *test)
{
	static const struct ipward_test_rule wants[] = {
		{ .dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PERMIT },
		{ .dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_BLOCK,
		  .dport = 80 },
		{ .dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PERMIT,
		  .dport = 80, .priority = 5 },
		{ .dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PERMIT,
		  .dport = 81 },
		{ .dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_BLOCK,
		  .dport = 81 },
		{ .dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_BLOCK,
		  .priority = 2000, .dport = 82 },
	};

	ipward_test_put_in_force(test, wants, ARRAY_SIZE(wants), 0, 0);
	expect_verdict(test, IPWARD_DIR_OUT, 1, IPWARD_ACTION_PERMIT, 0, 1);
	/* A lower priority number beats everything else. */
	expect_verdict(test, IPWARD_DIR_OUT, 80, IPWARD_ACTION_PERMIT, 0, 3);
	/* Equals: block before permit. */
	expect_verdict(test, IPWARD_DIR_OUT, 81, IPWARD_ACTION_BLOCK,
		       IPWARD_DROP_BLOCKED_OUT, 5);
	/* More specific, but of a higher priority number. */
	expect_verdict(test, IPWARD_DIR_OUT, 82, IPWARD_ACTION_PERMIT, 0, 1);
	/* None of them matches inbound packets. */
	expect_verdict(test, IPWARD_DIR_IN, 80, IPWARD_ACTION_PERMIT, 0, 0);
}

static void mirrored(struct kunit *test)
{
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_BLOCK,
		.dport = 40000, .mirrored = true,
	};

	ipward_test_put_in_force(test, &want, 1, 0, 0);
	expect_verdict(test, IPWARD_DIR_OUT, 40000, IPWARD_ACTION_BLOCK,
		       IPWARD_DROP_BLOCKED_OUT, 1);
	expect_verdict(test, IPWARD_DIR_OUT, 9, IPWARD_ACTION_PERMIT, 0, 0);
	/* The answers come from that port: look_up()'s source port. */
	expect_verdict(test, IPWARD_DIR_IN, 9, IPWARD_ACTION_BLOCK,
		       IPWARD_DROP_BLOCKED_IN, 1);
}

static void hidden_ports(struct kunit *test)
{
	static const struct ipward_test_rule wants[] = {
		{ .dir = IPWARD_DIR_IN, .action = IPWARD_ACTION_PERMIT,
		  .dport = 80 },
		{ .dir = IPWARD_DIR_IN, .action = IPWARD_ACTION_BLOCK },
	};
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, far, near,
						   IPPROTO_TCP, 0, 0);
	struct ipward_verdict verdict;

	ipward_test_put_in_force(test, wants, ARRAY_SIZE(wants), 0, 0);
	flow.ports = IPWARD_PORTS_HIDDEN;
	rcu_read_lock();
	ipward_spd_lookup(ipward_test_net(test), &flow, &verdict);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, (int)verdict.drop, (int)IPWARD_DROP_FRAGMENT);
	KUNIT_ASSERT_NOT_NULL(test, verdict.rule);
	KUNIT_EXPECT_EQ(test, verdict.rule->handle, 1u);
}

/* Outbound, a packet of a protect rule is dropped without an SA. */
static void protect_out(struct kunit *test)
{
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PROTECT,
		.reqid = 7,
	};
	struct ipward_test_sa options = {
		.src = near, .dst = far, .spi = 0x1001, .reqid = 8,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_verdict verdict;
	struct ipward_sa *sa;

	ipward_test_put_in_force(test, &want, 1, 0, 0);
	expect_verdict(test, IPWARD_DIR_OUT, 1, IPWARD_ACTION_PROTECT,
		       IPWARD_DROP_NO_SA, 1);
	/* Not that one: its reqid differs. */
	ipward_test_sa(test, &options);
	expect_verdict(test, IPWARD_DIR_OUT, 1, IPWARD_ACTION_PROTECT,
		       IPWARD_DROP_NO_SA, 1);
	options.spi++;
	options.reqid = 7;
	sa = ipward_test_sa(test, &options);
	verdict = look_up(test, IPWARD_DIR_OUT, 1);
	KUNIT_EXPECT_EQ(test, (int)verdict.drop, 0);
	KUNIT_ASSERT_EQ(test, (int)verdict.n_sa, 1);
	KUNIT_EXPECT_PTR_EQ(test, verdict.sa[0], sa);
}

/* Transport mode inside a tunnel: both, or nothing. */
static void protect_twice(struct kunit *test)
{
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PROTECT,
	};
	struct ipward_test_sa options = {
		.src = near, .dst = far, .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_verdict verdict;
	struct ipward_sa *inner, *outer;
	struct ipward_rule *rule;

	ipward_test_put_in_force(test, &want, 1, 0, 0);
	rule = look_up(test, IPWARD_DIR_OUT, 1).rule;
	KUNIT_ASSERT_NOT_NULL(test, rule);
	rule->n_templates = 2;
	rule->templates[1] = (struct ipward_template){
		.src = ipward_test_addr("203.0.113.1"),
		.dst = ipward_test_addr("203.0.113.2"),
		.proto = IPPROTO_ESP,
		.mode = IPWARD_MODE_TUNNEL,
		.family = AF_INET,
	};
	inner = ipward_test_sa(test, &options);
	verdict = look_up(test, IPWARD_DIR_OUT, 1);
	KUNIT_EXPECT_EQ(test, (int)verdict.drop, (int)IPWARD_DROP_NO_SA);
	KUNIT_EXPECT_EQ(test, (int)verdict.n_sa, 0);

	options.src = "203.0.113.1";
	options.dst = "203.0.113.2";
	options.mode = IPWARD_MODE_TUNNEL;
	outer = ipward_test_sa(test, &options);
	verdict = look_up(test, IPWARD_DIR_OUT, 1);
	KUNIT_EXPECT_EQ(test, (int)verdict.drop, 0);
	KUNIT_ASSERT_EQ(test, (int)verdict.n_sa, 2);
	KUNIT_EXPECT_PTR_EQ(test, verdict.sa[0], inner);
	KUNIT_EXPECT_PTR_EQ(test, verdict.sa[1], outer);
}

static u8 check(const struct ipward_verdict *verdict, struct ipward_sa *outer,
		struct ipward_sa *inner)
{
	struct ipward_sa *used[] = { outer, inner };
	struct ipward_verdict filled_in = *verdict;

	return ipward_spd_check_inbound(&filled_in, used, !!outer + !!inner);
}

/* RFC 4301, section 5.2: protected as the rule requires, or dropped. */
static void check_inbound(struct kunit *test)
{
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PROTECT,
		.reqid = 7, .mirrored = true,
	};
	struct ipward_test_sa options = {
		.src = far, .dst = near, .spi = 0x2001, .reqid = 7,
		.window = 64, .dir = IPWARD_DIR_IN,
		.mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_sa *good, *other_reqid, *tunnel;
	struct ipward_verdict verdict;

	good = ipward_test_sa(test, &options);
	options.spi++;
	options.reqid = 8;
	other_reqid = ipward_test_sa(test, &options);
	options.spi++;
	options.reqid = 7;
	options.mode = IPWARD_MODE_TUNNEL;
	tunnel = ipward_test_sa(test, &options);

	verdict = look_up(test, IPWARD_DIR_IN, 1);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, NULL, NULL), 0);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, good, NULL),
			(int)IPWARD_DROP_NO_RULE);

	ipward_test_put_in_force(test, &want, 1, 0, 0);
	verdict = look_up(test, IPWARD_DIR_IN, 1);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, NULL, NULL),
			(int)IPWARD_DROP_CLEAR);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, good, NULL), 0);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, good, good),
			(int)IPWARD_DROP_WRONG_SA);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, other_reqid, NULL),
			(int)IPWARD_DROP_WRONG_SA);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, tunnel, NULL),
			(int)IPWARD_DROP_WRONG_SA);
	verdict.drop = IPWARD_DROP_BLOCKED_IN;
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, good, NULL),
			(int)IPWARD_DROP_BLOCKED_IN);
}

/* Templates are innermost first, SAs that were used outermost first. */
static void check_inbound_order(struct kunit *test)
{
	struct ipward_test_sa options = {
		.src = far, .dst = near, .spi = 0x2001, .window = 64,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
	};
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_OUT, .action = IPWARD_ACTION_PROTECT,
		.mirrored = true,
	};
	struct ipward_verdict verdict;
	struct ipward_sa *inner, *outer;

	inner = ipward_test_sa(test, &options);
	options.spi++;
	options.mode = IPWARD_MODE_TUNNEL;
	outer = ipward_test_sa(test, &options);
	ipward_test_put_in_force(test, &want, 1, 0, 0);
	verdict = look_up(test, IPWARD_DIR_IN, 1);
	KUNIT_ASSERT_NOT_NULL(test, verdict.rule);
	verdict.rule->n_templates = 2;
	verdict.rule->templates[1] = verdict.rule->templates[0];
	verdict.rule->templates[1].mode = IPWARD_MODE_TUNNEL;
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, outer, inner), 0);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, inner, outer),
			(int)IPWARD_DROP_WRONG_SA);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, outer, NULL),
			(int)IPWARD_DROP_WRONG_SA);
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, inner, NULL),
			(int)IPWARD_DROP_WRONG_SA);
	/* The tunnel's ends are those of the mirrored template. */
	verdict.rule->templates[1].dst = ipward_test_addr("192.0.2.99");
	KUNIT_EXPECT_EQ(test, (int)check(&verdict, outer, inner),
			(int)IPWARD_DROP_WRONG_SA);
}

/* While one port has a transaction open, no other port can make changes. */
static void transaction(struct kunit *test)
{
	static const struct ipward_test_rule want = {
		.dir = IPWARD_DIR_IN, .action = IPWARD_ACTION_BLOCK,
	};
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_ruleset *set, *others;
	int err;

	mutex_lock(&ipn->lock);
	ipn->pending = ipward_ruleset_alloc();
	ipn->pending_owner = IPWARD_TEST_PORTID;
	set = ipward_spd_edit_begin(ipn, IPWARD_TEST_PORTID);
	others = ipward_spd_edit_begin(ipn, IPWARD_TEST_PORTID + 1);
	err = set ? ipward_ruleset_insert(set, ipward_test_make_rule(test, &want)) : 1;
	err = err ?: ipward_spd_edit_end(ipn, set);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_PTR_EQ(test, set, ipn->pending);
	KUNIT_EXPECT_EQ(test, PTR_ERR(others), (long)-EBUSY);
	/* Pending is not in force. */
	expect_verdict(test, IPWARD_DIR_IN, 1, IPWARD_ACTION_PERMIT, 0, 0);

	mutex_lock(&ipn->lock);
	ipward_spd_edit_cancel(ipn, set);
	KUNIT_EXPECT_PTR_EQ(test, set, ipn->pending);
	ipward_spd_abort(ipn);
	KUNIT_EXPECT_NULL(test, ipn->pending);
	KUNIT_EXPECT_EQ(test, ipn->pending_owner, 0u);
	mutex_unlock(&ipn->lock);
	expect_verdict(test, IPWARD_DIR_IN, 1, IPWARD_ACTION_PERMIT, 0, 0);
}

static struct kunit_case spd_cases[] = {
	KUNIT_CASE(defaults),
	KUNIT_CASE(first_decides),
	KUNIT_CASE(mirrored),
	KUNIT_CASE(hidden_ports),
	KUNIT_CASE(protect_out),
	KUNIT_CASE(protect_twice),
	KUNIT_CASE(check_inbound),
	KUNIT_CASE(check_inbound_order),
	KUNIT_CASE(transaction),
	{}
};

static struct kunit_suite spd_suite = {
	.name = "ipward_spd",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = spd_cases,
};

kunit_test_suite(spd_suite);
