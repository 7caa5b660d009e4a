// SPDX-License-Identifier: GPL-2.0
/* Rules for the suites: see spd_fixture.h. */

#include "base/net.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "tests/fixture.h"
#include "tests/spd_fixture.h"

/**
 * ipward_test_make_rule() - make a rule
 * @test: test, with a namespace
 * @want: what the rule is
 *
 * Return: the rule; it is the caller's until it is inserted.
 */
struct ipward_rule *ipward_test_make_rule(struct kunit *test,
					  const struct ipward_test_rule *want)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_rule *rule = ipward_rule_alloc(1);

	KUNIT_ASSERT_NOT_NULL(test, rule);
	rule->handle = ++ipn->next_handle;
	rule->priority = want->priority ?: IPWARD_PRIORITY_DEFAULT;
	rule->dir = want->dir;
	rule->action = want->action;
	if (want->mirrored)
		rule->flags = IPWARD_RULE_FLAG_MIRRORED;
	if (want->dport) {
		rule->filters[0].selector.proto = IPPROTO_TCP;
		rule->filters[0].selector.dport_min = want->dport;
		rule->filters[0].selector.dport_max = want->dport;
	}
	ipward_rule_complete(rule);
	if (want->action != IPWARD_ACTION_PROTECT)
		return rule;
	rule->n_templates = 1;
	rule->templates[0] = (struct ipward_template){
		.src = ipward_test_addr(IPWARD_TEST_NEAR),
		.dst = ipward_test_addr(IPWARD_TEST_FAR),
		.reqid = want->reqid,
		.proto = IPPROTO_ESP,
		.mode = want->mode ?: IPWARD_MODE_TRANSPORT,
		.family = AF_INET,
	};
	return rule;
}

/**
 * ipward_test_put_in_force() - put rules and defaults in force
 * @test: test, with a namespace
 * @wants: rules, beside those that are in force
 * @n: entries of @wants
 * @default_in: enum ipward_action, or 0: as it is
 * @default_out: likewise
 */
void ipward_test_put_in_force(struct kunit *test,
			      const struct ipward_test_rule *wants,
			      unsigned int n, u8 default_in, u8 default_out)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_ruleset *set;
	struct ipward_rule *rule;
	unsigned int i;
	int err = 0;

	mutex_lock(&ipn->lock);
	set = ipward_spd_edit_begin(ipn, IPWARD_TEST_PORTID);
	if (!IS_ERR(set)) {
		for (i = 0; i < n; i++) {
			rule = ipward_test_make_rule(test, &wants[i]);
			err = err ?: ipward_ruleset_insert(set, rule);
		}
		set->default_in = default_in ?: set->default_in;
		set->default_out = default_out ?: set->default_out;
		err = ipward_spd_edit_end(ipn, set) ?: err;
	}
	mutex_unlock(&ipn->lock);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	KUNIT_ASSERT_EQ(test, err, 0);
}
