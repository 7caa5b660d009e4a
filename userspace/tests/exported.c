// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "policy/diff.h"
#include "policy/export.h"
#include "tests/exported.h"

static void any_change(enum change change, const char *name, void *arg)
{
	(void)change;
	(void)name;
	(void)arg;
}

/* As the module returns them. */
static void load(const struct policy *policy, struct ipward_rule *rule,
		 struct loaded_rule *loaded)
{
	for (size_t i = 0; i < policy->rules; i++) {
		policy_rule_fill(&policy->rule[i], &rule[i]);
		rule[i].handle = i + 1;
		/* What the module sets if nobody does. */
		if (!rule[i].priority)
			rule[i].priority = POLICY_PRIORITY_DEFAULT;
		loaded[i] = (struct loaded_rule){
			&rule[i], rule[i].tmpl, rule[i].selector
		};
	}
}

struct policy *exported_read(const char *text, const struct policy_host *host, bool tell)
{
	static struct report report;
	struct policy *policy = NULL;
	int fd = memfd_create("exported", MFD_CLOEXEC);
	const size_t len = strlen(text);
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	report_init(&report);
	if (fd >= 0 && write(fd, text, len) == (ssize_t)len)
		policy = policy_load(path, host, NULL, &report);
	for (size_t i = 0; tell && i < report.messages && !policy; i++)
		fprintf(stderr, "%u:%u: %s\n", report.message[i].place.line,
			report.message[i].place.column, report.message[i].text);
	report_free(&report);
	close(fd);
	return policy;
}

static const char *compare(const struct policy *policy, const struct policy_host *host,
			   const struct loaded_rule *loaded, char **file)
{
	char problem[200] = "";
	struct policy *again;
	const char *what = NULL;

	if (diff_rules(policy, loaded, policy->rules, any_change, NULL))
		return "a policy is what it was turned into";
	*file = policy_export(loaded, policy->rules, &policy->config, problem,
			      sizeof(problem));
	if (!*file)
		return "a policy of a file can be exported";
	again = exported_read(*file, host, true);
	if (!again)
		return "what is exported has no errors";
	if (diff_rules(again, loaded, policy->rules, any_change, NULL))
		what = "what is exported has the same rules";
	else if (diff_config(again, &policy->config))
		what = "what is exported has the same settings";
	policy_free(again);
	return what;
}

const char *exported_problem(const struct policy *policy, const struct policy_host *host,
			     char **file)
{
	struct loaded_rule loaded[EXPORTED_MAX];
	struct ipward_rule *rule;
	const char *what = "there is memory";

	*file = NULL;
	if (policy->rules > EXPORTED_MAX)
		return NULL;
	rule = calloc(EXPORTED_MAX, sizeof(*rule));
	if (rule) {
		load(policy, rule, loaded);
		what = compare(policy, host, loaded, file);
	}
	free(rule);
	return what;
}
