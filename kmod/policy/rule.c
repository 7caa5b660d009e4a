// SPDX-License-Identifier: GPL-2.0
/* One rule: its references, its counters, its place in the order. */

#include <linux/slab.h>

#include "policy/rule.h"

/**
 * ipward_rule_alloc() - allocate a rule that matches everything
 * @n_filters: number of its selectors, 1 to IPWARD_SELECTORS_MAX
 *
 * Context: process.
 * Return: a rule with one reference for the caller; NULL without memory.
 */
struct ipward_rule *ipward_rule_alloc(u32 n_filters)
{
	struct ipward_rule *rule;
	u32 i;

	rule = kvzalloc(struct_size(rule, filters, n_filters),
			GFP_KERNEL_ACCOUNT);
	if (!rule)
		return NULL;
	rule->traffic = __alloc_percpu_gfp(IPWARD_DIR_OUT *
					   sizeof(struct ipward_traffic),
					   __alignof__(struct ipward_traffic),
					   GFP_KERNEL_ACCOUNT);
	if (!rule->traffic) {
		kvfree(rule);
		return NULL;
	}
	refcount_set(&rule->ref, 1);
	rule->priority = IPWARD_PRIORITY_DEFAULT;
	rule->n_filters = n_filters;
	for (i = 0; i < n_filters; i++) {
		rule->filters[i].rule = rule;
		ipward_selector_init(&rule->filters[i].selector);
	}
	return rule;
}

/**
 * ipward_rule_put() - drop a reference
 * @rule: rule; released if this was the last reference
 *
 * Rule sets hold references to rules, and a set that was in force is released
 * after a grace period. So no reader uses a rule that is freed.
 */
void ipward_rule_put(struct ipward_rule *rule)
{
	if (!refcount_dec_and_test(&rule->ref))
		return;
	free_percpu(rule->traffic);
	kvfree(rule);
}

/**
 * ipward_rule_traffic() - a rule's packets and bytes since its last reset
 * @rule: rule
 * @dir: enum ipward_dir
 * @sum: filled in
 */
void ipward_rule_traffic(const struct ipward_rule *rule, u8 dir,
			 struct ipward_traffic *sum)
{
	const struct ipward_traffic *zero = &rule->zero[dir - IPWARD_DIR_IN];

	ipward_traffic_sum(rule->traffic + (dir - IPWARD_DIR_IN), sum);
	sum->packets -= READ_ONCE(zero->packets);
	sum->bytes -= READ_ONCE(zero->bytes);
}

/**
 * ipward_rule_reset() - let a rule's counters start from zero again
 * @rule: rule of a set in force, its namespace's lock held
 */
void ipward_rule_reset(struct ipward_rule *rule)
{
	struct ipward_traffic sum;
	u8 dir;

	for (dir = IPWARD_DIR_IN; dir <= IPWARD_DIR_OUT; dir++) {
		struct ipward_traffic *zero = &rule->zero[dir - IPWARD_DIR_IN];

		ipward_traffic_sum(rule->traffic + (dir - IPWARD_DIR_IN), &sum);
		WRITE_ONCE(zero->packets, sum.packets);
		WRITE_ONCE(zero->bytes, sum.bytes);
	}
	atomic64_set(&rule->drops, 0);
	atomic64_set(&rule->audited, 0);
	atomic64_set(&rule->unprotected, 0);
}

/* The greatest weight of a selector and a scope together. */
#define RULE_WEIGHT_MAX (IPWARD_WEIGHT_MAX + IPWARD_SCOPE_WEIGHT_MAX)

/* Of otherwise equal rules the safer one comes first. */
static unsigned int action_rank(u8 action)
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
 * ipward_rule_order() - a rule's place in the order, without its age
 * @priority: the rule's
 * @weight: ipward_selector_weight() of its selector, and
 *	ipward_scope_weight() of its scope
 * @action: enum ipward_action
 *
 * The lower priority number first; then the more specific selector; then block
 * before protect before permit; then, by ipward_filter_before(), the older
 * rule. A mirrored selector fixes as many bits as its reverse, except for ICMP
 * types, so both have the same weight.
 *
 * Return: a number; rules with a smaller one come first.
 */
u64 ipward_rule_order(u32 priority, unsigned int weight, u8 action)
{
	return (u64)priority << 32 | (RULE_WEIGHT_MAX - weight) << 2 |
	       action_rank(action);
}

/**
 * ipward_rule_complete() - set the fields that follow from a rule's other
 * fields
 * @rule: rule that is in no set yet, with its selectors, scope, priority and
 *	action
 *
 * Each selector has its own place in the order, as if it were a rule.
 */
void ipward_rule_complete(struct ipward_rule *rule)
{
	unsigned int scope = ipward_scope_weight(&rule->scope);
	struct ipward_filter *filter;

	rule->order = U64_MAX;
	for (filter = rule->filters;
	     filter < rule->filters + rule->n_filters; filter++) {
		ipward_selector_reverse(&filter->selector, &filter->mirror);
		filter->order =
			ipward_rule_order(rule->priority,
					  ipward_selector_weight(&filter->selector) +
					  scope, rule->action);
		rule->order = min(rule->order, filter->order);
	}
}

/**
 * ipward_rule_says_same() - do two rules say the same of the same packets?
 * @a: rule, complete and in a set
 * @b: another one of that set; its place in the order may be another, and its name
 *
 * Return: true if they do.
 */
bool ipward_rule_says_same(const struct ipward_rule *a,
			   const struct ipward_rule *b)
{
	u32 i;

	if (a->dir != b->dir || a->action != b->action ||
	    a->flags != b->flags || a->scope.id != b->scope.id ||
	    a->n_templates != b->n_templates ||
	    a->n_filters != b->n_filters ||
	    memcmp(a->templates, b->templates, sizeof(a->templates)))
		return false;
	for (i = 0; i < a->n_filters; i++) {
		if (memcmp(&a->filters[i].selector, &b->filters[i].selector,
			   sizeof(a->filters[i].selector)))
			return false;
	}
	return true;
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
