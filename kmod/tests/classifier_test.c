// SPDX-License-Identifier: GPL-2.0
/*
 * Compare the classifier with a linear search of all rules. Rules and packets
 * are chosen at random from few addresses and ports, so that they match,
 * overlap and contain one another.
 */

#include <kunit/test.h>
#include <linux/slab.h>

#include "policy/rule.h"
#include "policy/ruleset.h"
#include "tests/fixture.h"

#define N_RULES 200
#define N_ROUNDS 50
#define N_FLOWS 10000

static u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

/* Addresses that share anything from nothing to all but the last bit. */
static void random_addr(struct rnd_state *rnd, u8 family, struct in6_addr *addr)
{
	static const u32 words[] = { 0, 1, 2, 0x80000000, 0x0a000000,
				     0x0a000001, 0x0a010000, U32_MAX };
	unsigned int i;

	ipv6_addr_set_v4mapped(htonl(words[below(rnd, ARRAY_SIZE(words))]),
			       addr);
	if (family == AF_INET)
		return;
	for (i = 0; i < 3; i++)
		addr->s6_addr32[i] = htonl(words[below(rnd, 3)]);
}

static void random_prefix(struct rnd_state *rnd, u8 family,
			  struct in6_addr *prefix, u8 *bits)
{
	struct in6_addr addr;

	*bits = 0;
	memset(prefix, 0, sizeof(*prefix));
	if (!family || !below(rnd, 4))
		return;
	random_addr(rnd, family, &addr);
	*bits = below(rnd, 2) ? 128 : family == AF_INET ? 96 + below(rnd, 33) :
							  below(rnd, 129);
	ipv6_addr_prefix(prefix, &addr, *bits);
}

static u16 random_port(struct rnd_state *rnd)
{
	static const u16 ports[] = { 0, 1, 22, 53, 79, 80, 81, 1023, 1024,
				     32767, 32768, 65534, 65535 };

	return ports[below(rnd, ARRAY_SIZE(ports))];
}

static void random_ports(struct rnd_state *rnd, u16 *min, u16 *max)
{
	if (!below(rnd, 3))
		return;
	*min = random_port(rnd);
	*max = below(rnd, 2) ? *min : random_port(rnd);
	if (*min > *max)
		swap(*min, *max);
}

static u8 random_proto(struct rnd_state *rnd)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP,
				     IPPROTO_ROUTING, IPPROTO_GRE };

	return protos[below(rnd, ARRAY_SIZE(protos))];
}

static u8 random_family(struct rnd_state *rnd)
{
	return below(rnd, 2) ? AF_INET : AF_INET6;
}

static void random_selector(struct rnd_state *rnd, struct ipward_selector *sel)
{
	sel->family = below(rnd, 8) ? random_family(rnd) : 0;
	random_prefix(rnd, sel->family, &sel->src, &sel->src_len);
	random_prefix(rnd, sel->family, &sel->dst, &sel->dst_len);
	if (!below(rnd, 4))
		return;
	sel->proto = random_proto(rnd);
	if (sel->proto != IPPROTO_TCP && sel->proto != IPPROTO_UDP)
		return;
	random_ports(rnd, &sel->sport_min, &sel->sport_max);
	random_ports(rnd, &sel->dport_min, &sel->dport_max);
}

static struct ipward_rule *random_rule(struct kunit *test,
				       struct rnd_state *rnd, u32 handle)
{
	u32 i, n_filters = below(rnd, 4) ? 1 : 2 + below(rnd, 6);
	struct ipward_rule *rule = ipward_rule_alloc(n_filters);

	KUNIT_ASSERT_NOT_NULL(test, rule);
	rule->handle = handle;
	rule->dir = below(rnd, 2) ? IPWARD_DIR_IN : IPWARD_DIR_OUT;
	rule->action = IPWARD_ACTION_PERMIT + below(rnd, 3);
	rule->flags = below(rnd, 2) ? IPWARD_RULE_FLAG_MIRRORED : 0;
	if (below(rnd, 2))
		rule->priority = below(rnd, 4);
	if (!below(rnd, 3)) {
		rule->scope.mask = 1 + below(rnd, 3);
		rule->scope.mark = below(rnd, 4) & rule->scope.mask;
	}
	for (i = 0; i < n_filters; i++)
		random_selector(rnd, &rule->filters[i].selector);
	ipward_rule_complete(rule);
	return rule;
}

