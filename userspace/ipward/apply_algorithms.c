// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "apply_algorithms.h"
#include "report_print.h"
#include "strength.h"
#include "policy/suite.h"
#include "value/algorithm.h"

/* Titles with commas between. */
#define TITLES_TEXT	400

static void add_title(char *list, const char *title)
{
	const size_t len = strlen(list);

	if (!algorithm_is_listed(list, title))
		snprintf(list + len, TITLES_TEXT - len, "%s%s", len ? "," : "", title);
}

/* Does the kernel have all that the suite consists of? Adds to @lacking what it has not. */
static bool has_suite(struct strength *strength, const struct protection *protection,
		      const struct suite *suite, char *lacking)
{
	const bool is_sent = protection->proto == IPPROTO_ESP || suite_is_aead(suite);
	bool has = true;

	if (is_sent && strcmp(suite->cipher, "null") != 0 &&
	    !strength_has(strength, suite->cipher)) {
		add_title(lacking, suite->cipher);
		has = false;
	}
	if (suite->auth && !strength_has(strength, suite->auth)) {
		add_title(lacking, suite->auth);
		has = false;
	}
	return has;
}

static void check(struct strength *strength, const struct protection *protection,
		  struct report *report)
{
	char lacking[TITLES_TEXT] = "";
	unsigned int left = 0;

	for (unsigned int i = 0; i < protection->suites; i++)
		left += has_suite(strength, protection, protection->suite[i], lacking);
	if (!*lacking)
		return;
	if (left)
		report_warning(report, protection->place, protection->name, "protection "
			       "\"%s\": this kernel lacks %s: \"ipward algorithms\" names "
			       "the modules", protection->name, lacking);
	else
		report_error(report, protection->place, protection->name, "protection "
			     "\"%s\": this kernel lacks %s, and can do none of its "
			     "algorithms: expected others, or the modules that \"ipward "
			     "algorithms\" names", protection->name, lacking);
}

static int compare(const void *a, const void *b)
{
	const struct protection *const *x = a, *const *y = b;

	return (*x > *y) - (*x < *y);
}

/* Each protection of a rule once. */
static int check_all(struct strength *strength, const struct policy *policy,
		     struct report *report)
{
	const struct protection **used = calloc(policy->rules + 1, sizeof(*used));
	size_t count = 0;

	if (!used)
		return -ENOMEM;
	for (size_t i = 0; i < policy->rules; i++)
		if (policy->rule[i].protection && policy->rule[i].protection->suites)
			used[count++] = policy->rule[i].protection;
	qsort(used, count, sizeof(*used), compare);
	for (size_t i = 0; i < count; i++)
		if (!i || used[i] != used[i - 1])
			check(strength, used[i], report);
	free(used);
	return 0;
}

enum status apply_algorithms_check(struct context *context, const struct policy *policy)
{
	struct strength strength = { .ipward = context->ipward };
	struct report *report = malloc(sizeof(*report));
	enum status status = STATUS_OK;

	if (!report)
		return context_result(context, -ENOMEM);
	report_init(report);
	status = context_result(context, check_all(&strength, policy, report));
	report_print(context, report);
	if (report->count[SEVERITY_ERROR]) {
		complain("nothing was changed.");
		status = STATUS_USAGE;
	}
	report_free(report);
	free(report);
	strength_free(&strength);
	return status;
}
