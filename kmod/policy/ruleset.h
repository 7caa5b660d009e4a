/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RULESET_H
#define IPWARD_RULESET_H

#include <linux/types.h>
#include <linux/workqueue.h>

#include "policy/classifier.h"
#include "policy/trie.h"

struct ipward_rule;

/* Memory limits the number of rules; this limit is against mistakes. */
#define IPWARD_RULES_MAX 1000000

/**
 * struct ipward_rule_tries - the rules in three tries
 * @order: trie by order, then handle, of each rule's first filter
 * @handles: trie by handle, likewise
 * @classifier: finds the rule for a flow
 */
struct ipward_rule_tries {
	struct ipward_cell order;
	struct ipward_cell handles;
	struct ipward_classifier classifier;
};

/**
 * struct ipward_ruleset - the SPD: all rules of a namespace, in order
 * @rwork: releases a set that was replaced
 * @generation: of the namespace when the set was put in force
 * @n_rules: number of rules
 * @most_filters: upper limit of the number of filters of a rule
 * @default_in: enum ipward_action for inbound packets that match no rule
 * @default_out: enum ipward_action for outbound ones
 * @stateful: @default_in applies only to packets of known connections
 * @exempt: enum ipward_exempt: packets that are exempt from the rules
 * @protect_mark: bits of the mark that a packet to be protected gets before
 *	source NAT
 * @protect_mask: which bits; 0: none
 * @tries: the rules
 * @path: memory for the writer that changes the set
 *
 * A set in force never changes: a change makes a new set and swaps the pointer.
 * So a reader sees one consistent set, and commit is one assignment. Sets share
 * equal subtrees (trie.c), so a copy is cheap.
 */
struct ipward_ruleset {
	struct rcu_work rwork;
	u32 generation;
	u32 n_rules;
	u32 most_filters;
	u8 default_in;
	u8 default_out;
	bool stateful;
	u32 exempt;
	u32 protect_mark;
	u32 protect_mask;
	struct ipward_rule_tries tries;
	struct ipward_trie_path path;
};

struct ipward_ruleset *ipward_ruleset_alloc(void);
struct ipward_ruleset *ipward_ruleset_copy(const struct ipward_ruleset *set);
void ipward_ruleset_free(struct ipward_ruleset *set);
void ipward_ruleset_free_rcu(struct ipward_ruleset *set);
int ipward_ruleset_insert(struct ipward_ruleset *set,
			  struct ipward_rule *rule);
struct ipward_rule *ipward_ruleset_find(const struct ipward_ruleset *set,
					u32 handle);
struct ipward_rule *ipward_ruleset_from(const struct ipward_ruleset *set,
					u64 order, u64 handle);
struct ipward_rule *ipward_ruleset_next(const struct ipward_ruleset *set,
					const struct ipward_rule *rule);
int ipward_ruleset_remove(struct ipward_ruleset *set, struct ipward_rule *rule);
void ipward_ruleset_clear(struct ipward_ruleset *set);

#endif