static void random_flow(struct rnd_state *rnd, struct ipward_flow *flow)
{
	memset(flow, 0, sizeof(*flow));
	flow->family = random_family(rnd);
	flow->dir = below(rnd, 2) ? IPWARD_DIR_IN : IPWARD_DIR_OUT;
	random_addr(rnd, flow->family, &flow->src);
	random_addr(rnd, flow->family, &flow->dst);
	flow->mark = below(rnd, 4);
	flow->proto = random_proto(rnd);
	flow->ports = IPWARD_PORTS_NONE;
	if (!below(rnd, 8)) {
		flow->ports = IPWARD_PORTS_HIDDEN;
	} else if (ipward_proto_has_ports(flow->proto)) {
		flow->ports = IPWARD_PORTS_KNOWN;
		flow->sport = random_port(rnd);
		flow->dport = random_port(rnd);
	}
}

static void insert(struct kunit *test, struct ipward_ruleset *set,
		   struct ipward_rule *rule)
{
	KUNIT_EXPECT_EQ(test, 0, ipward_ruleset_insert(set, rule));
}

/*
 * The rule's first filter that matches the flow, if it is before another one.
 */
static struct ipward_filter *better(struct ipward_rule *rule,
				    const struct ipward_flow *flow,
				    struct ipward_filter *best)
{
	u32 i;

	if (!ipward_rule_applies(rule, flow->dir) ||
	    !ipward_scope_admits(&rule->scope, NULL, flow))
		return best;
	for (i = 0; i < rule->n_filters; i++) {
		struct ipward_filter *filter = &rule->filters[i];

		if ((!best || ipward_filter_before(filter, best)) &&
		    ipward_selector_match(ipward_filter_selector(filter,
								 flow->dir),
					  flow) != IPWARD_MATCH_NO)
			best = filter;
	}
	return best;
}

/* The classifier's answer. */
static struct ipward_rule *answer(const struct ipward_ruleset *set,
				  const struct ipward_flow *flow)
{
	const struct ipward_filter *filter;

	filter = ipward_classifier_lookup(&set->tries.classifier, NULL, flow);
	return filter ? filter->rule : NULL;
}

/* The expected answer, by a linear search. */
static struct ipward_rule *reference(const struct ipward_ruleset *set,
				     const struct ipward_flow *flow)
{
	struct ipward_filter *best = NULL;
	struct ipward_rule *rule;

	for (rule = ipward_ruleset_next(set, NULL); rule;
	     rule = ipward_ruleset_next(set, rule))
		best = better(rule, flow, best);
	return best ? best->rule : NULL;
}

static unsigned int differences(const struct ipward_ruleset *set,
				struct rnd_state *rnd, unsigned int n,
				unsigned int *found)
{
	unsigned int i, wrong = 0;
	struct ipward_flow flow;

	for (i = 0; i < n; i++) {
		struct ipward_rule *rule;

		random_flow(rnd, &flow);
		rule = answer(set, &flow);
		wrong += rule != reference(set, &flow);
		*found += rule && rule->order >> 32;
	}
	return wrong;
}

/* Remove half of the rules, in another order than that of adding. */
static void thin_out(struct kunit *test, struct ipward_ruleset *set)
{
	struct ipward_rule *rule;
	u32 i;

	for (i = 1; i <= N_RULES; i++) {
		u32 handle = i * 7 % N_RULES + 1;

		if (handle & 1)
			continue;
		rule = ipward_ruleset_find(set, handle);
		KUNIT_EXPECT_EQ(test, 0, ipward_ruleset_remove(set, rule));
	}
}

static void random_sets(struct kunit *test)
{
	unsigned int round, i, found = 0, wrong = 0;
	struct rnd_state rnd;

	ipward_test_rnd_seed(test, &rnd, 19);
	for (round = 0; round < N_ROUNDS; round++) {
		struct ipward_ruleset *set = ipward_ruleset_alloc(), *copy;

		KUNIT_ASSERT_NOT_NULL(test, set);
		for (i = 1; i <= N_RULES; i++)
			insert(test, set, random_rule(test, &rnd, i));
		wrong += differences(set, &rnd, N_FLOWS, &found);
		copy = ipward_ruleset_copy(set);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		thin_out(test, copy);
		KUNIT_EXPECT_EQ(test, copy->n_rules, (u32)N_RULES / 2);
		wrong += differences(copy, &rnd, N_FLOWS, &found);
		/* The original is as it was. */
		KUNIT_EXPECT_EQ(test, set->n_rules, (u32)N_RULES);
		wrong += differences(set, &rnd, N_FLOWS / 10, &found);
		ipward_ruleset_free(set);
		wrong += differences(copy, &rnd, N_FLOWS / 10, &found);
		ipward_ruleset_clear(copy);
		wrong += differences(copy, &rnd, 10, &found);
		ipward_ruleset_free(copy);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	kunit_info(test, "%u flows had a rule of a later priority\n", found);
	KUNIT_EXPECT_GT(test, found, 1000u);
}

/* A rule that is in no set any more has no reference but its maker's. */
static void references(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc(), *copy;
	struct ipward_rule *rules[N_RULES];
	struct rnd_state rnd;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, set);
	ipward_test_rnd_seed(test, &rnd, 20);
	for (i = 0; i < N_RULES; i++) {
		rules[i] = random_rule(test, &rnd, i + 1);
		insert(test, set, ipward_rule_get(rules[i]));
	}
	copy = ipward_ruleset_copy(set);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	thin_out(test, copy);
	ipward_ruleset_free(set);
	for (i = 0; i < N_RULES; i++) {
		if (ipward_ruleset_find(copy, i + 1))
			KUNIT_EXPECT_GT(test, refcount_read(&rules[i]->ref),
					1u);
		else
			KUNIT_EXPECT_EQ(test, refcount_read(&rules[i]->ref),
					1u);
	}
	ipward_ruleset_free(copy);
	for (i = 0; i < N_RULES; i++) {
		KUNIT_EXPECT_EQ(test, refcount_read(&rules[i]->ref), 1u);
		ipward_rule_put(rules[i]);
	}
}

