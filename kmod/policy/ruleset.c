// SPDX-License-Identifier: GPL-2.0
/* A set of rules in order, built by one writer, then read under RCU. */

#include <linux/ipward.h>
#include <linux/slab.h>

#include "base/work.h"
#include "policy/rule.h"
#include "policy/ruleset.h"

/* What is exempt by default. */
#define EXEMPT_DEFAULT (IPWARD_EXEMPT_IKE | IPWARD_EXEMPT_NEIGHBOUR)

/**
 * ipward_ruleset_alloc() - allocate an empty set that permits everything
 *
 * Return: the set, for the caller to free; NULL without memory.
 */
struct ipward_ruleset *ipward_ruleset_alloc(void)
{
	struct ipward_ruleset *set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (!set)
		return NULL;
	set->default_in = IPWARD_ACTION_PERMIT;
	set->default_out = IPWARD_ACTION_PERMIT;
	set->exempt = EXEMPT_DEFAULT;
	return set;
}

static void tries_copy(struct ipward_rule_tries *to,
		       const struct ipward_rule_tries *from)
{
	to->order = ipward_cell_get(from->order);
	to->handles = ipward_cell_get(from->handles);
	ipward_classifier_copy(&to->classifier, &from->classifier);
}

static void tries_clear(struct ipward_rule_tries *tries)
{
	ipward_classifier_clear(&tries->classifier);
	ipward_cell_put(tries->handles);
	ipward_cell_put(tries->order);
	tries->handles = IPWARD_CELL_EMPTY;
	tries->order = IPWARD_CELL_EMPTY;
}

/**
 * ipward_ruleset_copy() - copy a set with its rules and defaults
 * @set: original
 *
 * Return: the copy, for the caller to free; NULL without memory.
 */
struct ipward_ruleset *ipward_ruleset_copy(const struct ipward_ruleset *set)
{
	struct ipward_ruleset *copy = ipward_ruleset_alloc();

	if (!copy)
		return NULL;
	copy->default_in = set->default_in;
	copy->default_out = set->default_out;
	copy->stateful = set->stateful;
	copy->exempt = set->exempt;
	copy->protect_mark = set->protect_mark;
	copy->protect_mask = set->protect_mask;
	copy->n_rules = set->n_rules;
	copy->most_filters = set->most_filters;
	tries_copy(&copy->tries, &set->tries);
	return copy;
}

/**
 * ipward_ruleset_free() - release a set without readers
 * @set: set or NULL; the references to its rules are dropped
 *
 * Context: process; may take long.
 */
void ipward_ruleset_free(struct ipward_ruleset *set)
{
	if (!set)
		return;
	ipward_ruleset_clear(set);
	kfree(set);
}

static void ruleset_free_work(struct work_struct *work)
{
	ipward_ruleset_free(container_of(to_rcu_work(work),
					 struct ipward_ruleset, rwork));
}

/**
 * ipward_ruleset_free_rcu() - release a set that was just replaced
 * @set: set that new readers cannot find any more; freed after a grace period
 *	by a work item, since there may be many rules
 */
void ipward_ruleset_free_rcu(struct ipward_ruleset *set)
{
	INIT_RCU_WORK(&set->rwork, ruleset_free_work);
	ipward_work_release_rcu(&set->rwork);
}

static struct ipward_prefix order_key(u64 order, u64 handle)
{
	return (struct ipward_prefix){
		.key = { order, handle },
		.bits = IPWARD_TRIE_BITS,
	};
}

static struct ipward_prefix handle_key(u32 handle)
{
	return order_key(handle, 0);
}

/*
 * Add a rule to all tries, or remove it; on failure only some may be changed.
 */
static int tries_change(struct ipward_rule_tries *tries,
			struct ipward_rule *rule, bool remove,
			struct ipward_trie_path *path)
{
	struct ipward_prefix order = order_key(rule->order, rule->handle);
	struct ipward_prefix handle = handle_key(rule->handle);
	struct ipward_cell cell = IPWARD_CELL_EMPTY;

