/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RULE_H
#define IPWARD_RULE_H

#include <linux/ipward.h>
#include <linux/refcount.h>
#include <linux/u64_stats_sync.h>

#include "base/selector.h"
#include "base/stats.h"
#include "sa/template.h"

#define IPWARD_PRIORITY_DEFAULT 1000

/**
 * struct ipward_rule - an entry of the SPD; immutable once it is in a set
 * @ref: one for each place that holds the rule
 * @order: ipward_rule_order(), the smallest first; then the smallest @handle
 * @traffic: per-CPU packets and bytes that the rule decided
 * @drops: packets that it let be dropped
 * @acquired: jiffies of the last ACQUIRE event, to limit their rate
 * @handle: the administrator's number for it
 * @priority: lowest first
 * @flags: enum ipward_rule_flag
 * @dir: enum ipward_dir of @selector and @templates
 * @action: enum ipward_action
 * @n_templates: entries of @templates, at least 1 for protect
 * @selector: packets it speaks of in direction @dir
 * @mirror: packets it speaks of in the other one, if it is mirrored
 * @templates: layers of protection, the innermost first
 * @name: for people, may be empty
 */
struct ipward_rule {
	refcount_t ref;
	u64 order;
	struct ipward_traffic __percpu *traffic;
	atomic64_t drops;
	unsigned long acquired;
	u32 handle;
	u32 priority;
	u32 flags;
	u8 dir;
	u8 action;
	u8 n_templates;
	struct ipward_selector selector;
	struct ipward_selector mirror;
	struct ipward_template templates[IPWARD_TEMPLATES_MAX];
	char name[IPWARD_NAME_MAX];
};

struct ipward_rule *ipward_rule_alloc(void);
void ipward_rule_put(struct ipward_rule *rule);
u64 ipward_rule_order(u32 priority, unsigned int weight, u8 action);
void ipward_rule_complete(struct ipward_rule *rule);
void ipward_rule_template(const struct ipward_rule *rule, u8 dir,
			  unsigned int n, struct ipward_template *template);

static inline struct ipward_rule *ipward_rule_get(struct ipward_rule *rule)
{
	refcount_inc(&rule->ref);
	return rule;
}

/**
 * ipward_rule_before() - the total order of rules
 * @a: a rule
 * @b: another one
 *
 * Return: true if @a is asked before @b.
 */
static inline bool ipward_rule_before(const struct ipward_rule *a,
				      const struct ipward_rule *b)
{
	if (a->order != b->order)
		return a->order < b->order;
	return a->handle < b->handle;
}

/**
 * ipward_rule_applies() - does the rule say anything about a direction?
 * @rule: rule
 * @dir: enum ipward_dir
 *
 * Return: true if it does.
 */
static inline bool ipward_rule_applies(const struct ipward_rule *rule, u8 dir)
{
	return rule->dir == dir || (rule->flags & IPWARD_RULE_FLAG_MIRRORED);
}

/**
 * ipward_rule_selector() - what the rule speaks of in one direction
 * @rule: rule that applies in @dir
 * @dir: enum ipward_dir
 *
 * Return: the selector, valid as long as @rule.
 */
static inline const struct ipward_selector *
ipward_rule_selector(const struct ipward_rule *rule, u8 dir)
{
	return rule->dir == dir ? &rule->selector : &rule->mirror;
}

#endif
