// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include "policy/diff.h"
#include "value/algorithm.h"
#include "value/selector.h"

#define BIT(attr)	SELECTOR_BIT(attr)
#define RULE_BIT(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)
#define TMPL_BIT(attr)	IPWARD_BIT(IPWARD_A_TEMPLATE_##attr)

static bool same_address(bool has_a, const struct ipward_addr *a, uint8_t a_len,
			 bool has_b, const struct ipward_addr *b, uint8_t b_len)
{
	return has_a == has_b &&
	       (!has_a || (a_len == b_len && !memcmp(a, b, sizeof(*a))));
}

static bool same_number(bool has_a, unsigned int a, bool has_b, unsigned int b)
{
	return has_a == has_b && (!has_a || a == b);
}

#define SAME(attr, member)						\
	same_number(a->has & BIT(attr), a->member, b->has & BIT(attr), b->member)

/* All of IPv6 are no bits to compare: what is left of such a prefix is a family. */
static bool has_src(const struct ipward_selector *s)
{
	return s->has & BIT(SRC) && !(s->src.len == 16 && !s->src_len);
}

static bool has_dst(const struct ipward_selector *s)
{
	return s->has & BIT(DST) && !(s->dst.len == 16 && !s->dst_len);
}

static int family_of(const struct ipward_selector *s)
{
	if (s->has & BIT(SRC))
		return s->src.len == 4 ? AF_INET : AF_INET6;
	if (s->has & BIT(DST))
		return s->dst.len == 4 ? AF_INET : AF_INET6;
	if (s->has & BIT(PROTO) && s->proto == IPPROTO_ICMP)
		return AF_INET;
	if (s->has & BIT(PROTO) && s->proto == IPPROTO_ICMPV6)
		return AF_INET6;
	if (s->has & BIT(FAMILY))
		return s->family;
	return AF_UNSPEC;
}

static bool same_selector(const struct ipward_selector *a,
			  const struct ipward_selector *b)
{
	return same_address(has_src(a), &a->src, a->src_len,
			    has_src(b), &b->src, b->src_len) &&
	       same_address(has_dst(a), &a->dst, a->dst_len,
			    has_dst(b), &b->dst, b->dst_len) &&
	       family_of(a) == family_of(b) && SAME(PROTO, proto) && SAME(SPORT_MIN, sport_min) &&
	       SAME(SPORT_MAX, sport_max) && SAME(DPORT_MIN, dport_min) &&
	       SAME(DPORT_MAX, dport_max) && SAME(ICMP_TYPE, icmp_type) &&
	       SAME(ICMP_CODE, icmp_code);
}

static bool is_everything(const struct loaded_rule *loaded)
{
	return !loaded->head->selectors ||
	       (loaded->head->selectors == 1 && !loaded->selector[0].has);
}

/* They have no order. */
static bool has_selector(const struct loaded_rule *loaded,
			 const struct ipward_selector *s)
{
	for (uint32_t i = 0; i < loaded->head->selectors; i++)
		if (same_selector(s, &loaded->selector[i]))
			return true;
	return false;
}

static bool same_selectors(const struct policy_rule *rule,
			   const struct loaded_rule *loaded)
{
	if (!rule->selectors)
		return is_everything(loaded);
	if (rule->selectors != loaded->head->selectors)
		return false;
	for (uint32_t i = 0; i < rule->selectors; i++)
		if (!same_selector(&rule->selector[i], &loaded->selector[i]) &&
		    !has_selector(loaded, &rule->selector[i]))
			return false;
	return true;
}

/* Is each algorithm of one list in the other? The module has its own order. */
static bool has_all(const char *list, const char *of)
{
	char *rest = strdupa(of), *title;

	while ((title = strsep(&rest, ",")))
		if (!algorithm_is_listed(list, title))
			return false;
	return true;
}

static bool same_template(const struct ipward_tmpl *a, const struct ipward_tmpl *b)
{
	const bool ends = a->has & TMPL_BIT(SRC);

	return a->proto == b->proto && a->mode == b->mode &&
	       a->reqid == b->reqid && a->key_bits == b->key_bits &&
	       a->flags == b->flags && has_all(a->algs, b->algs) &&
	       has_all(b->algs, a->algs) &&
	       (!ends || (!memcmp(&a->src, &b->src, sizeof(a->src)) &&
			  !memcmp(&a->dst, &b->dst, sizeof(a->dst))));
}

static bool same_protection(const struct policy_rule *rule,
			    const struct loaded_rule *loaded)
{
	struct ipward_tmpl tmpl;

	if (!rule->protection)
		return !loaded->head->tmpls;
	policy_rule_template(rule, &tmpl);
	return loaded->head->tmpls == 1 && same_template(&tmpl, &loaded->tmpl[0]);
}

