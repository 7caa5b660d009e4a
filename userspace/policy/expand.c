// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "policy/expand.h"
#include "value/selector.h"

#define BIT(attr)	SELECTOR_BIT(attr)

/* Of all rules of a policy together; some 80 MB. */
#define SELECTORS_MAX	1000000

/* Those of an IPv4 and an IPv6 address included, which no packet has. */
#define COMBINED_MAX	(20UL * SELECTORS_MAX)

static const struct prefix everywhere = { { 0, { 0 } }, 0 };
static const struct ipward_selector everything = { .has = 0 };

/* Of a set: its prefixes, or one that is for all addresses. */
struct prefixes {
	const struct prefix *item;
	unsigned int count;
};

static struct prefixes prefixes_of(const struct addresses *set)
{
	if (set->any)
		return (struct prefixes){ &everywhere, 1 };
	return (struct prefixes){ set->list.item, set->list.count };
}

static void set_prefixes(struct ipward_selector *s, const struct prefix *src,
			 const struct prefix *dst)
{
	if (src->addr.len) {
		s->has |= BIT(SRC) | BIT(SRC_LEN);
		s->src = src->addr;
		s->src_len = src->len;
	}
	if (dst->addr.len) {
		s->has |= BIT(DST) | BIT(DST_LEN);
		s->dst = dst->addr;
		s->dst_len = dst->len;
	}
}

/* Selectors that wait for a rule. */
struct expansion {
	struct compiler *compiler;
	const struct node *node;
	const struct policy_rule *like;
	struct ipward_selector selector[IPWARD_SELECTORS_MAX];
	uint32_t count;
};

static struct policy_rule *new_rule(struct compiler *compiler)
{
	struct policy *policy = compiler->policy;
	size_t room = policy->rules_room ? 2 * policy->rules_room : 64;
	struct policy_rule *more;

	if (policy->rules == policy->rules_room) {
		more = reallocarray(policy->rule, room, sizeof(*more));
		if (!more)
			return NULL;
		policy->rule = more;
		policy->rules_room = room;
	}
	return &policy->rule[policy->rules++];
}

/* Once for a policy, whose other rules then fail without a word. */
static int too_many(const struct expansion *expansion, bool first)
{
	return !first ? -EINVAL :
	       node_error(expansion->compiler, expansion->node, "more than %d "
			  "combinations of addresses and services in the whole "
			  "policy: expected prefixes and ranges in their place",
			  SELECTORS_MAX);
}

/* One selector that is for everything is no selector. */
static int flush(struct expansion *expansion)
{
	struct compiler *compiler = expansion->compiler;
	size_t size = expansion->count * sizeof(expansion->selector[0]);
	struct ipward_selector *selector;
	struct policy_rule *rule;

	if (!expansion->count)
		return 0;
	compiler->selectors += expansion->count;
	if (compiler->selectors > SELECTORS_MAX)
		return too_many(expansion, compiler->selectors - SELECTORS_MAX <=
					   expansion->count);
	selector = compiler_alloc(compiler, size);
	rule = selector ? new_rule(compiler) : NULL;
	if (!rule)
		return node_error(compiler, expansion->node, "out of memory");
	memcpy(selector, expansion->selector, size);
	*rule = *expansion->like;
	rule->selector = selector;
	rule->selectors = expansion->count == 1 && !selector->has ?
			  0 : expansion->count;
	expansion->count = 0;
	return 0;
}

static int add(struct expansion *expansion, const struct prefix *src,
	       const struct prefix *dst, const struct ipward_selector *service)
{
	struct ipward_selector *s = &expansion->selector[expansion->count];
	unsigned long tried = ++expansion->compiler->combined;

	if (tried > COMBINED_MAX)
		return too_many(expansion, tried == COMBINED_MAX + 1);
	*s = *service;
	set_prefixes(s, src, dst);
	if (!selector_has_one_family(s))
		return 0;
	expansion->count++;
	return expansion->count == IPWARD_SELECTORS_MAX ? flush(expansion) : 0;
}

/*
 * Begin another rule if so many do not fit in this one: each rule then is what sets are
 * combined to, and policy_export() can write it as one. More than a rule has room for
 * are taken apart further.
 */
static int keep_together(struct expansion *expansion, size_t count)
{
	return expansion->count + count > IPWARD_SELECTORS_MAX ? flush(expansion) : 0;
}

static int add_services(struct expansion *expansion, const struct prefix *src,
			const struct prefix *dst,
			const struct services *services)
{
	const struct ipward_selector *item = &everything;
	unsigned int count = 1;
	int err = 0;

	if (services) {
		item = services->item;
		count = services->count;
	}
	for (unsigned int i = 0; i < count && !err; i++)
		err = add(expansion, src, dst, &item[i]);
	return err;
}

int expand(struct compiler *compiler, const struct node *node,
	   const struct policy_rule *like, const struct addresses *src,
	   const struct addresses *dst, const struct services *services)
{
	const struct prefixes from = prefixes_of(src), to = prefixes_of(dst);
	const size_t each = services ? services->count : 1;
	struct expansion expansion;
	int err = 0;

	expansion.compiler = compiler;
	expansion.node = node;
	expansion.like = like;
	expansion.count = 0;
	for (unsigned int i = 0; i < from.count && !err; i++) {
		err = keep_together(&expansion, to.count * each);
		for (unsigned int j = 0; j < to.count && !err; j++)
			err = keep_together(&expansion, each) ?:
			      add_services(&expansion, &from.item[i], &to.item[j],
					   services);
	}
	return err ?: flush(&expansion);
}
