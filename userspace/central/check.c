// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "central/check.h"
#include "central/reach.h"
#include "central/sentence.h"
#include "ipward/host_facts.h"
#include "ipward/report_print.h"
#include "policy/node.h"

static int refuse_includes(const char *path, struct report *report, char *why)
{
	struct arena arena = { .block = NULL };
	const struct node *root = node_read(path, &arena, report);
	const struct node *include = NULL;
	int err = 0;

	if (root && root->kind == NODE_MAP)
		include = node_member(root, "include");
	if (include)
		err = sentence(why, -EINVAL, "line %u: \"include\": a policy from the directory "
			       "may not include files of the host", include->key_line);
	arena_free(&arena);
	return err;
}

static const struct message *first_error(const struct report *report)
{
	for (size_t i = 0; i < report->messages; i++)
		if (report->message[i].severity == SEVERITY_ERROR)
			return &report->message[i];
	return NULL;
}

static int check_policy(const char *path, const char *controller, struct report *report,
			char *why)
{
	const struct context context = { .ipward = NULL };
	const struct message *error;
	struct policy_host host;
	struct policy *policy;
	int err = 0;

	host_facts_load(&host, NULL);
	policy = policy_load(path, &host, NULL, report);
	if (!policy || !controller)
		report_print(&context, report);
	error = first_error(report);
	if (!policy)
		err = sentence(why, -EINVAL, "the policy is refused: line %u: %s",
			       error ? error->place.line : 0, error ? error->text : "?");
	else if (controller)
		err = reach_check(policy, controller, why);
	policy_free(policy);
	policy_host_free(&host);
	return err;
}

int check_file(const char *path, const char *controller, char *why)
{
	struct report *report = malloc(sizeof(*report));
	int err;

	if (!report)
		return sentence(why, -ENOMEM, "there is no memory");
	report_init(report);
	err = refuse_includes(path, report, why);
	report_free(report);
	report_init(report);
	if (!err)
		err = check_policy(path, controller, report, why);
	report_free(report);
	free(report);
	return err;
}
