/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RULESET_H
#define IPWARD_RULESET_H

#include <linux/types.h>
#include <linux/workqueue.h>

#include "policy/classifier.h"
#include "policy/trie.h"

struct ipward_rule;

/* Memory is what limits them; this is against mistakes. */
#define IPWARD_RULES_MAX 1000000

/**
 * struct ipward_rule_tries - the same rules in three ways
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
 * struct ipward_ruleset - all rules of a namespace, in order; the SPD's body
 * @rwork: for the release of a set that was replaced
 * @generation: of the namespace when the set came into force
 * @n_rules: how many there are
 * @most_filters: no rule has more
 * @default_in: enum ipward_action for inbound packets that match no rule
 * @default_out: enum ipward_action for outbound ones
 * @stateful: @default_in is true of what belongs to a known connection alone
 * @exempt: enum ipward_exempt: what no rule is asked about
 * @protect_mark: bits that a packet gets before source NAT if it is to be protected
 * @protect_mask: which bits; 0: none
 * @tries: the rules
 * @path: memory for whoever changes the set
 *
 * A set in force never changes: a change makes a new set and swaps the
 * pointer. So a reader sees one whole set, and commit is one assignment. Sets
 * share what is the same in them (trie.c), so a copy costs next to nothing.
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
