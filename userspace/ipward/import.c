// SPDX-License-Identifier: GPL-2.0
/* ipward import */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "command.h"
#include "import_write.h"
#include "json.h"
#include "policy/file.h"
#include "print.h"
#include "report_print.h"
#include "value/address.h"
#include "windows/convert.h"
#include "windows/ldif.h"

#define LOCALS_MAX	16

/* What the command line says. */
struct request {
	const char *path;
	const char *policy;
	const char *out;
	bool list;
	struct convert_options options;
	struct ipward_addr local[LOCALS_MAX];
	char authorities[PATH_MAX];
	char keys[PATH_MAX];
};

/* What was read, and what is wrong with it. */
struct import {
	struct context *context;
	const struct request *request;
	struct windows_objects objects;
	struct report report;
};

static int read_weak(struct words *words, struct request *request, enum convert_weak weak)
{
	if (request->options.weak != CONVERT_REFUSE && request->options.weak != weak)
		return words_conflict(words, "expected --map-weak or --drop-weak, not both.");
	request->options.weak = weak;
	return 0;
}

static int read_local(struct words *words, struct request *request)
{
	if (request->options.locals == LOCALS_MAX)
		return words_conflict(words, "\"--local\" given more than %d times.",
				      LOCALS_MAX);
	request->options.local = request->local;
	return address_read(words, "--local", &request->local[request->options.locals++]);
}

static int take(struct words *words, const char *word, const char *expected,
		const char **value)
{
	*value = words_value(words, word, expected);
	return *value ? 0 : -EINVAL;
}

/* A file names folders in full: it may be used from anywhere. */
static int take_folder(struct words *words, const char *word, char *path,
		       const char **value)
{
	if (take(words, word, "a folder", value))
		return -EINVAL;
	if (!realpath(*value, path))
		return words_conflict(words, "\"%s\": cannot find this folder: %s.", *value,
				      strerror(errno));
	*value = path;
	return 0;
}

static int read_option(struct words *words, struct request *request, const char *word)
{
	struct convert_options *options = &request->options;

	if (!strcmp(word, "--list"))
		request->list = true;
	else if (!strcmp(word, "--policy"))
		return take(words, word, "a policy's name", &request->policy);
	else if (!strcmp(word, "--realm"))
		return take(words, word, "a realm, as CORP.EXAMPLE", &options->realm);
	else if (!strcmp(word, "--authorities"))
		return take_folder(words, word, request->authorities,
				   &options->authorities);
	else if (!strcmp(word, "--keys"))
		return take_folder(words, word, request->keys, &options->keys);
	else if (!strcmp(word, "--local"))
		return read_local(words, request);
	else if (!strcmp(word, "--map-weak"))
		return read_weak(words, request, CONVERT_MAP);
	else if (!strcmp(word, "--drop-weak"))
		return read_weak(words, request, CONVERT_DROP);
	else if (!strcmp(word, "-o") || !strcmp(word, "--output"))
		return take(words, word, "a file", &request->out);
	else
		return value_fail(words->error, VALUE_UNKNOWN, "import windows", word,
				  "FILE, --list, --policy NAME, --realm REALM, "
				  "--authorities FOLDER, --keys FOLDER, --local ADDR, "
				  "--map-weak, --drop-weak or -o FILE");
	return 0;
}

static int read_request(struct words *words, struct request *request)
{
	const char *word;

	while ((word = words_take(words))) {
		int err = 0;

		if (*word == '-' && word[1])
			err = read_option(words, request, word);
		else if (request->path)
			err = words_conflict(words, "\"%s\": expected one file.", word);
		else
			request->path = word;
		if (err)
			return err;
	}
	if (request->path)
		return 0;
	return value_fail(words->error, VALUE_LACKS, "import windows", NULL, "a file, as "
			  "ldbsearch and ldapsearch print it");
}

static int load(struct import *import)
{
	const char *path = import->request->path;
	size_t len;
	char *text = file_load(path, &len, &import->report);
	int err;

	if (!text)
		return -EINVAL;
	err = ldif_read(&import->objects, path, text, len, &import->report) ?:
	      objects_link(&import->objects, &import->report);
	explicit_bzero(text, len);
	free(text);
	return err;
}

static void show_policy(const struct windows_object *object, struct json_object *array)
{
	struct json_object *one;

	if (!array) {
		print_foreign(object_title(object), "");
		putchar('\n');
		return;
	}
	one = json_object_new_object();
	json_add_text(one, "name", object_title(object));
	json_add_text(one, "description", object_text(object, ATTRIBUTE_DESCRIPTION));
	json_add_text(one, "dn", object->dn);
	json_object_array_add(array, one);
}

