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

/* Without the room for templates and selectors that it has not. */
static int keep(const struct ipward_rule *rule, void *arg)
{
	const size_t head = offsetof(struct ipward_rule, tmpl);
	const size_t tmpls = rule->tmpls * sizeof(rule->tmpl[0]);
	const size_t selectors = rule->selectors * sizeof(rule->selector[0]);
	struct present *present = arg;
	char *copy = malloc(head + tmpls + selectors);

	if (present->rules == present->room) {
		size_t room = present->room ? 2 * present->room : 64;
		struct loaded_rule *more = reallocarray(present->rule, room,
							sizeof(*more));

		if (!more) {
			free(copy);
			return -ENOMEM;
		}
		present->rule = more;
		present->room = room;
	}
	if (!copy)
		return -ENOMEM;
	memcpy(copy, rule, head);
	memcpy(copy + head, rule->tmpl, tmpls);
	memcpy(copy + head + tmpls, rule->selector, selectors);
	present->rule[present->rules++] = (struct loaded_rule){
		.head = (const void *)copy,
		.tmpl = (const void *)(copy + head),
		.selector = (const void *)(copy + head + tmpls),
	};
	return 0;
}

static int compare_age(const void *a, const void *b)
{
	const struct ipward_rule *x = ((const struct loaded_rule *)a)->head;
	const struct ipward_rule *y = ((const struct loaded_rule *)b)->head;

	return (x->handle > y->handle) - (x->handle < y->handle);
}

enum status present_load(struct context *context, struct present *present)
{
	int err;

	memset(present, 0, sizeof(*present));
	if (context_open(context))
		return STATUS_KERNEL;
	err = ipward_rule_dump(context->ipward, keep, present) ?:
	      ipward_config_get(context->ipward, &present->config);
	if (!err && present->rules)
		qsort(present->rule, present->rules, sizeof(present->rule[0]),
		      compare_age);
	return context_result(context, err);
}

void present_free(struct present *present)
{
	for (size_t i = 0; i < present->rules; i++)
		free((void *)present->rule[i].head);
	free(present->rule);
}

int present_restore(struct ipward *ipward, const struct present *present)
{
	struct ipward_rule *rule = malloc(sizeof(*rule));
	int err = rule ? ipward_set_begin(ipward, IPWARD_SET_BASE_EMPTY) :
			 -ENOMEM;

	for (size_t i = 0; i < present->rules && !err; i++) {
		const struct loaded_rule *old = &present->rule[i];

		ipward_rule_clear(rule);
		memcpy(rule, old->head, offsetof(struct ipward_rule, tmpl));
		memcpy(rule->tmpl, old->tmpl, rule->tmpls * sizeof(rule->tmpl[0]));
		memcpy(rule->selector, old->selector,
		       rule->selectors * sizeof(rule->selector[0]));
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
