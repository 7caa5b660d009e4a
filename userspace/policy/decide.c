// SPDX-License-Identifier: GPL-2.0
#include <strings.h>
#include "policy/decide.h"
#include "value/address.h"
#include "value/selector.h"

#define BIT(attr)	SELECTOR_BIT(attr)

static const struct ipward_selector everything = { .has = 0 };

/* An IPv4 address counts as much as an IPv6 one. */
static unsigned int prefix_weight(const struct ipward_addr *addr, uint8_t len)
{
	return addr->len == 4 ? 96 + len : len;
}

static unsigned int range_weight(uint16_t min, uint16_t max)
{
	unsigned int size = max - min, bits = 0;

	while (size >> bits)
		bits++;
	return 16 - bits;
}

/* How specific a selector is, as the module reckons. */
static unsigned int weight_of(const struct ipward_selector *s)
{
	unsigned int weight = 0;

	if (s->has & BIT(SRC))
		weight += prefix_weight(&s->src, s->src_len);
	if (s->has & BIT(DST))
		weight += prefix_weight(&s->dst, s->dst_len);
	if (s->has & BIT(PROTO))
		weight += 8;
	if (s->has & BIT(SPORT_MIN))
		weight += range_weight(s->sport_min, s->sport_max);
	if (s->has & BIT(DPORT_MIN))
		weight += range_weight(s->dport_min, s->dport_max);
	if (s->has & BIT(ICMP_TYPE))
		weight += 16;
	if (s->has & BIT(ICMP_CODE))
		weight += 16;
	return weight;
}

static bool matches_ports(const struct ipward_selector *s,
			  const struct policy_flow *flow)
{
	if (s->has & BIT(SPORT_MIN) &&
	    (flow->sport < s->sport_min || flow->sport > s->sport_max))
		return false;
	if (s->has & BIT(DPORT_MIN) &&
	    (flow->dport < s->dport_min || flow->dport > s->dport_max))
		return false;
	if (s->has & BIT(ICMP_TYPE) && flow->icmp_type != s->icmp_type)
		return false;
	return !(s->has & BIT(ICMP_CODE)) || flow->icmp_code == s->icmp_code;
}

bool decide_matches(const struct ipward_selector *s,
		    const struct policy_flow *flow)
{
	if (s->has & BIT(SRC) &&
	    !address_is_within(&flow->src, &s->src, s->src_len))
		return false;
	if (s->has & BIT(DST) &&
	    !address_is_within(&flow->dst, &s->dst, s->dst_len))
		return false;
	if (s->has & BIT(PROTO) && flow->proto != s->proto)
		return false;
	return matches_ports(s, flow);
}

/* What a mirrored rule says of the other direction, it says of the answers. */
static struct policy_flow reverse(const struct policy_flow *flow)
{
	struct policy_flow reversed = *flow;

	reversed.src = flow->dst;
	reversed.dst = flow->src;
	reversed.sport = flow->dport;
	reversed.dport = flow->sport;
	return reversed;
}

static bool matches_reversed(const struct ipward_selector *s,
			     const struct policy_flow *reversed)
{
	struct ipward_selector any_type = *s;

	any_type.has &= ~(BIT(ICMP_TYPE) | BIT(ICMP_CODE));
	return decide_matches(&any_type, reversed);
}

static unsigned int scope_weight(const struct policy_scope *scope)
{
	if (!scope)
		return 0;
	return (scope->devs[0] ? 8 : 0) + (scope->vrf[0] ? 8 : 0) +
	       __builtin_popcount(scope->mask);
}

static unsigned int action_rank(uint8_t action)
{
	switch (action) {
	case IPWARD_ACTION_BLOCK:
		return 0;
	case IPWARD_ACTION_PROTECT:
		return 1;
	default:
		return 2;
	}
}

uint64_t decide_order(const struct policy_rule *rule,
		      const struct ipward_selector *s)
{
	const uint32_t priority = rule->priority ?: POLICY_PRIORITY_DEFAULT;
	const unsigned int weight = weight_of(s);

	return (uint64_t)priority << 32 |
	       (UINT16_MAX - weight - scope_weight(rule->scope)) << 2 |
	       action_rank(rule->action);
}

/* The order of the rule's first selector that matches; UINT64_MAX for none. */
static uint64_t matching_order(const struct policy_rule *rule,
			       enum ipward_dir dir,
			       const struct policy_flow *flow,
			       const struct policy_flow *reversed)
{
	const bool same = rule->dir == dir;
	uint64_t first = UINT64_MAX;

	if (!same && !(rule->flags & IPWARD_RULE_FLAG_MIRRORED))
		return UINT64_MAX;
	if (!rule->selectors)
		return decide_order(rule, &everything);
	for (uint32_t i = 0; i < rule->selectors; i++) {
		const struct ipward_selector *s = &rule->selector[i];
		uint64_t here;

		if (!(same ? decide_matches(s, flow) :
			     matches_reversed(s, reversed)))
			continue;
		here = decide_order(rule, s);
		if (here < first)
			first = here;
	}
	return first;
}

const struct policy_rule *decide(const struct policy *policy,
				 enum ipward_dir dir,
				 const struct policy_flow *flow)
{
	const struct policy_flow reversed = reverse(flow);
	const struct policy_rule *best = NULL;
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < policy->rules; i++) {
		uint64_t here = matching_order(&policy->rule[i], dir, flow,
					       &reversed);

		if (here < first) {
			first = here;
			best = &policy->rule[i];
		}
	}
	return best;
}

uint8_t decide_action(const struct policy *policy, enum ipward_dir dir,
		      const struct policy_rule *rule)
{
	if (rule)
		return rule->action;
	return dir == IPWARD_DIR_IN ? policy->config.default_in :
				      policy->config.default_out;
}
