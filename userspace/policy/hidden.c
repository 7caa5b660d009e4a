// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "policy/decide.h"
#include "policy/hidden.h"
#include "value/address.h"
#include "value/selector.h"

#define BIT(attr)	SELECTOR_BIT(attr)

/* Comparisons of two selectors; what needs more is not looked at. */
#define WORK_MAX	20000000UL

static bool covers_prefix(bool has, const struct ipward_addr *wide,
			  uint8_t wide_len, bool has_narrow,
			  const struct ipward_addr *narrow, uint8_t narrow_len)
{
	if (!has)
		return true;
	return has_narrow && wide_len <= narrow_len &&
	       address_is_within(narrow, wide, wide_len);
}

static bool covers_range(bool has, uint16_t min, uint16_t max, bool has_narrow,
			 uint16_t narrow_min, uint16_t narrow_max)
{
	if (!has)
		return true;
	return has_narrow && min <= narrow_min && narrow_max <= max;
}

static bool covers_value(bool has, uint8_t value, bool has_narrow, uint8_t narrow)
{
	return !has || (has_narrow && value == narrow);
}

/* Is each packet of @narrow one of @wide? */
static bool covers(const struct ipward_selector *wide,
		   const struct ipward_selector *narrow)
{
	return covers_prefix(wide->has & BIT(SRC), &wide->src, wide->src_len,
			     narrow->has & BIT(SRC), &narrow->src,
			     narrow->src_len) &&
	       covers_prefix(wide->has & BIT(DST), &wide->dst, wide->dst_len,
			     narrow->has & BIT(DST), &narrow->dst,
			     narrow->dst_len) &&
	       covers_value(wide->has & BIT(PROTO), wide->proto,
			    narrow->has & BIT(PROTO), narrow->proto) &&
	       covers_range(wide->has & BIT(SPORT_MIN), wide->sport_min,
			    wide->sport_max, narrow->has & BIT(SPORT_MIN),
			    narrow->sport_min, narrow->sport_max) &&
	       covers_range(wide->has & BIT(DPORT_MIN), wide->dport_min,
			    wide->dport_max, narrow->has & BIT(DPORT_MIN),
			    narrow->dport_min, narrow->dport_max) &&
	       covers_value(wide->has & BIT(ICMP_TYPE), wide->icmp_type,
			    narrow->has & BIT(ICMP_TYPE), narrow->icmp_type) &&
	       covers_value(wide->has & BIT(ICMP_CODE), wide->icmp_code,
			    narrow->has & BIT(ICMP_CODE), narrow->icmp_code);
}

static bool goes_first(const struct policy_rule *a, const struct ipward_selector *s,
		       const struct policy_rule *b, const struct ipward_selector *t)
{
	const uint64_t x = decide_order(a, s), y = decide_order(b, t);

	return x != y ? x < y : a < b;
}

static const struct ipward_selector everything = { .has = 0 };

static const struct ipward_selector *selector_of(const struct policy_rule *rule,
						 uint32_t i)
{
	return rule->selectors ? &rule->selector[i] : &everything;
}

static uint32_t selectors_of(const struct policy_rule *rule)
{
	return rule->selectors ?: 1;
}

/* Does one selector of @by go before this one, for the same packets? */
static bool hides_selector(const struct policy_rule *by,
			   const struct policy_rule *rule,
			   const struct ipward_selector *s, unsigned long *work)
{
	for (uint32_t i = 0; i < selectors_of(by) && *work < WORK_MAX; i++) {
		const struct ipward_selector *wide = selector_of(by, i);

		++*work;
		if (covers(wide, s) && goes_first(by, wide, rule, s))
			return true;
	}
	return false;
}

static bool hides(const struct policy_rule *by, const struct policy_rule *rule,
		  unsigned long *work)
{
	const uint32_t mirrored = IPWARD_RULE_FLAG_MIRRORED;

	if (by == rule || by->dir != rule->dir || by->scope ||
	    (rule->flags & mirrored && !(by->flags & mirrored)))
		return false;
	for (uint32_t i = 0; i < selectors_of(rule); i++)
		if (!hides_selector(by, rule, selector_of(rule, i), work))
			return false;
	return true;
}

static void find_for(struct compiler *compiler, const struct policy_rule *rule,
		     unsigned long *work)
{
	const struct policy *policy = compiler->policy;

	for (size_t i = 0; i < policy->rules; i++) {
		const struct policy_rule *by = &policy->rule[i];

		if (!strcmp(by->name, rule->name) || !hides(by, rule, work))
			continue;
		report_warning(compiler->report, rule->place, rule->name,
			       "rule \"%s\" never matches: its packets belong to the "
			       "rule \"%s\" (line %u)", rule->name, by->name,
			       by->place.line);
		return;
	}
}

void hidden_find(struct compiler *compiler)
{
	const struct policy *policy = compiler->policy;
	unsigned long work = 0;

	if (policy->rules > 0 && compiler->selectors > WORK_MAX / policy->rules)
		return;
	for (size_t i = 0; i < policy->rules; i++)
		find_for(compiler, &policy->rule[i], &work);
}
