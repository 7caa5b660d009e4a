/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RULESET_H
#define IPWARD_RULESET_H

#include <linux/types.h>

struct ipward_rule;

/* A packet that no cache knows meets them one by one. */
#define IPWARD_RULES_MAX 65536

/**
 * struct ipward_ruleset - all rules of a namespace, in order; the SPD's body
 * @rcu: for the release of a set that was replaced
 * @generation: of the namespace when the set came into force
 * @n_rules: entries of @rules
 * @room: entries that @rules has memory for
 * @default_in: enum ipward_action for inbound packets that match no rule
 * @default_out: enum ipward_action for outbound ones
 * @rules: references, in the order of ipward_rule_before()
 *
 * A set in force never changes: a change makes a new set and swaps the
 * pointer. So a reader sees one whole set, and commit is one assignment.
 */
struct ipward_ruleset {
	struct rcu_head rcu;
	u32 generation;
	u32 n_rules;
	u32 room;
	u8 default_in;
	u8 default_out;
	struct ipward_rule **rules;
};

struct ipward_ruleset *ipward_ruleset_alloc(void);
struct ipward_ruleset *
ipward_ruleset_copy(const struct ipward_ruleset *set, u32 room);
void ipward_ruleset_free(struct ipward_ruleset *set);
void ipward_ruleset_free_rcu(struct ipward_ruleset *set);
int ipward_ruleset_insert(struct ipward_ruleset *set,
			  struct ipward_rule *rule);
struct ipward_rule *ipward_ruleset_find(const struct ipward_ruleset *set,
					u32 handle);
void ipward_ruleset_remove(struct ipward_ruleset *set,
			   const struct ipward_rule *rule);
void ipward_ruleset_clear(struct ipward_ruleset *set);

#endif
