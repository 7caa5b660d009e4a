// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include "complain.h"
#include "policy_warn.h"
#include "serve.h"

/* Warn that packets without an SA are dropped. */
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

static void warn_of_no_sa(const struct ipward_rule *rule, enum ipward_dir dir,
			  struct serve_sas *all)
{
	if (serve_lacks(rule, dir, all))
		warn("no %sbound SA fits this rule: %s until there is one.",
		     dir == IPWARD_DIR_IN ? "in" : "out", fate(rule, dir));
}

static void warn_of_twin(struct context *context, uint32_t handle)
{
	struct ipward_rule rule;

	if (!ipward_rule_get(context->ipward, handle, &rule) && rule.twin)
		warn("rule %" PRIu32 " says the same of the same packets: this one "
		     "is rule %" PRIu32 ".", rule.twin, handle);
}

void policy_warn(struct context *context, const struct ipward_rule *rule,
		 uint32_t handle)
{
	const enum ipward_dir other = rule->dir == IPWARD_DIR_IN ?
				      IPWARD_DIR_OUT : IPWARD_DIR_IN;
	struct serve_sas all = { .n = 0 };

	if (context->source != SOURCE_COMMAND_LINE)
		return;
	warn_of_twin(context, handle);
	if (rule->action == IPWARD_ACTION_PROTECT &&
	    !serve_load_sas(context->ipward, &all)) {
		warn_of_no_sa(rule, rule->dir, &all);
		warn_of_no_sa(rule, other, &all);
	}
	serve_free_sas(&all);
}
