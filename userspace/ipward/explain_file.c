// SPDX-License-Identifier: GPL-2.0
/* ipward explain file */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explain_file.h"
#include "host_facts.h"
#include "json.h"
#include "netns.h"
#include "policy/decide.h"
#include "print.h"
#include "report_print.h"
#include "value/name.h"

static void show(const struct context *context, const struct policy *policy,
		 const struct policy_rule *rule, enum ipward_dir dir)
{
	const char *action = choice_name(action_choices,
					 decide_action(policy, dir, rule));
	struct json_object *object;

	if (context->json) {
		object = json_object_new_object();
		json_add_text(object, "action", action);
		if (rule) {
			json_add_text(object, "rule", rule->name);
			json_add_text(object, "file", rule->place.file);
			json_add_number(object, "line", rule->place.line);
		}
		json_print(context, object);
		return;
	}
	printf("action %s\n", action);
	if (!rule) {
		puts("no rule matches: it is the default's");
		return;
	}
	fputs("rule \"", stdout);
	print_foreign(rule->name, "");
	printf("\" (%s:%u) would decide\n", rule->place.file, rule->place.line);
}

static enum status explain(struct context *context, const char *path,
			   enum ipward_dir dir, const struct policy_flow *flow)
{
	struct report *report = malloc(sizeof(*report));
	struct policy_host host;
	struct policy *policy;
	enum status status = STATUS_USAGE;

	if (!report) {
		complain("%s.", strerror(ENOMEM));
		return STATUS_USAGE;
	}
	report_init(report);
	host_facts_load(&host, context->netns);
	policy = policy_load(path, &host, NULL, report);
	if (policy) {
		show(context, policy, decide(policy, dir, flow), dir);
		status = STATUS_OK;
	} else {
		report_print(context, report);
	}
	policy_free(policy);
	policy_host_free(&host);
	report_free(report);
	free(report);
	return status;
}

enum status explain_file(struct context *context, const char *path,
			 enum ipward_dir dir, const struct ipward_flow *flow)
{
	const struct policy_flow asked = {
		.src = flow->src,
		.dst = flow->dst,
		.proto = flow->proto,
		.icmp_type = flow->icmp_type,
		.icmp_code = flow->icmp_code,
		.sport = flow->sport,
		.dport = flow->dport,
	};
	enum status status;
	int home;

	status = netns_enter(context->netns, &home);
	if (status)
		return status;
	status = explain(context, path, dir, &asked);
	netns_leave(home);
	return status;
}
