// SPDX-License-Identifier: GPL-2.0
/*
 * A list has one object for each line that begins with a word: a rule ("dir"),
 * or a setting. Lines that begin with a blank belong to the rule before them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "command.h"
#include "policy_restore.h"
#include "value/token.h"

struct restore {
	struct context *context;
	FILE *file;
	const char *name;
	unsigned int line;	/* number of the last one read */
	unsigned int begin;	/* of the first line of the object */
	bool has_default;
	struct tokens tokens;
};

/* What a first word stands for. */
static const struct opening {
	const char *word;
	const char *command;	/* that takes it, and the words after it */
} openings[] = {
	{ "dir", "policy add" },
	{ "exempt", "policy" },
	{ "protect-mark", "policy" },
	{ "default", "policy" },
	{ NULL, NULL },
};

static enum status run_text(struct restore *restore, const char *text)
{
	struct words words;

	tokens_start(&restore->tokens);
	if (tokens_add(&restore->tokens, text))
		return STATUS_USAGE;
	words = tokens_words(&restore->tokens);
	return command_run(restore->context, &words);
}

/* Run the object whose lines have been read, if there is one. */
static enum status run_object(struct restore *restore)
{
	struct words words = tokens_words(&restore->tokens);
	enum status status = STATUS_OK;

	complain_at(restore->name, restore->begin);
	if (words.count)
		status = command_run(restore->context, &words);
	complain_at(restore->name, restore->line);
	tokens_start(&restore->tokens);
	return status;
}

static enum status add_line(struct restore *restore, const char *line)
{
	int state = tokens_add(&restore->tokens, line);

	if (state == TOKENS_MORE)
		complain("a \\ at the end: expected what \"ipward policy list\" "
			 "prints; a batch is read by \"ipward -b FILE\".");
	else if (state < 0)
		complain_error(&restore->tokens.error);
	return state == TOKENS_COMPLETE ? STATUS_OK : STATUS_USAGE;
}

static enum status begin_object(struct restore *restore, const char *line)
{
	const size_t len = strcspn(line, " \t\n");
	enum status status = run_object(restore);

	restore->begin = restore->line;
	if (status)
		return status;
	for (const struct opening *o = openings; o->word; o++) {
		if (strlen(o->word) != len || memcmp(o->word, line, len) != 0)
			continue;
		restore->has_default |= !strcmp(o->word, "default");
		status = add_line(restore, o->command);
		return status ? status : add_line(restore, line);
	}
	complain("\"%.*s\": expected a line of \"ipward policy list\", which "
		 "begins with dir, exempt, protect-mark or default.",
		 (int)len, line);
	return STATUS_USAGE;
}

static bool is_blank(const char *line)
{
	line += strspn(line, " \t\n");
	return !*line || *line == '#';
}

static enum status read_line(struct restore *restore, const char *line,
			     size_t len)
{
	restore->line++;
	complain_at(restore->name, restore->line);
	if (strlen(line) != len) {
		complain("a NUL byte: expected a line of text.");
		return STATUS_USAGE;
	}
	if (is_blank(line))
		return STATUS_OK;
	if (*line != ' ' && *line != '\t')
		return begin_object(restore, line);
	if (restore->tokens.count)
		return add_line(restore, line);
	complain("an indented line: expected a rule before it.");
	return STATUS_USAGE;
}

static enum status read_lines(struct restore *restore)
{
	enum status status = STATUS_OK;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while (!status && (len = getline(&line, &size, restore->file)) >= 0)
		status = read_line(restore, line, len);
	free(line);
	if (status)
		return status;
	if (ferror(restore->file)) {
		complain("\"%s\": %s.", restore->name, strerror(errno));
		return STATUS_USAGE;
	}
	status = run_object(restore);
	if (status || restore->has_default)
		return status;
	complain("the list ends without the line \"default ...\": expected all "
		 "that \"ipward policy list\" prints, this one is filtered or cut.");
	return STATUS_USAGE;
}

static enum status replace_all(struct restore *restore)
{
	enum status status = run_text(restore, "policy begin empty");

	/* A list names the mark only where there is one. */
	if (!status)
		status = run_text(restore, "policy protect-mark none");
	tokens_start(&restore->tokens);
	if (!status)
		status = read_lines(restore);
	complain_at(NULL, 0);
	return status ? status : run_text(restore, "policy commit");
}

enum status policy_restore(struct context *context, struct words *words)
{
	const char *path = words_peek(words) ? words_take(words) : "-";
	struct restore *restore;
	enum status status;

	if (words_end(words, "policy restore"))
		return STATUS_USAGE;
	if (context->source != SOURCE_COMMAND_LINE) {
		complain("\"policy restore\": a transaction of its own: expected "
			 "outside a batch.");
		return STATUS_USAGE;
	}
	restore = calloc(1, sizeof(*restore));
	if (!restore)
		return context_result(context, -ENOMEM);
	restore->context = context;
	restore->name = path;
	restore->file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	if (!restore->file) {
		complain("cannot open list \"%s\": %s.", path, strerror(errno));
		status = STATUS_USAGE;
	} else {
		context->source = SOURCE_BATCH_FILE;
		status = replace_all(restore);
	}
	if (restore->file && restore->file != stdin)
		fclose(restore->file);
	free(restore);
	return status;
}
