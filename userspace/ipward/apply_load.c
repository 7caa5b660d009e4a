// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "apply_load.h"
#include "report_print.h"

#define RULE_BIT(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)

/* What the kernel counts or finds out itself. */
#define RULE_SENT	(RULE_BIT(DIR) | RULE_BIT(ACTION) | RULE_BIT(PRIORITY) | \
			 RULE_BIT(FLAGS) | RULE_BIT(NAME) | RULE_BIT(SELECTOR) | \
			 RULE_BIT(TEMPLATE) | RULE_BIT(DEVS) | RULE_BIT(VRF) | \
			 RULE_BIT(MARK) | RULE_BIT(MARK_MASK))

static int compare_age(const void *a, const void *b)
{
	const struct ipward_rule *const *x = a, *const *y = b;

	return ((*x)->handle > (*y)->handle) - ((*x)->handle < (*y)->handle);
}

enum status present_load(struct context *context, struct present *present)
{
	int err;

	memset(present, 0, sizeof(*present));
	if (context_open(context))
		return STATUS_KERNEL;
	err = serve_load_rules(context->ipward, &present->rules) ?:
	      ipward_config_get(context->ipward, &present->config);
	if (!err && present->rules.n)
		qsort(present->rules.rule, present->rules.n,
		      sizeof(present->rules.rule[0]), compare_age);
	return context_result(context, err);
}

void present_free(struct present *present)
{
	serve_free_rules(&present->rules);
}

int present_restore(struct ipward *ipward, const struct present *present)
{
	struct ipward_rule *rule = malloc(sizeof(*rule));
	int err = rule ? ipward_set_begin(ipward, IPWARD_SET_BASE_EMPTY) :
			 -ENOMEM;

	for (size_t i = 0; i < present->rules.n && !err; i++) {
		const struct ipward_rule *old = present->rules.rule[i];

		/* Of the selectors, only those that are used are there. */
		memcpy(rule, old, offsetof(struct ipward_rule, selector) +
				  old->selectors * sizeof(old->selector[0]));
		rule->has &= RULE_SENT;
		err = ipward_rule_add(ipward, rule, NULL);
	}
	free(rule);
	return err ?: ipward_config_set(ipward, &present->config) ?:
	       ipward_set_commit(ipward);
}

/* An SA that is there already stays: its key belongs to its SPI. */
static enum status add_key(struct context *context, const struct policy_key *key)
{
	struct report report;
	struct ipward_sa sa;
	enum status status = STATUS_USAGE;
	int err;

	report_init(&report);
	err = policy_key_fill(key, &sa, &report);
	if (err)
		report_print(context, &report);
	report_free(&report);
	if (!err) {
		err = ipward_sa_add(context->ipward, &sa);
		status = err == -EEXIST ? STATUS_OK :
					  context_result(context, err);
	}
	explicit_bzero(&sa, sizeof(sa));
	if (status)
		complain("the SA of %s:%u was refused: nothing was changed but the SAs "
			 "before it.", key->place.file, key->place.line);
	return status;
}

static enum status add_rules(struct context *context, const struct policy *policy)
{
	struct ipward_rule *rule = malloc(sizeof(*rule));
	int err = rule ? 0 : -ENOMEM;

	for (size_t i = 0; i < policy->rules && !err; i++) {
		policy_rule_fill(&policy->rule[i], rule);
		err = ipward_rule_add(context->ipward, rule, NULL);
		if (err) {
			context_result(context, err);
			complain("rule \"%s\" (%s:%u) was refused: nothing was "
				 "changed.", policy->rule[i].name,
				 policy->rule[i].place.file,
				 policy->rule[i].place.line);
		}
	}
	free(rule);
	return err ? STATUS_KERNEL : STATUS_OK;
}

enum status apply_load(struct context *context, const struct policy *policy)
{
	enum status status = context_open(context);

	for (size_t i = 0; i < policy->keys && !status; i++)
		status = add_key(context, &policy->key[i]);
	if (status)
		return status;
	status = context_result(context, ipward_set_begin(context->ipward,
							  IPWARD_SET_BASE_EMPTY));
	if (status)
		return status;
	status = add_rules(context, policy);
	if (!status)
		status = context_result(context,
					ipward_config_set(context->ipward,
							  &policy->config));
	if (!status)
		status = context_result(context,
					ipward_set_commit(context->ipward));
	if (status)
		ipward_set_abort(context->ipward);
	return status;
}
