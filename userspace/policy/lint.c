// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "policy/hidden.h"
#include "policy/lint.h"
#include "value/address.h"
#include "value/selector.h"

#define BIT(attr)	SELECTOR_BIT(attr)

static void warn_if_unused(struct naming *naming, void *arg)
{
	struct compiler *compiler = arg;

	if (!naming->used)
		report_warning(compiler->report, node_key_place(naming->node),
			       naming->name, "\"%s\": nothing uses this name",
			       naming->name);
}

static void check_unused(struct compiler *compiler)
{
	for (int kind = 0; kind < NAMES_RULES; kind++)
		names_walk(&compiler->names[kind], warn_if_unused, compiler);
}

static bool has_suite(const struct protection *protection,
		      const struct suite *suite)
{
	for (unsigned int i = 0; i < protection->suites; i++)
		if (protection->suite[i] == suite)
			return true;
	return protection->demand != DEMAND_SUITES;
}

static bool fits(const struct policy_key *key, const struct policy_rule *rule)
{
	const struct protection *protection = rule->protection;

	if (key->sa.mode != protection->mode || key->sa.proto != protection->proto ||
	    key->sa.reqid != protection->reqid || !has_suite(protection, key->suite))
		return false;
	return protection->mode == IPWARD_MODE_TRANSPORT ||
	       !memcmp(&key->sa.src, &protection->local, sizeof(key->sa.src)) ||
	       !memcmp(&key->sa.dst, &protection->local, sizeof(key->sa.dst));
}

/* What was found for the rule before, which often has the same protection. */
struct served {
	const struct protection *protection;
	bool has_key;
};

static bool has_key(const struct policy *policy, const struct policy_rule *rule)
{
	for (size_t i = 0; i < policy->keys; i++)
		if (fits(&policy->key[i], rule))
			return true;
	return false;
}

/* Where there is no SA, a rule that protects is one that drops. */
static void check_keys(struct compiler *compiler, const struct policy_rule *rule,
		       struct served *served)
{
	if (rule->action != IPWARD_ACTION_PROTECT || rule->exchange)
		return;
	if (served->protection != rule->protection) {
		served->protection = rule->protection;
		served->has_key = has_key(compiler->policy, rule);
	}
	if (served->has_key)
		return;
	report_warning(compiler->report, rule->place, rule->name,
		       "rule \"%s\": nothing makes its SAs: its packets are dropped "
		       "until one is added: expected \"authentication\", or an SA "
		       "under \"keys\"", rule->name);
}

static bool is_any(const struct ipward_selector *s, uint64_t bit, uint8_t len)
{
	return !(s->has & bit) || !len;
}

/*
 * Answers that come from a port that anybody may send from, or a rule that knows what
 * comes in by nothing but its source port. Sets @port and whose addresses were to be
 * said.
 */
static bool is_hole(const struct policy_rule *rule, const struct ipward_selector *s,
		    uint16_t *port, const char **key)
{
	const bool has_sport = s->has & BIT(SPORT_MIN), has_dport = s->has & BIT(DPORT_MIN);

	if (rule->dir == IPWARD_DIR_IN) {
		*port = s->sport_min;
		*key = "from";
		return has_sport && !has_dport && is_any(s, BIT(SRC), s->src_len);
	}
	*port = s->dport_min;
	*key = "to";
	return rule->flags & IPWARD_RULE_FLAG_MIRRORED && has_dport && !has_sport &&
	       is_any(s, BIT(DST), s->dst_len);
}

static void check_hole(struct compiler *compiler, const struct policy_rule *rule)
{
	const char *key;
	uint16_t port;

	if (rule->action != IPWARD_ACTION_PERMIT ||
	    compiler->policy->config.default_in == IPWARD_ACTION_PERMIT)
		return;
	for (uint32_t i = 0; i < rule->selectors; i++) {
		if (!is_hole(rule, &rule->selector[i], &port, &key))
			continue;
		report_warning(compiler->report, rule->place, rule->name,
			       "rule \"%s\" lets every host reach every port of this "
			       "one, from port %u: expected addresses for \"%s\", or %s",
			       rule->name, port, key, rule->dir == IPWARD_DIR_IN ?
			       "a port of this host as well" :
			       "\"mirrored: false\" with \"defaults: { inbound: "
			       "stateful }\", which lets answers in");
		return;
	}
}

void lint(struct compiler *compiler)
{
	const struct policy *policy = compiler->policy;
	struct served served = { NULL, false };

	check_unused(compiler);
	for (size_t i = 0; i < policy->rules; i++) {
		check_keys(compiler, &policy->rule[i], &served);
		check_hole(compiler, &policy->rule[i]);
	}
	hidden_find(compiler);
}