static bool same_scope(const struct policy_rule *rule,
		       const struct loaded_rule *loaded)
{
	static const struct policy_scope none;
	const struct policy_scope *scope = rule->scope ?: &none;
	const bool has_devs = loaded->head->has & RULE_BIT(DEVS);
	const bool has_vrf = loaded->head->has & RULE_BIT(VRF);
	const bool has_mark = loaded->head->has & RULE_BIT(MARK);

	return !strcmp(scope->devs, has_devs ? loaded->head->devs : "") &&
	       !strcmp(scope->vrf, has_vrf ? loaded->head->vrf : "") &&
	       scope->mark == (has_mark ? loaded->head->mark : 0) &&
	       scope->mask == (has_mark ? loaded->head->mark_mask : 0);
}

static bool same(const struct policy_rule *rule, const struct loaded_rule *loaded)
{
	return rule->dir == loaded->head->dir && rule->action == loaded->head->action &&
	       rule->flags == loaded->head->flags &&
	       (rule->priority ?: POLICY_PRIORITY_DEFAULT) == loaded->head->priority &&
	       same_scope(rule, loaded) && same_protection(rule, loaded) &&
	       same_selectors(rule, loaded);
}

/* Rules by name, those with the same name in the order in which they were added. */
struct entry {
	const char *name;
	size_t age;
	size_t index;
};

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ?: (x->age > y->age) - (x->age < y->age);
}

static const char *name_of(const struct ipward_rule *rule)
{
	const bool has_name = rule->has & RULE_BIT(NAME);

	return has_name ? rule->name : "";
}

/* How many from here have the same name. */
static size_t group(const struct entry *entry, size_t left)
{
	size_t n = 1;

	while (n < left && !strcmp(entry[n].name, entry->name))
		n++;
	return n;
}

/* Two sorted lists, and how far both have been looked at. */
struct comparison {
	const struct policy *policy;
	const struct loaded_rule *loaded;
	struct entry *wanted;
	struct entry *present;
	size_t i;
	size_t j;
};

static enum change compare_groups(const struct comparison *c, size_t n, size_t m)
{
	if (n != m)
		return CHANGE_DIFFERENT;
	for (size_t k = 0; k < n; k++)
		if (!same(&c->policy->rule[c->wanted[c->i + k].index],
			  &c->loaded[c->present[c->j + k].index]))
			return CHANGE_DIFFERENT;
	return CHANGE_NONE;
}

static enum change next_change(struct comparison *c, size_t wanted,
			       size_t present, const char **name)
{
	enum change change;
	size_t n = 0, m = 0;
	int order;

	if (c->i == wanted)
		order = 1;
	else if (c->j == present)
		order = -1;
	else
		order = strcmp(c->wanted[c->i].name, c->present[c->j].name);
	*name = order <= 0 ? c->wanted[c->i].name : c->present[c->j].name;
	if (order <= 0)
		n = group(&c->wanted[c->i], wanted - c->i);
	if (order >= 0)
		m = group(&c->present[c->j], present - c->j);
	change = order < 0 ? CHANGE_ADDED : order > 0 ? CHANGE_REMOVED :
		 compare_groups(c, n, m);
	c->i += n;
	c->j += m;
	return change;
}

static int walk(struct comparison *c, size_t wanted, size_t present, diff_fn fn,
		void *arg)
{
	int changes = 0;

	while (c->i < wanted || c->j < present) {
		const char *name;
		enum change change = next_change(c, wanted, present, &name);

		if (change == CHANGE_NONE)
			continue;
		changes++;
		fn(change, name, arg);
	}
	return changes;
}

int diff_rules(const struct policy *policy,
	       const struct loaded_rule *loaded, size_t count,
	       diff_fn fn, void *arg)
{
	struct comparison c = { .policy = policy, .loaded = loaded };
	int changes = -ENOMEM;

	c.wanted = calloc(policy->rules + 1, sizeof(*c.wanted));
	c.present = calloc(count + 1, sizeof(*c.present));
	if (c.wanted && c.present) {
		for (size_t i = 0; i < policy->rules; i++)
			c.wanted[i] = (struct entry){ policy->rule[i].name,
							 i, i };
		for (size_t i = 0; i < count; i++)
			c.present[i] = (struct entry){ name_of(loaded[i].head),
						       loaded[i].head->handle, i };
		qsort(c.wanted, policy->rules, sizeof(*c.wanted), compare);
		qsort(c.present, count, sizeof(*c.present), compare);
		changes = walk(&c, policy->rules, count, fn, arg);
	}
	free(c.wanted);
	free(c.present);
	return changes;
}

bool diff_config(const struct policy *policy,
		 const struct ipward_config *loaded)
{
	const struct ipward_config *wanted = &policy->config;

	return wanted->default_in != loaded->default_in ||
	       wanted->default_out != loaded->default_out ||
	       wanted->exempt != loaded->exempt ||
	       wanted->stateful != loaded->stateful ||
	       wanted->protect_mark != loaded->protect_mark ||
	       wanted->protect_mask != loaded->protect_mask;
}