static void list(const struct import *import)
{
	struct json_object *array = NULL;

	if (import->context->json)
		array = json_object_new_array();
	for (const struct object_link *l = import->objects.first; l; l = l->next)
		if (object_is_policy(l->object))
			show_policy(l->object, array);
	if (array)
		json_print(import->context, array);
}

static bool is_called(const struct windows_object *object, const char *name)
{
	return !strcasecmp(object_title(object), name) ||
	       !strcasecmp(object_text(object, ATTRIBUTE_CN), name) ||
	       !strcasecmp(object->dn, name);
}

/* Which one is meant: the only one, or the only one of that name. */
static struct windows_object *choose(const struct import *import)
{
	const char *name = import->request->policy;
	struct windows_object *found = NULL;
	size_t count = 0, all = 0;

	for (const struct object_link *l = import->objects.first; l; l = l->next) {
		if (!object_is_policy(l->object))
			continue;
		all++;
		if (name && !is_called(l->object, name))
			continue;
		found = l->object;
		count++;
	}
	if (count == 1)
		return found;
	if (!all)
		complain("\"%s\" has no policy: expected all objects below \"CN=IP "
			 "Security,CN=System\".", import->request->path);
	else if (count)
		complain("\"%s\" has %zu policies%s: expected --policy with %s.",
			 import->request->path, count, name ? " of that name" : "",
			 name ? "a distinguished name, which --json --list shows" :
			 "a name, which --list shows");
	else
		complain("\"%s\": no policy has this name; --list shows all %zu.", name,
			 all);
	return NULL;
}

static enum status write_out(const struct import *import,
			     const struct converted *converted)
{
	const struct request *request = import->request;
	enum status status = STATUS_OK;

	if (converted->key)
		status = import_write_keys(request->options.keys, converted->key);
	if (status)
		return status;
	if (!request->out) {
		fputs(converted->yaml, stdout);
		return STATUS_OK;
	}
	status = import_write_file(request->out, converted->yaml);
	if (!status)
		hint("%zu rule%s in \"%s\": look at it, then \"ipward apply %s --check\".",
		     converted->rules, converted->rules == 1 ? "" : "s", request->out,
		     request->out);
	return status;
}

static enum status convert(struct import *import)
{
	struct windows_object *policy = choose(import);
	struct converted converted;
	enum status status = STATUS_USAGE;
	int err;

	if (!policy)
		return STATUS_USAGE;
	err = convert_policy(&import->objects, policy, &import->request->options, &converted,
			     &import->report);
	report_print(import->context, &import->report);
	if (err == -ENOMEM)
		complain("%s.", strerror(ENOMEM));
	else if (err)
		complain("\"%s\": %zu error%s: nothing was written.",
			 import->request->path,
			 import->report.count[SEVERITY_ERROR],
			 import->report.count[SEVERITY_ERROR] == 1 ? "" : "s");
	else
		status = write_out(import, &converted);
	converted_free(&converted);
	return status;
}

static enum status run(struct import *import)
{
	const int err = load(import);

	if (err == -ENOMEM)
		complain("%s.", strerror(ENOMEM));
	if (err) {
		report_print(import->context, &import->report);
		return STATUS_USAGE;
	}
	if (!import->request->list)
		return convert(import);
	list(import);
	return STATUS_OK;
}

static enum status windows(struct context *context, struct words *words)
{
	struct request *request = calloc(1, sizeof(*request));
	struct import *import = calloc(1, sizeof(*import));
	enum status status = STATUS_USAGE;

	if (!request || !import) {
		complain("%s.", strerror(ENOMEM));
	} else if (!read_request(words, request)) {
		import->context = context;
		import->request = request;
		objects_init(&import->objects);
		report_init(&import->report);
		status = run(import);
		report_free(&import->report);
		objects_free(&import->objects);
	}
	free(request);
	free(import);
	return status;
}

static const struct command commands[] = {
	{ "windows", windows },
	{ NULL, NULL },
};

static enum status lacking(struct context *context, struct words *words)
{
	(void)context;
	value_fail(words->error, VALUE_LACKS, "import", NULL,
		   "what the policy is of: windows");
	return STATUS_USAGE;
}

const struct object import_object = {
	.name = "import",
	.commands = commands,
	.run = lacking,
	.usage =
"Usage: ipward import windows FILE --list\n"
"       ipward import windows FILE [ --policy NAME ] [ -o FILE ] [ --realm REALM ]\n"
"              [ --authorities FILE ] [ --keys FILE ] [ --local ADDR ]\n"
"              [ --map-weak | --drop-weak ]\n"
"A policy file from an IPsec policy of Windows, as ldbsearch and ldapsearch print the\n"
"objects below CN=IP Security,CN=System. \"--authorities\" and \"--keys\" name folders.\n",
};
