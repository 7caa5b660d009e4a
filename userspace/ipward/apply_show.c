// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "apply_show.h"
#include "dns.h"
#include "json.h"
#include "serve.h"
#include "policy/diff.h"
#include "value/address.h"
#include "value/default.h"
#include "value/exempt.h"
#include "value/name.h"
#include "value/utf8.h"

/* Where changes go: lines, or an array. */
struct listing {
	struct json_object *array;
};

static const char *const signs[] = {
	[CHANGE_ADDED] = "+",
	[CHANGE_REMOVED] = "-",
	[CHANGE_DIFFERENT] = "~",
};

static void show_change(enum change change, const char *name, void *arg)
{
	struct listing *listing = arg;
	char text[2 * IPWARD_NAME_MAX];
	struct json_object *object;

	if (!listing->array) {
		printf("%s rule %s\n", signs[change], *name ?
		       utf8_text(name, "", text, sizeof(text)) :
		       "without a name");
		return;
	}
	object = json_object_new_object();
	json_add_text(object, "change", signs[change]);
	json_add_text(object, "rule", name);
	json_object_array_add(listing->array, object);
}

static void show_config(const struct policy *policy,
			const struct ipward_config *before)
{
	const struct ipward_config *after = &policy->config;
	char old[EXEMPT_TEXT], new[EXEMPT_TEXT], was[NAME_TEXT], is[NAME_TEXT];
	const char *in_before = default_in_text(before, was);
	const char *in_after = default_in_text(after, is);

	if (strcmp(in_before, in_after) != 0)
		printf("~ default inbound %s, was %s\n", in_after, in_before);
	if (before->default_out != after->default_out)
		printf("~ default outbound %s, was %s\n",
		       choice_name(action_choices, after->default_out),
		       choice_name(action_choices, before->default_out));
	if (before->exempt != after->exempt)
		printf("~ exempt %s, was %s\n", exempt_text(after->exempt, new),
		       exempt_text(before->exempt, old));
	if (before->protect_mark != after->protect_mark ||
	    before->protect_mask != after->protect_mask)
		printf("~ protect-mark 0x%x/0x%x, was 0x%x/0x%x\n",
		       after->protect_mark, after->protect_mask,
		       before->protect_mark, before->protect_mask);
}

static void show_name(const char *name, const struct prefix_list *list, void *arg)
{
	char text[ADDRESS_TEXT];

	(void)arg;
	printf("%s is", name);
	for (unsigned int i = 0; i < list->count; i++)
		printf("%s %s", i ? "," : "", address_text(&list->item[i].addr, text));
	putchar('\n');
}

static void add_name(const char *name, const struct prefix_list *list, void *arg)
{
	struct json_object *addresses = json_object_new_array();
	char text[ADDRESS_TEXT];

	for (unsigned int i = 0; i < list->count; i++) {
		address_text(&list->item[i].addr, text);
		json_object_array_add(addresses, json_object_new_string(text));
	}
	json_object_object_add(arg, name, addresses);
}

/* DNS names, and what they mean now. */
static void show_names(const struct context *context, struct json_object *object)
{
	struct json_object *names;

	if (!context->json) {
		dns_walk(show_name, NULL);
		return;
	}
	names = json_object_new_object();
	dns_walk(add_name, names);
	if (json_object_object_length(names))
		json_object_object_add(object, "names", names);
	else
		json_object_put(names);
}

static void show_json(const struct context *context, struct json_object *array,
		      bool config)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "changes", array);
	json_object_object_add(object, "settings",
			       json_object_new_boolean(config));
	show_names(context, object);
	json_print(context, object);
}

static void ignore(enum change change, const char *name, void *arg)
{
	(void)change;
	(void)name;
	(void)arg;
}

bool apply_is_change(const struct policy *policy, const struct present *present)
{
	return diff_config(policy, &present->config) ||
	       diff_rules(policy, present->rule, present->rules, ignore,
			  NULL);
}

