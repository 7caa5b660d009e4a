// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "grow.h"
#include "serve.h"
#include "value/address.h"

#define TMPL(attr)	IPWARD_BIT(IPWARD_A_TEMPLATE_##attr)
#define SELECTOR(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)

static int add_sa(const struct ipward_sa *sa, void *arg)
{
	struct serve_sas *all = arg;
	struct ipward_sa *array = grow(all->sa, all->n, &all->room, sizeof(*sa));

	if (!array)
		return -ENOMEM;
	all->sa = array;
	all->sa[all->n++] = *sa;
	return 0;
}

int serve_load_sas(struct ipward *ipward, struct serve_sas *all)
{
	all->strength.ipward = ipward;
	return ipward_sa_dump(ipward, add_sa, all);
}

void serve_free_sas(struct serve_sas *all)
{
	free(all->sa);
	strength_free(&all->strength);
}

static int add_rule(const struct ipward_rule *rule, void *arg)
{
	/* Copy only the used selectors: there could be hundreds. */
	const size_t size = offsetof(struct ipward_rule, selector) +
			    rule->selectors * sizeof(rule->selector[0]);
	struct serve_rules *all = arg;
	struct ipward_rule **array = grow(all->rule, all->n, &all->room,
					  sizeof(void *));
	struct ipward_rule *copy = malloc(size);

	if (array)
		all->rule = array;
	if (!array || !copy) {
		free(copy);
		return -ENOMEM;
	}
	memcpy(copy, rule, size);
	all->rule[all->n++] = copy;
	return 0;
}

int serve_load_rules(struct ipward *ipward, struct serve_rules *all)
{
	all->strength.ipward = ipward;
	return ipward_rule_dump(ipward, add_rule, all);
}

void serve_free_rules(struct serve_rules *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->rule[i]);
	free(all->rule);
	strength_free(&all->strength);
}

static bool same(const struct ipward_addr *a, const struct ipward_addr *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* Transport mode: the SA's ends are those of the packet. */
static bool fits_selector(const struct ipward_selector *s,
			  const struct ipward_addr *src,
			  const struct ipward_addr *dst)
{
	if (s->has & SELECTOR(SRC) && !address_is_within(src, &s->src, s->src_len))
		return false;
	return !(s->has & SELECTOR(DST)) || address_is_within(dst, &s->dst, s->dst_len);
}

static bool fits_any(const struct ipward_rule *rule,
		     const struct ipward_addr *src,
		     const struct ipward_addr *dst)
{
	for (uint32_t i = 0; i < rule->selectors; i++)
		if (fits_selector(&rule->selector[i], src, dst))
			return true;
	return !rule->selectors;
}

static bool applies(const struct ipward_rule *rule, enum ipward_dir dir)
{
	return rule->action == IPWARD_ACTION_PROTECT &&
	       (rule->dir == dir || rule->flags & IPWARD_RULE_FLAG_MIRRORED);
}

/* The other direction of a mirrored rule has its ends swapped. */
static bool serves(const struct ipward_sa *sa, const struct ipward_rule *rule,
		   const struct ipward_tmpl *tmpl, struct strength *strength)
{
	const bool reversed = sa->dir != rule->dir;
	const struct ipward_addr *src = reversed ? &sa->dst : &sa->src;
	const struct ipward_addr *dst = reversed ? &sa->src : &sa->dst;

	if (sa->proto != tmpl->proto || sa->mode != tmpl->mode)
		return false;
	if (tmpl->has & TMPL(REQID) && tmpl->reqid && sa->reqid != tmpl->reqid)
		return false;
	if (!strength_is_enough(strength, sa, tmpl))
		return false;
	if (tmpl->mode == IPWARD_MODE_TRANSPORT)
		return rule->tmpls > 1 ||
		       fits_any(rule, src, dst);
	return same(src, &tmpl->src) && same(dst, &tmpl->dst);
}

static bool is_served(const struct ipward_rule *rule,
		      const struct ipward_tmpl *tmpl, enum ipward_dir dir,
		      struct serve_sas *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->sa[i].dir == dir &&
		    serves(&all->sa[i], rule, tmpl, &all->strength))
			return true;
	return false;
}

bool serve_lacks(const struct ipward_rule *rule, enum ipward_dir dir,
		 struct serve_sas *all)
{
	if (!applies(rule, dir))
		return false;
	for (uint32_t i = 0; i < rule->tmpls; i++)
		if (!is_served(rule, &rule->tmpl[i], dir, all))
			return true;
	return false;
}

bool serve_is_idle(const struct ipward_sa *sa, struct serve_rules *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct ipward_rule *rule = all->rule[i];

		if (!applies(rule, sa->dir))
			continue;
		for (uint32_t j = 0; j < rule->tmpls; j++)
			if (serves(sa, rule, &rule->tmpl[j], &all->strength))
				return false;
	}
	return true;
}
