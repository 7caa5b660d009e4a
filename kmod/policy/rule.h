/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RULE_H
#define IPWARD_RULE_H

#include <linux/ipward.h>
#include <linux/refcount.h>
#include <linux/u64_stats_sync.h>

#include "base/selector.h"
#include "base/stats.h"
#include "policy/scope.h"
#include "sa/template.h"

#define IPWARD_PRIORITY_DEFAULT 1000

struct ipward_rule;

/**
 * struct ipward_filter - one of a rule's selectors, as found by the classifier
 * @order: ipward_rule_order() of it, the smallest first; then the smallest
 *	handle
 * @rule: its rule
 * @selector: packets that it matches in the rule's direction
 * @mirror: packets that it matches in the other one, if the rule is mirrored
 */
struct ipward_filter {
	u64 order;
	struct ipward_rule *rule;
	struct ipward_selector selector;
	struct ipward_selector mirror;
};

/**
 * struct ipward_rule - an entry of the SPD; immutable once it is in a set
 * @ref: one for each place that holds the rule or a filter of it
 * @order: of its first filter
 * @traffic: per-CPU packets and bytes of this rule, one for each direction
 * @zero: values of @traffic at the last reset; protected by the namespace's
 *	lock
 * @drops: packets dropped because of the rule
 * @audited: packets that would have been dropped if the rule did not audit
 * @unprotected: packets that passed in clear, since the rule only requests
 *	protection
 * @acquired: jiffies of the last ACQUIRE event for a packet that does not wait,
 *	to limit their rate
 * @handle: the administrator's number for it
 * @priority: lowest first
 * @flags: enum ipward_rule_flag
 * @dir: enum ipward_dir of its selectors and @templates
 * @action: enum ipward_action
 * @n_templates: entries of @templates, at least 1 for protect
 * @templates: layers of protection, the innermost first
 * @name: for users, may be empty
 * @scope: devices, VRF and mark of its packets
 * @n_filters: entries of @filters, at least 1
 * @filters: the rule matches a packet if any of these does
 */
struct ipward_rule {
	refcount_t ref;
	u64 order;
	struct ipward_traffic __percpu *traffic;
	struct ipward_traffic zero[IPWARD_DIR_OUT];
	atomic64_t drops;
	atomic64_t audited;
	atomic64_t unprotected;
	unsigned long acquired;
	u32 handle;
	u32 priority;
	u32 flags;
	u8 dir;
	u8 action;
	u8 n_templates;
	struct ipward_template templates[IPWARD_TEMPLATES_MAX];
	char name[IPWARD_NAME_MAX];
	struct ipward_scope scope;
	u32 n_filters;
	struct ipward_filter filters[];
};

struct ipward_rule *ipward_rule_alloc(u32 n_filters);
void ipward_rule_put(struct ipward_rule *rule);
void ipward_rule_traffic(const struct ipward_rule *rule, u8 dir,
			 struct ipward_traffic *sum);
void ipward_rule_reset(struct ipward_rule *rule);
u64 ipward_rule_order(u32 priority, unsigned int weight, u8 action);
void ipward_rule_complete(struct ipward_rule *rule);
bool ipward_rule_says_same(const struct ipward_rule *a,
			   const struct ipward_rule *b);
void ipward_rule_template(const struct ipward_rule *rule, u8 dir,
			  unsigned int n, struct ipward_template *template);

static inline struct ipward_rule *ipward_rule_get(struct ipward_rule *rule)
{
	refcount_inc(&rule->ref);
	return rule;
}

/* A filter lives as long as its rule, so this is a reference to both. */
static inline struct ipward_filter *
ipward_filter_get(struct ipward_filter *filter)
{
	ipward_rule_get(filter->rule);
	return filter;
}

/**
 * ipward_rule_count() - count a packet of a rule
 * @rule: rule
 * @dir: enum ipward_dir of the packet
 * @bytes: its length
 */
static inline void ipward_rule_count(struct ipward_rule *rule, u8 dir,
				     u64 bytes)
{
	ipward_traffic_add(rule->traffic + (dir - IPWARD_DIR_IN), bytes);
}

/**
 * ipward_filter_before() - the total order of filters
 * @a: a filter
 * @b: one of another rule
 *
 * Return: true if @a comes before @b.
 */
static inline bool ipward_filter_before(const struct ipward_filter *a,
					const struct ipward_filter *b)
{
	if (a->order != b->order)
		return a->order < b->order;
	return a->rule->handle < b->rule->handle;
}

/**
 * ipward_rule_applies() - does the rule apply to packets of a direction?
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
 * ipward_filter_selector() - the selector of a filter in one direction
 * @filter: filter of a rule that applies in @dir
 * @dir: enum ipward_dir
 *
 * Return: the selector, valid as long as the rule.
 */
static inline const struct ipward_selector *
ipward_filter_selector(const struct ipward_filter *filter, u8 dir)
{
	return filter->rule->dir == dir ? &filter->selector : &filter->mirror;
}

#endif