enum status apply_show_changes(struct context *context,
			       const struct policy *policy,
			       const struct present *present,
			       const struct apply_ike *ike)
{
	bool config = diff_config(policy, &present->config);
	struct listing listing = { NULL };
	int changes;

	if (context->json)
		listing.array = json_object_new_array();
	else
		show_names(context, NULL);
	changes = diff_rules(policy, present->rule, present->rules, show_change,
			     &listing);
	if (changes < 0) {
		complain("%s.", strerror(-changes));
		return STATUS_USAGE;
	}
	if (!context->json)
		show_config(policy, &present->config);
	changes += apply_ike_show_changes(context, ike, listing.array);
	if (context->json)
		show_json(context, listing.array, config);
	else if (!changes && !config)
		puts("nothing changes");
	return STATUS_OK;
}

static bool lacks(const struct ipward_rule *rule, struct serve_sas *sas)
{
	return rule->action == IPWARD_ACTION_PROTECT &&
	       (serve_lacks(rule, IPWARD_DIR_IN, sas) ||
		serve_lacks(rule, IPWARD_DIR_OUT, sas));
}

enum status apply_show_lacks(struct context *context,
			     const struct policy *policy)
{
	struct ipward_rule *rule = malloc(sizeof(*rule));
	struct serve_sas sas = { .n = 0 };
	const char *last = "";
	int err = rule ? serve_load_sas(context->ipward, &sas) : -ENOMEM;

	for (size_t i = 0; i < policy->rules && !err; i++) {
		const struct policy_rule *one = &policy->rule[i];

		if (one->action != IPWARD_ACTION_PROTECT || one->exchange ||
		    !strcmp(last, one->name))
			continue;
		policy_rule_fill(one, rule);
		if (!lacks(rule, &sas))
			continue;
		last = one->name;
		warn("rule \"%s\" has no SA with a peer yet: its packets are "
		     "dropped.", one->name);
	}
	serve_free_sas(&sas);
	free(rule);
	return context_result(context, err);
}

static const char *verdict(const struct policy_answer *answer)
{
	if (answer->action != IPWARD_ACTION_PROTECT)
		return choice_name(action_choices, answer->action);
	return answer->rule->flags & IPWARD_RULE_FLAG_REQUEST ? "request" :
								"require";
}

static void show_answer(const struct context *context,
			const struct policy_answer *answer)
{
	struct json_object *object;

	if (context->json) {
		object = json_object_new_object();
		json_add_text(object, "flow", answer->flow);
		json_add_text(object, "action", verdict(answer));
		if (answer->rule) {
			json_add_text(object, "rule", answer->rule->name);
			json_add_number(object, "line", answer->rule->place.line);
		}
		json_print(context, object);
		return;
	}
	printf("%s: %s", answer->flow, verdict(answer));
	if (answer->rule)
		printf(", by rule \"%s\" (%s:%u)\n", answer->rule->name,
		       answer->rule->place.file, answer->rule->place.line);
	else
		printf(", as no rule matches\n");
}

static void show_sum(const struct context *context, const char *path,
		     const struct policy *policy)
{
	struct json_object *object;

	if (!context->json) {
		show_names(context, NULL);
		printf("%s: no errors; %zu rules for the kernel, %zu SAs\n", path,
		       policy->rules, policy->keys);
		return;
	}
	object = json_object_new_object();
	json_add_text(object, "file", path);
	json_add_number(object, "rules", policy->rules);
	json_add_number(object, "sas", policy->keys);
	show_names(context, object);
	json_print(context, object);
}

void apply_show_check(const struct context *context, const char *path,
		      const struct policy *policy)
{
	for (size_t i = 0; i < policy->answers; i++)
		show_answer(context, &policy->answer[i]);
	if (!policy->answers)
		show_sum(context, path, policy);
}

void apply_show_startup(const struct context *context, const struct policy *policy)
{
	struct json_object *object;

	if (!context->json) {
		puts(policy->startup);
		return;
	}
	object = json_object_new_object();
	json_add_text(object, "startup", policy->startup);
	json_print(context, object);
}
