// SPDX-License-Identifier: GPL-2.0
/* The total order of rules, mirrored rules, and the order in a set. */

#include <kunit/test.h>
#include <linux/slab.h>

#include "policy/rule.h"
#include "policy/ruleset.h"
#include "tests/fixture.h"

#define N_RULES (3 * 3 * 3 * 3)

/*
 * Rules that differ in each criterion of the order, made in the order that
 * Documentation/architecture.md defines: lower priority, more specific, block
 * before protect before permit, older.
 */
static void make_filters(struct ipward_filter *filters,
			 struct ipward_rule *const *rules)
{
	static const u32 priorities[] = { 0, 1000, U32_MAX };
	static const u32 weights[] = { IPWARD_WEIGHT_MAX, 128, 0 };
	static const u8 actions[] = { IPWARD_ACTION_BLOCK,
				      IPWARD_ACTION_PROTECT,
				      IPWARD_ACTION_PERMIT };
	unsigned int i;

	for (i = 0; i < N_RULES; i++) {
		filters[i].order = ipward_rule_order(priorities[i / 27],
						     weights[i / 9 % 3],
						     actions[i / 3 % 3]);
		filters[i].rule = rules[i % 3];
	}
}

static struct ipward_rule *make_rule(struct kunit *test, u32 handle)
{
	struct ipward_rule *rule = ipward_rule_alloc(1);

	KUNIT_ASSERT_NOT_NULL(test, rule);
	rule->handle = handle;
	rule->dir = IPWARD_DIR_OUT;
	rule->action = IPWARD_ACTION_PERMIT;
	ipward_rule_complete(rule);
	return rule;
}

static void order(struct kunit *test)
{
	struct ipward_filter *filters;
	struct ipward_rule *rules[] = { make_rule(test, 1), make_rule(test, 2),
					make_rule(test, U32_MAX) };
	unsigned int a, b, wrong = 0;

	filters = kunit_kcalloc(test, N_RULES, sizeof(*filters), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, filters);
	make_filters(filters, rules);
	for (a = 0; a < N_RULES; a++) {
		for (b = 0; b < N_RULES; b++)
			wrong += ipward_filter_before(&filters[a],
						      &filters[b]) != (a < b);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	for (a = 0; a < ARRAY_SIZE(rules); a++)
		ipward_rule_put(rules[a]);
}

static void empty_rule(struct kunit *test)
{
	struct ipward_rule *rule = make_rule(test, 1);

	KUNIT_EXPECT_EQ(test, rule->priority, (u32)IPWARD_PRIORITY_DEFAULT);
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&rule->filters[0].selector), 0u);
	KUNIT_EXPECT_EQ(test, refcount_read(&rule->ref), 1u);
	ipward_rule_put(rule);
}

static void directions(struct kunit *test)
{
	struct ipward_rule *rule = make_rule(test, 1);

	KUNIT_EXPECT_TRUE(test, ipward_rule_applies(rule, IPWARD_DIR_OUT));
	KUNIT_EXPECT_FALSE(test, ipward_rule_applies(rule, IPWARD_DIR_IN));
	rule->flags = IPWARD_RULE_FLAG_MIRRORED;
	KUNIT_EXPECT_TRUE(test, ipward_rule_applies(rule, IPWARD_DIR_OUT));
	KUNIT_EXPECT_TRUE(test, ipward_rule_applies(rule, IPWARD_DIR_IN));
	KUNIT_EXPECT_PTR_EQ(test, ipward_filter_selector(rule->filters,
							 IPWARD_DIR_OUT),
			    (const struct ipward_selector *)&rule->filters[0].selector);
	KUNIT_EXPECT_PTR_EQ(test, ipward_filter_selector(rule->filters,
							 IPWARD_DIR_IN),
			    (const struct ipward_selector *)&rule->filters[0].mirror);
	ipward_rule_put(rule);
}

static void templates(struct kunit *test)
{
	struct ipward_rule *rule = make_rule(test, 1);
	struct ipward_template out, in;

	rule->n_templates = 2;
	rule->templates[1] = (struct ipward_template){
		.src = ipward_test_addr("192.0.2.1"),
		.dst = ipward_test_addr("192.0.2.2"),
		.reqid = 7,
		.proto = IPPROTO_ESP,
		.mode = IPWARD_MODE_TUNNEL,
		.family = AF_INET,
	};
	ipward_rule_template(rule, IPWARD_DIR_OUT, 1, &out);
	ipward_rule_template(rule, IPWARD_DIR_IN, 1, &in);
	KUNIT_EXPECT_EQ(test, 0, memcmp(&out, &rule->templates[1],
					sizeof(out)));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&in.src, &out.dst));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&in.dst, &out.src));
	KUNIT_EXPECT_EQ(test, in.reqid, 7u);
	KUNIT_EXPECT_EQ(test, (int)in.mode, (int)IPWARD_MODE_TUNNEL);
	KUNIT_EXPECT_EQ(test, (int)in.family, AF_INET);
	ipward_rule_put(rule);
}

