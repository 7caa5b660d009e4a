// SPDX-License-Identifier: GPL-2.0
/* One rule: its life, its place in the order. */

#include <linux/slab.h>

#include "policy/rule.h"

/**
 * ipward_rule_alloc() - make an empty rule that matches everything
 *
 * Context: process.
 * Return: a rule with one reference, the caller's; NULL without memory.
 */
struct ipward_rule *ipward_rule_alloc(void)
{
	struct ipward_rule *rule = kzalloc(sizeof(*rule), GFP_KERNEL_ACCOUNT);

	if (!rule)
		return NULL;
	rule->traffic = alloc_percpu_gfp(struct ipward_traffic,
					 GFP_KERNEL_ACCOUNT);
	if (!rule->traffic) {
		kfree(rule);
		return NULL;
	}
	refcount_set(&rule->ref, 1);
	rule->priority = IPWARD_PRIORITY_DEFAULT;
	ipward_selector_init(&rule->selector);
	return rule;
}

static void rule_free_rcu(struct rcu_head *rcu)
{
	struct ipward_rule *rule = container_of(rcu, struct ipward_rule, rcu);

	free_percpu(rule->traffic);
	kfree(rule);
}

/**
 * ipward_rule_put() - drop a reference
 * @rule: rule; released after a grace period if this was the last reference
 *
 * Context: any.
 */
void ipward_rule_put(struct ipward_rule *rule)
{
	if (refcount_dec_and_test(&rule->ref))
		call_rcu(&rule->rcu, rule_free_rcu);
}

/* Of equal rules the safer one decides. */
static int action_rank(u8 action)
{
	switch (action) {
	case IPWARD_ACTION_BLOCK:
		return 0;
	case IPWARD_ACTION_PROTECT:
		return 1;
	default:
		return 2;
	}
}

/**
 * ipward_rule_before() - the total order of rules
 * @a: a rule
 * @b: another one
 *
 * The lower priority number first; then the more specific selector; then block
 * before protect before permit; then the older rule. A mirrored selector fixes
 * as many bits as its reverse, but for ICMP types, so one weight serves both.
 *
 * Return: true if @a is asked before @b.
 */
bool ipward_rule_before(const struct ipward_rule *a,
			const struct ipward_rule *b)
{
	int rank_a = action_rank(a->action), rank_b = action_rank(b->action);

	if (a->priority != b->priority)
		return a->priority < b->priority;
	if (a->weight != b->weight)
		return a->weight > b->weight;
	if (rank_a != rank_b)
		return rank_a < rank_b;
	return a->handle < b->handle;
}

/**
 * ipward_rule_template() - a layer of protection, as seen from one direction
 * @rule: rule that applies in @dir
 * @dir: enum ipward_dir
 * @n: index, 0 is the innermost
 * @template: filled in; the ends of a tunnel are swapped for a mirrored rule's
 *	other direction
 */
void ipward_rule_template(const struct ipward_rule *rule, u8 dir,
			  unsigned int n, struct ipward_template *template)
{
	*template = rule->templates[n];
	if (rule->dir != dir)
		swap(template->src, template->dst);
}