/*
 * Tries as deep as they can be, in all fields: no recursion may be that deep.
 */
static void nested(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc();
	struct ipward_flow flow = {
		.family = AF_INET6,
		.dir = IPWARD_DIR_OUT,
		.proto = IPPROTO_TCP,
		.sport = 1,
		.dport = 1,
	};
	u32 handle = 0;
	u8 src, dst;

	KUNIT_ASSERT_NOT_NULL(test, set);
	for (dst = 0; dst < 128; dst += 2) {
		for (src = 0; src < 128; src += 2) {
			struct ipward_rule *rule = ipward_rule_alloc(1);

			KUNIT_ASSERT_NOT_NULL(test, rule);
			rule->handle = ++handle;
			rule->dir = IPWARD_DIR_OUT;
			rule->action = IPWARD_ACTION_BLOCK;
			rule->priority = src + 256 - dst;
			rule->filters[0].selector.family = AF_INET6;
			rule->filters[0].selector.src_len = src;
			rule->filters[0].selector.dst_len = dst;
			ipward_rule_complete(rule);
			insert(test, set, rule);
		}
	}
	KUNIT_EXPECT_PTR_EQ(test, reference(set, &flow),
			    answer(set, &flow));
	ipward_ruleset_free(set);
}

/* The same rule once more, which another priority puts in another place. */
static struct ipward_rule *second(struct kunit *test,
				  const struct ipward_rule *rule, u32 handle)
{
	struct ipward_rule *copy = ipward_rule_alloc(rule->n_filters);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	copy->handle = handle;
	copy->dir = rule->dir;
	copy->action = rule->action;
	copy->flags = rule->flags;
	copy->priority = rule->priority + 1;
	copy->scope = rule->scope;
	for (i = 0; i < rule->n_filters; i++)
		copy->filters[i].selector = rule->filters[i].selector;
	ipward_rule_complete(copy);
	return copy;
}

static bool has_twin(const struct ipward_ruleset *set,
		     const struct ipward_rule *rule)
{
	struct ipward_rule *other;

	for (other = ipward_ruleset_next(set, NULL); other;
	     other = ipward_ruleset_next(set, other)) {
		if (other != rule && ipward_rule_says_same(other, rule))
			return true;
	}
	return false;
}

static void twins(struct kunit *test)
{
	struct ipward_ruleset *set = ipward_ruleset_alloc();
	unsigned int i, found = 0, wrong = 0;
	struct ipward_rule *rule, *twin;
	struct rnd_state rnd;

	KUNIT_ASSERT_NOT_NULL(test, set);
	ipward_test_rnd_seed(test, &rnd, 21);
	for (i = 1; i <= N_RULES; i++) {
		rule = random_rule(test, &rnd, i);
		insert(test, set, rule);
		if (i % 3 == 0)
			insert(test, set, second(test, rule, N_RULES + i));
	}
	for (rule = ipward_ruleset_next(set, NULL); rule;
	     rule = ipward_ruleset_next(set, rule)) {
		twin = ipward_classifier_twin(&set->tries.classifier, rule);
		wrong += !!twin != has_twin(set, rule) || twin == rule ||
			 (twin && !ipward_rule_says_same(twin, rule));
		found += !!twin;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_GE(test, found, (unsigned int)N_RULES * 2 / 3);
	KUNIT_EXPECT_LT(test, found, (unsigned int)N_RULES);
	ipward_ruleset_free(set);
}

static struct kunit_case classifier_cases[] = {
	KUNIT_CASE(random_sets),
	KUNIT_CASE(references),
	KUNIT_CASE(nested),
	KUNIT_CASE(twins),
	{}
};

static struct kunit_suite classifier_suite = {
	.name = "ipward_classifier",
	.test_cases = classifier_cases,
};

kunit_test_suite(classifier_suite);