static void expect_sorted(struct kunit *test, const struct ipward_ruleset *set)
{
	struct ipward_rule *rule, *before = NULL;
	unsigned int n = 0, wrong = 0;

	for (rule = ipward_ruleset_next(set, NULL); rule;
	     rule = ipward_ruleset_next(set, rule)) {
		wrong += before && !ipward_filter_before(before->filters,
							   rule->filters);
		before = rule;
		n++;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_EQ(test, n, set->n_rules);
}

/* Add and remove rules: the set stays in order, and keeps its references. */
static void set_in_order(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc();
	struct rnd_state rnd;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, set);
	ipward_test_rnd_seed(test, &rnd, 4301);
	for (i = 0; i < 300; i++) {
		struct ipward_rule *rule = make_rule(test, i + 1);

		rule->priority = prandom_u32_state(&rnd) % 4;
		rule->filters[0].selector.proto = prandom_u32_state(&rnd) % 2;
		rule->action = IPWARD_ACTION_PERMIT +
			       prandom_u32_state(&rnd) % 3;
		ipward_rule_complete(rule);
		KUNIT_EXPECT_EQ(test, 0, ipward_ruleset_insert(set, rule));
	}
	KUNIT_EXPECT_EQ(test, set->n_rules, 300u);
	expect_sorted(test, set);
	for (i = 1; i <= 300; i += 2) {
		struct ipward_rule *rule = ipward_ruleset_find(set, i);

		KUNIT_ASSERT_NOT_NULL(test, rule);
		KUNIT_EXPECT_EQ(test, rule->handle, i);
		KUNIT_EXPECT_EQ(test, 0, ipward_ruleset_remove(set, rule));
		KUNIT_EXPECT_NULL(test, ipward_ruleset_find(set, i));
	}
	KUNIT_EXPECT_EQ(test, set->n_rules, 150u);
	expect_sorted(test, set);
	for (i = 2; i <= 300; i += 2)
		KUNIT_EXPECT_NOT_NULL(test, ipward_ruleset_find(set, i));
	ipward_ruleset_free(set);
}

static void set_is_full(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc();
	struct ipward_rule *rule = make_rule(test, 1);

	KUNIT_ASSERT_NOT_NULL(test, set);
	set->n_rules = IPWARD_RULES_MAX;
	KUNIT_EXPECT_EQ(test, ipward_ruleset_insert(set, rule), -ENOSPC);
	set->n_rules = 0;
	KUNIT_EXPECT_EQ(test, ipward_ruleset_insert(set, rule), 0);
	ipward_ruleset_free(set);
}

static void set_defaults(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc(), *copy;

	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_EXPECT_EQ(test, (int)set->default_in, (int)IPWARD_ACTION_PERMIT);
	KUNIT_EXPECT_EQ(test, (int)set->default_out,
			(int)IPWARD_ACTION_PERMIT);
	set->default_out = IPWARD_ACTION_BLOCK;
	set->stateful = true;
	set->exempt = IPWARD_EXEMPT_DHCP;
	set->protect_mark = 2;
	set->protect_mask = 3;
	copy = ipward_ruleset_copy(set);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_EXPECT_EQ(test, (int)copy->default_in, (int)IPWARD_ACTION_PERMIT);
	KUNIT_EXPECT_EQ(test, (int)copy->default_out,
			(int)IPWARD_ACTION_BLOCK);
	KUNIT_EXPECT_TRUE(test, copy->stateful);
	KUNIT_EXPECT_EQ(test, copy->exempt, (u32)IPWARD_EXEMPT_DHCP);
	KUNIT_EXPECT_EQ(test, copy->protect_mark, 2u);
	KUNIT_EXPECT_EQ(test, copy->protect_mask, 3u);
	ipward_ruleset_free(copy);
	ipward_ruleset_free(set);
	ipward_ruleset_free(NULL);
}

/*
 * A copy shares the rules; what happens to one set does not happen to the
 * other.
 */
static void set_copy(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc(), *copy;
	struct ipward_rule *rule = make_rule(test, 1);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_ASSERT_EQ(test, 0, ipward_ruleset_insert(set, rule));
	copy = ipward_ruleset_copy(set);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	for (i = 2; i < 40; i++)
		KUNIT_EXPECT_EQ(test, 0,
				ipward_ruleset_insert(copy,
						      make_rule(test, i)));
	KUNIT_EXPECT_EQ(test, copy->n_rules, 39u);
	KUNIT_EXPECT_EQ(test, set->n_rules, 1u);
	KUNIT_EXPECT_EQ(test, 0, ipward_ruleset_remove(copy, rule));
	KUNIT_EXPECT_NULL(test, ipward_ruleset_find(copy, 1));
	KUNIT_EXPECT_PTR_EQ(test, ipward_ruleset_find(set, 1), rule);
	ipward_ruleset_clear(copy);
	KUNIT_EXPECT_EQ(test, copy->n_rules, 0u);
	ipward_ruleset_free(copy);
	ipward_ruleset_free(set);
}

static struct kunit_case rule_cases[] = {
	KUNIT_CASE(order),
	KUNIT_CASE(empty_rule),
	KUNIT_CASE(directions),
	KUNIT_CASE(templates),
	KUNIT_CASE(set_in_order),
	KUNIT_CASE(set_is_full),
	KUNIT_CASE(set_defaults),
	KUNIT_CASE(set_copy),
	{}
};

static struct kunit_suite rule_suite = {
	.name = "ipward_rule",
	.test_cases = rule_cases,
};

kunit_test_suite(rule_suite);
