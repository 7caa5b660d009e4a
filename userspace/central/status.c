// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "central/logon_status.h"
#include "central/status.h"
#include "central/store.h"
#include "ipward/json.h"
#include "ipward/print.h"

#define AGE_TEXT	64

static const char *age_text(int64_t since, char *text)
{
	const int64_t age = time(NULL) - since;

	if (age < 0)
		snprintf(text, AGE_TEXT, "in the future, by this host's clock");
	else if (age < 120)
		snprintf(text, AGE_TEXT, "%" PRId64 " seconds ago", age);
	else if (age < (int64_t)120 * 60)
		snprintf(text, AGE_TEXT, "%" PRId64 " minutes ago", age / 60);
	else if (age < (int64_t)48 * 3600)
		snprintf(text, AGE_TEXT, "%" PRId64 " hours ago", age / 3600);
	else
		snprintf(text, AGE_TEXT, "%" PRId64 " days ago", age / 86400);
	return text;
}

static void print_named(const char *word, const char *name, const char *dn)
{
	printf("%s \"", word);
	print_foreign(name, "");
	fputs("\", ", stdout);
	print_foreign(dn, "");
	putchar('\n');
}

static void print_text(const struct origin *source, const struct attempt *attempt)
{
	char age[AGE_TEXT];

	if (source->since) {
		print_named("policy", source->policy, source->policy_dn);
		print_named("assigned by", source->gpo, source->gpo_dn);
		printf("confirmed %s, by ", age_text(source->confirmed, age));
		print_foreign(source->controller, "");
		printf("\nthe same since %s\n", age_text(source->since, age));
	} else {
		puts("no policy from the directory");
	}
	if (!attempt->time) {
		puts("the directory has not been asked yet");
		return;
	}
	printf("asked %s: %s", age_text(attempt->time, age), attempt->ok ? "" : "FAILED: ");
	print_foreign(attempt->text, "");
	putchar('\n');
}

static bool print_json(const char *state, const struct origin *source,
		       const struct attempt *attempt)
{
	const struct context context = { .json = true };
	struct json_object *object = json_object_new_object();
	struct json_object *last = json_object_new_object();
	bool fine;

	if (source->since) {
		json_add_text(object, "policy", source->policy);
		json_add_text(object, "policy_dn", source->policy_dn);
		json_add_text(object, "gpo", source->gpo);
		json_add_text(object, "gpo_dn", source->gpo_dn);
		json_add_text(object, "controller", source->controller);
		json_add_number(object, "since", source->since);
		json_add_number(object, "confirmed", source->confirmed);
		json_add_number(object, "age", time(NULL) - source->confirmed);
	}
	if (attempt->time) {
		json_add_number(last, "time", attempt->time);
		json_object_object_add(last, "ok", json_object_new_boolean(attempt->ok));
		json_add_text(last, "text", attempt->text);
	}
	json_object_object_add(object, "attempt", last);
	fine = logon_status_json(state, object);
	json_print(&context, object);
	return fine;
}

int status_print(const struct options *options)
{
	struct origin source;
	struct attempt attempt;
	bool fine;

	store_source(options->state, &source);
	store_attempt(options->state, &attempt);
	if (options->json) {
		fine = print_json(options->state, &source, &attempt);
	} else {
		print_text(&source, &attempt);
		fine = logon_status_print(options->state);
	}
	return fine && (!attempt.time || attempt.ok) ? STATUS_OK : STATUS_USAGE;
}
