// SPDX-License-Identifier: GPL-2.0
/* A file as a whole: its sections, and the files that it includes. */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include "policy/addresses.h"
#include "policy/authentication.h"
#include "policy/keys.h"
#include "policy/lint.h"
#include "policy/protection.h"
#include "policy/rule.h"
#include "policy/schema.h"
#include "policy/services.h"
#include "policy/settings.h"
#include "policy/tests.h"

/* Files that a file includes; none of them includes others. */
#define INCLUDES_MAX	256

/* The sections of one file; they are read when those of all files are known. */
struct sections {
	const struct node *version;
	const struct node *include;
	const struct node *addresses;
	const struct node *services;
	const struct node *protection;
	const struct node *authentication;
	const struct node *rules;
	const struct node *keys;
	const struct node *defaults;
	const struct node *startup;
	const struct node *tests;
};

struct files {
	struct sections file[1 + INCLUDES_MAX];
	unsigned int count;
};

#define SECTION(name, text, form, table)				\
	.key = #name, .about = text, .shape = form, .read = read_node,	\
	.offset = offsetof(struct sections, name), .members = table

#define SHARED								\
	{ SECTION(addresses, "names for sets of addresses", SHAPE_NAMES, NULL) }, \
	{ SECTION(services, "names for protocols and ports", SHAPE_NAMES, NULL) }, \
	{ SECTION(rules, "which traffic is secured, permitted or blocked",	\
		  SHAPE_MAPS, rule_table) }

const struct member policy_table[] = {
	{ SECTION(version, "1", SHAPE_TEXT, NULL), .required = true },
	{ SECTION(include, "files with addresses, services and rules", SHAPE_TEXTS,
		  NULL) },
	SHARED,
	{ SECTION(protection, "names for ways to protect", SHAPE_NAMED_MAPS,
		  protection_table) },
	{ SECTION(authentication, "names for how peers prove who they are",
		  SHAPE_NAMED_MAPS, authentication_table) },
	{ SECTION(keys, "SAs with keys from files", SHAPE_MAPS, keys_table) },
	{ SECTION(defaults, "what holds for traffic that no rule matches",
		  SHAPE_MAP, defaults_table) },
	{ SECTION(startup, "until a policy is in force: permit, block or stateful",
		  SHAPE_CHOICE, NULL), .choices = startup_choices },
	{ SECTION(tests, "flows, and what has to become of them", SHAPE_MAPS,
		  tests_table) },
	{ .key = NULL },
};

static const struct member included_table[] = {
	SHARED,
	{ .key = NULL },
};

static int check_version(struct compiler *compiler, const struct node *version)
{
	if (expect_text(compiler, version, "1"))
		return -EINVAL;
	if (!strcmp(version->text, "1"))
		return 0;
	return node_error(compiler, version, "\"version: %s\": expected 1, which is "
			  "what this ipward reads", version->text);
}

static int read_included(struct compiler *compiler, const struct node *text,
			 const char *path, struct files *files)
{
	const struct node *root;

	if (files->count == 1 + INCLUDES_MAX)
		return node_error(compiler, text, "more than %d files are included: "
				  "expected fewer", INCLUDES_MAX);
	root = node_read(path, &compiler->policy->arena, compiler->report);
	if (!root)
		return -EINVAL;
	return map_read(compiler, root, included_table,
			&files->file[files->count++], "an included file");
}

static int include(struct compiler *compiler, const struct node *text, void *arg)
{
	struct files *files = arg;
	glob_t found;
	int err = 0;

	switch (glob(text->text, GLOB_ERR, NULL, &found)) {
	case 0:
		break;
	case GLOB_NOMATCH:
		if (strpbrk(text->text, "*?["))
			return 0;
		return node_error(compiler, text, "\"%s\": there is no such file",
				  text->text);
	default:
		return node_error(compiler, text, "\"%s\": cannot be read: %s",
				  text->text, strerror(errno));
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		err |= read_included(compiler, text, found.gl_pathv[i], files);
	globfree(&found);
	return err;
}

/* Names first, whatever the order in the file is. */
static void define_names(struct compiler *compiler, const struct files *files)
{
	const struct sections *main_file = &files->file[0];

	for (unsigned int i = 0; i < files->count; i++) {
		if (files->file[i].addresses)
			addresses_define(compiler, files->file[i].addresses);
		if (files->file[i].services)
			services_define(compiler, files->file[i].services);
	}
	if (main_file->protection)
		protection_define(compiler, main_file->protection);
	if (main_file->authentication)
		authentication_define(compiler, main_file->authentication);
	addresses_check(compiler);
	services_check(compiler);
}

static void read_sections(struct compiler *compiler, const struct files *files)
{
	const struct sections *main_file = &files->file[0];

	define_names(compiler, files);
	for (unsigned int i = 0; i < files->count; i++)
		if (files->file[i].rules)
			rules_read(compiler, files->file[i].rules);
	if (main_file->keys)
		keys_read(compiler, main_file->keys);
	if (main_file->defaults)
		defaults_read(compiler, main_file->defaults);
	if (main_file->startup)
		startup_read(compiler, main_file->startup);
	if (!compiler->report->count[SEVERITY_ERROR])
		lint(compiler);
	if (main_file->tests)
		tests_run(compiler, main_file->tests);
}

static void read_policy(struct compiler *compiler, const struct node *root)
{
	struct files files = { .count = 1 };

	if (map_read(compiler, root, policy_table, &files.file[0], "a policy") &&
	    root->kind != NODE_MAP)
		return;
	if (files.file[0].version)
		check_version(compiler, files.file[0].version);
	if (files.file[0].include)
		each_text(compiler, files.file[0].include, "files", include,
			  &files);
	read_sections(compiler, &files);
}

static void name_kinds(struct compiler *compiler)
{
	static const char *const what[NAMES_KINDS] = {
		[NAMES_ADDRESSES] = "a name of addresses",
		[NAMES_SERVICES] = "a name of services",
		[NAMES_PROTECTION] = "a name of a protection",
		[NAMES_AUTHENTICATION] = "a name of a method",
		[NAMES_RULES] = "a name of a rule",
		[NAMES_SAS] = "an SA",
		[NAMES_REQIDS] = "a reqid",
		[NAMES_EXCHANGES] = "a key exchange",
	};

	for (int i = 0; i < NAMES_KINDS; i++)
		compiler->names[i].what = what[i];
}

struct policy *policy_load(const char *path, const struct policy_host *host,
			   const struct policy_questions *questions,
			   struct report *report)
{
	struct compiler compiler = { .report = report, .host = host };
	const struct node *root;

	compiler.policy = calloc(1, sizeof(*compiler.policy));
	if (!compiler.policy) {
		report_error(report, report_nowhere, NULL, "out of memory");
		return NULL;
	}
	name_kinds(&compiler);
	settings_init(compiler.policy);
	root = node_read(path, &compiler.policy->arena, report);
	if (root)
		read_policy(&compiler, root);
	if (root && questions && !report->count[SEVERITY_ERROR])
		tests_answer(&compiler, questions);
	for (int i = 0; i < NAMES_KINDS; i++)
		names_free(&compiler.names[i]);
	report_sort(report);
	if (!report->count[SEVERITY_ERROR])
		return compiler.policy;
	policy_free(compiler.policy);
	return NULL;
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	free(policy->rule);
	free(policy->exchange);
	free(policy->key);
	free(policy->answer);
	arena_free(&policy->arena);
	free(policy);
}
