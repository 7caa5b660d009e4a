// SPDX-License-Identifier: GPL-2.0
/* A set of rules in order, built by one writer, read by everybody. */

#include <linux/ipward.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "policy/rule.h"
#include "policy/ruleset.h"

#define ROOM_MIN 8

/**
 * ipward_ruleset_alloc() - make an empty set that permits everything
 *
 * Return: the set, the caller's; NULL without memory.
 */
struct ipward_ruleset *ipward_ruleset_alloc(void)
{
	struct ipward_ruleset *set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (!set)
		return NULL;
	set->default_in = IPWARD_ACTION_PERMIT;
	set->default_out = IPWARD_ACTION_PERMIT;
	return set;
}

/**
 * ipward_ruleset_copy() - a second set with the same rules and defaults
 * @set: original; its rules get a further reference each
 * @room: how many more rules will be inserted, at a guess
 *
 * Return: the copy, the caller's; NULL without memory.
 */
struct ipward_ruleset *
ipward_ruleset_copy(const struct ipward_ruleset *set, u32 room)
{
	struct ipward_ruleset *copy = ipward_ruleset_alloc();
	u32 i;

	if (!copy)
		return NULL;
	copy->default_in = set->default_in;
	copy->default_out = set->default_out;
	copy->room = set->n_rules + room;
	copy->rules = kvmalloc_array(copy->room, sizeof(*copy->rules),
				     GFP_KERNEL_ACCOUNT);
	if (!copy->rules) {
		kfree(copy);
		return NULL;
	}
	for (i = 0; i < set->n_rules; i++)
		copy->rules[i] = ipward_rule_get(set->rules[i]);
	copy->n_rules = set->n_rules;
	return copy;
}

/**
 * ipward_ruleset_free() - release a set that no reader can see
 * @set: set or NULL; the references to its rules are dropped
 */
void ipward_ruleset_free(struct ipward_ruleset *set)
{
	if (!set)
		return;
	ipward_ruleset_clear(set);
	kvfree(set->rules);
	kfree(set);
}

static void ruleset_free_rcu(struct rcu_head *rcu)
{
	ipward_ruleset_free(container_of(rcu, struct ipward_ruleset, rcu));
}

/**
 * ipward_ruleset_free_rcu() - release a set that was just replaced
 * @set: set that new readers cannot find any more; freed after a grace period
 */
void ipward_ruleset_free_rcu(struct ipward_ruleset *set)
{
	call_rcu(&set->rcu, ruleset_free_rcu);
}

static int ruleset_grow(struct ipward_ruleset *set)
{
	u32 room = max_t(u32, ROOM_MIN, 2 * set->room);
	struct ipward_rule **rules;

	rules = kvmalloc_array(room, sizeof(*rules), GFP_KERNEL_ACCOUNT);
	if (!rules)
		return -ENOMEM;
	if (set->n_rules)
		memcpy(rules, set->rules, set->n_rules * sizeof(*rules));
	kvfree(set->rules);
	set->rules = rules;
	set->room = room;
	return 0;
}

/**
 * ipward_ruleset_insert() - put a rule into its place
 * @set: set not yet in force
 * @rule: complete rule; on success the set owns the caller's reference
 *
 * Return: 0; -ENOSPC if the set has IPWARD_RULES_MAX; -ENOMEM.
 */
int ipward_ruleset_insert(struct ipward_ruleset *set, struct ipward_rule *rule)
{
	u32 low = 0, high = set->n_rules;
	int err;

	if (set->n_rules == IPWARD_RULES_MAX)
		return -ENOSPC;
	if (set->n_rules == set->room) {
		err = ruleset_grow(set);
		if (err)
			return err;
	}
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (ipward_rule_before(set->rules[middle], rule))
			low = middle + 1;
		else
			high = middle;
	}
	memmove(&set->rules[low + 1], &set->rules[low],
		(set->n_rules - low) * sizeof(*set->rules));
	set->rules[low] = rule;
	set->n_rules++;
	return 0;
}

/**
 * ipward_ruleset_find() - a rule by its handle
 * @set: set
 * @handle: handle
 *
 * Return: the rule, the set's reference; NULL if there is none.
 */
struct ipward_rule *ipward_ruleset_find(const struct ipward_ruleset *set,
					u32 handle)
{
	u32 i;

	for (i = 0; i < set->n_rules; i++) {
		if (set->rules[i]->handle == handle)
			return set->rules[i];
	}
	return NULL;
}

/**
 * ipward_ruleset_remove() - take a rule out
 * @set: set not yet in force
 * @rule: rule in the set; the set's reference to it is dropped
 */
void ipward_ruleset_remove(struct ipward_ruleset *set,
			   const struct ipward_rule *rule)
{
	u32 i;

	for (i = 0; set->rules[i] != rule; i++)
		;
	ipward_rule_put(set->rules[i]);
	set->n_rules--;
	memmove(&set->rules[i], &set->rules[i + 1],
		(set->n_rules - i) * sizeof(*set->rules));
}

/**
 * ipward_ruleset_clear() - take all rules out
 * @set: set not in force
 */
void ipward_ruleset_clear(struct ipward_ruleset *set)
{
	while (set->n_rules)
		ipward_rule_put(set->rules[--set->n_rules]);
}
