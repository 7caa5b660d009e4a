// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "command.h"
#include "value/suggest.h"

static const struct object *const objects[] = {
	&sa_object,
	&policy_object,
	&algorithms_object,
	&apply_object,
	&stats_object,
	&explain_object,
	&monitor_object,
	&metrics_object,
	&peers_object,
	&ike_object,
	&import_object,
	NULL,
};

static const char *const object_names[] = {
	"sa", "policy", "algorithms", "apply", "stats", "explain", "monitor",
	"metrics", "peers", "ike", "import", "help", NULL
};

void command_usage(FILE *stream)
{
	fputs("Usage: ipward [OPTIONS] OBJECT { COMMAND | help }\n"
	      "       ipward [OPTIONS] -b FILE\n"
	      "OBJECT := { apply | sa | policy | algorithms | stats |\n"
	      "            explain | monitor | metrics | peers | ike | import }\n"
	      "OPTIONS := { -j|--json | -p|--pretty | -s|--statistics |\n"
	      "             -d|--details | -t|--timestamp | -n|--netns NAME |\n"
	      "             -b|--batch FILE | -f|--force | --insecure |\n"
	      "             -V|--version | -h|--help }\n"
	      "\"ipward OBJECT help\" tells more; so does ipward(8).\n",
	      stream);
}

static bool is_short_for(const char *word, const char *name)
{
	return *word && !strncmp(word, name, strlen(word));
}

/* Only the full word: "policy add h..." may be another word. */
static bool is_whole_help(const char *word)
{
	return !strcmp(word, "help") || !strcmp(word, "-h") ||
	       !strcmp(word, "--help");
}

static bool is_help(const char *word)
{
	return is_short_for(word, "help") || is_whole_help(word);
}

static enum status unknown(const char *word, const char *what,
			   const char *where, const char *const *names,
			   size_t stride)
{
	const char *near = suggest(word, names, stride);
	char list[256];

	suggest_list(list, sizeof(list), names, stride);
	if (near)
		complain("\"%s\": unknown %s%s, did you mean \"%s\"? "
			 "Possible: %s.", word, what, where, near, list);
	else
		complain("\"%s\": unknown %s%s. Possible: %s.", word, what,
			 where, list);
	return STATUS_USAGE;
}

static enum status usage_of(const struct object *object)
{
	fputs(object->usage, stdout);
	return STATUS_OK;
}

static enum status run_object(struct context *context,
			      const struct object *object,
			      struct words *words)
{
	const char *word = words_peek(words);
	const struct command *command;

	if (word && is_help(word))
		return usage_of(object);
	if (!object->commands || !word)
		return object->run(context, words);
	for (command = object->commands; command->name; command++) {
		if (is_short_for(word, command->name)) {
			words_take(words);
			word = words_peek(words);
			if (word && is_whole_help(word))
				return usage_of(object);
			return command->run(context, words);
		}
	}
	return unknown(word, "command for ", object->name,
		       &object->commands[0].name, sizeof(*command));
}

static const struct object *find(const char *word)
{
	for (int i = 0; objects[i]; i++)
		if (is_short_for(word, objects[i]->name))
			return objects[i];
	return NULL;
}

static enum status run(struct context *context, struct words *words)
{
	const char *word = words_take(words);
	const struct object *object;

	if (!word) {
		command_usage(stderr);
		return STATUS_USAGE;
	}
	object = find(word);
	if (object)
		return run_object(context, object, words);
	if (is_help(word)) {
		word = words_take(words);
		object = word ? find(word) : NULL;
		if (object)
			return usage_of(object);
		command_usage(stdout);
		return STATUS_OK;
	}
	return unknown(word, "object", "", object_names,
		       sizeof(object_names[0]));
}

enum status command_run(struct context *context, struct words *words)
{
	enum status status = run(context, words);

	if (words->error->problem)
		complain_error(words->error);
	words->error->problem = VALUE_FINE;
	return status;
}
