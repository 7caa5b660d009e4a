// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "policy/exchange.h"
#include "policy/protection.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)

static void fill_scope(const struct policy_scope *scope, struct ipward_rule *out)
{
	if (scope->devs[0]) {
		out->has |= BIT(DEVS);
		strcpy(out->devs, scope->devs);
	}
	if (scope->vrf[0]) {
		out->has |= BIT(VRF);
		strcpy(out->vrf, scope->vrf);
	}
	if (scope->mask) {
		out->has |= BIT(MARK) | BIT(MARK_MASK);
		out->mark = scope->mark;
		out->mark_mask = scope->mask;
	}
}

void policy_rule_template(const struct policy_rule *rule, struct ipward_tmpl *tmpl)
{
	protection_fill(rule->protection, tmpl);
	if (!rule->exchange)
		return;
	tmpl->has |= IPWARD_BIT(IPWARD_A_TEMPLATE_REQID);
	tmpl->reqid = rule->exchange->reqid;
}

void policy_rule_fill(const struct policy_rule *rule, struct ipward_rule *out)
{
	ipward_rule_clear(out);
	out->has = BIT(DIR) | BIT(ACTION) | BIT(NAME) | BIT(FLAGS);
	out->dir = rule->dir;
	out->action = rule->action;
	out->flags = rule->flags;
	strcpy(out->name, rule->name);
	if (rule->priority) {
		out->has |= BIT(PRIORITY);
		out->priority = rule->priority;
	}
	if (rule->scope)
		fill_scope(rule->scope, out);
	if (rule->protection) {
		out->has |= BIT(TEMPLATE);
		out->tmpls = 1;
		policy_rule_template(rule, &out->tmpl[0]);
	}
	if (!rule->selectors)
		return;
	out->has |= BIT(SELECTOR);
	out->selectors = rule->selectors;
	memcpy(out->selector, rule->selector,
	       rule->selectors * sizeof(out->selector[0]));
}