	if (!remove)
		cell = ipward_cell_of_filter(rule->filters);
	return ipward_trie_set(&tries->order, &order, ipward_cell_get(cell),
			       path) ?:
	       ipward_trie_set(&tries->handles, &handle, ipward_cell_get(cell),
			       path) ?:
	       ipward_classifier_change(&tries->classifier, rule, remove, path);
}

/* Make the whole change, or none of it. */
static int set_change(struct ipward_ruleset *set, struct ipward_rule *rule,
		      bool remove)
{
	struct ipward_rule_tries before;
	int err;

	tries_copy(&before, &set->tries);
	err = tries_change(&set->tries, rule, remove, &set->path);
	if (err)
		swap(set->tries, before);
	tries_clear(&before);
	return err;
}

/**
 * ipward_ruleset_insert() - add a rule
 * @set: set not yet in force; unchanged on failure
 * @rule: complete rule; on success the set owns the caller's reference
 *
 * Return: 0; -ENOSPC if the set has IPWARD_RULES_MAX rules; -EXFULL if it has
 * IPWARD_SCOPES_MAX scopes, and the rule has another one; -ENOMEM.
 */
int ipward_ruleset_insert(struct ipward_ruleset *set, struct ipward_rule *rule)
{
	int err;

	if (set->n_rules == IPWARD_RULES_MAX)
		return -ENOSPC;
	if (!ipward_scope_is_any(&rule->scope)) {
		rule->scope.id = ipward_classifier_scope_id(&set->tries.classifier,
							    &rule->scope);
		if (!rule->scope.id)
			return -EXFULL;
	}
	err = set_change(set, rule, false);
	if (err)
		return err;
	set->n_rules++;
	set->most_filters = max(set->most_filters, rule->n_filters);
	ipward_rule_put(rule);
	return 0;
}

/**
 * ipward_ruleset_find() - find a rule by its handle
 * @set: set
 * @handle: handle
 *
 * Return: the rule, valid as long as @set; NULL if there is none.
 */
struct ipward_rule *ipward_ruleset_find(const struct ipward_ruleset *set,
					u32 handle)
{
	struct ipward_prefix key = handle_key(handle);
	struct ipward_cell cell;

	cell = ipward_trie_find(ipward_cell_root(set->tries.handles), &key);
	return ipward_cell_is_empty(cell) ? NULL :
					    ipward_cell_filter(cell)->rule;
}

/**
 * ipward_ruleset_from() - the first rule at or after a place in the order
 * @set: set
 * @order: ipward_rule_order() of the place
 * @handle: handle of the place
 *
 * Return: the rule, valid as long as @set; NULL if there is none.
 */
struct ipward_rule *ipward_ruleset_from(const struct ipward_ruleset *set,
					u64 order, u64 handle)
{
	struct ipward_prefix key = order_key(order, handle);
	const struct ipward_node *node;

	node = ipward_trie_at_or_after(ipward_cell_root(set->tries.order),
				       key.key);
	return node ? ipward_cell_filter(node->cell)->rule : NULL;
}

/**
 * ipward_ruleset_next() - the next rule in the order
 * @set: set
 * @rule: rule, or NULL for the first one
 *
 * Return: the rule, valid as long as @set; NULL at the end.
 */
struct ipward_rule *ipward_ruleset_next(const struct ipward_ruleset *set,
					const struct ipward_rule *rule)
{
	if (!rule)
		return ipward_ruleset_from(set, 0, 0);
	return ipward_ruleset_from(set, rule->order, (u64)rule->handle + 1);
}

/**
 * ipward_ruleset_remove() - remove a rule
 * @set: set not yet in force; unchanged on failure
 * @rule: rule in the set; the set's references to it are dropped
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_ruleset_remove(struct ipward_ruleset *set, struct ipward_rule *rule)
{
	int err = set_change(set, rule, true);

	if (!err)
		set->n_rules--;
	return err;
}

/**
 * ipward_ruleset_clear() - remove all rules
 * @set: set not in force
 *
 * Context: process; may take long.
 */
void ipward_ruleset_clear(struct ipward_ruleset *set)
{
	tries_clear(&set->tries);
	set->n_rules = 0;
	set->most_filters = 0;
}
