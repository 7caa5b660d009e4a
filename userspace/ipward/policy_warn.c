// SPDX-License-Identifier: GPL-2.0
/*
 * Which SAs a rule can use, as far as addresses tell: whether an SA's selector
 * fits, only a packet can say.
 */
#include <string.h>
#include "policy_warn.h"
#include "value/address.h"

#define TMPL(attr)	IPWARD_BIT(IPWARD_A_TEMPLATE_##attr)
#define SELECTOR(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)

/* One direction of a rule, and the templates for which there is an SA. */
struct search {
	const struct ipward_rule *rule;
	enum ipward_dir dir;
	bool reversed;		/* the mirrored direction */
	bool found[IPWARD_TEMPLATES_MAX];
};

static bool same(const struct ipward_addr *a, const struct ipward_addr *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* Transport mode: the SA's ends are the packet's. */
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

static bool fits(const struct ipward_sa *sa, const struct search *search,
		 const struct ipward_tmpl *tmpl)
{
	const struct ipward_addr *src = search->reversed ? &sa->dst : &sa->src;
	const struct ipward_addr *dst = search->reversed ? &sa->src : &sa->dst;

	if (sa->dir != search->dir || sa->proto != tmpl->proto ||
	    sa->mode != tmpl->mode)
		return false;
	if (tmpl->has & TMPL(REQID) && tmpl->reqid && sa->reqid != tmpl->reqid)
		return false;
	if (tmpl->mode == IPWARD_MODE_TRANSPORT)
		return search->rule->tmpls > 1 ||
		       fits_any(search->rule, src, dst);
	return same(src, &tmpl->src) && same(dst, &tmpl->dst);
}

static int look(const struct ipward_sa *sa, void *arg)
{
	struct search *search = arg;

	for (uint32_t i = 0; i < search->rule->tmpls; i++)
		if (fits(sa, search, &search->rule->tmpl[i]))
			search->found[i] = true;
	return 0;
}

/* Of packets without an SA. */
static const char *fate(const struct ipward_rule *rule, enum ipward_dir dir)
{
	const bool in = dir == IPWARD_DIR_IN;

	if (rule->flags & IPWARD_RULE_FLAG_AUDIT)
		return in ? "what comes in passes as audited" :
			    "what goes out passes in clear, as audited";
	if (rule->flags & IPWARD_RULE_FLAG_REQUEST && !in)
		return "what goes out passes in clear";
	if (rule->flags & (IPWARD_RULE_FLAG_REQUEST | IPWARD_RULE_FLAG_INPASS) &&
	    in)
		return "what comes in passes in clear alone";
	return in ? "what comes in is dropped" : "what goes out is dropped";
}

static void warn_one(struct context *context, const struct ipward_rule *rule,
		     enum ipward_dir dir)
{
	struct search search = {
		.rule = rule,
		.dir = dir,
		.reversed = dir != rule->dir,
	};

	if (ipward_sa_dump(context->ipward, look, &search))
		return;
	for (uint32_t i = 0; i < rule->tmpls; i++) {
		if (search.found[i])
			continue;
		warn("no %sbound SA fits this rule: %s until there is one.",
		     dir == IPWARD_DIR_IN ? "in" : "out",
		     fate(rule, dir));
		return;
	}
}

void policy_warn(struct context *context, const struct ipward_rule *rule)
{
	if (context->source != SOURCE_COMMAND_LINE ||
	    rule->action != IPWARD_ACTION_PROTECT)
		return;
	warn_one(context, rule, rule->dir);
	if (rule->flags & IPWARD_RULE_FLAG_MIRRORED)
		warn_one(context, rule, rule->dir == IPWARD_DIR_IN ?
					IPWARD_DIR_OUT : IPWARD_DIR_IN);
}
