// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "batch.h"
#include "command.h"
#include "value/key.h"
#include "value/token.h"

/* Lines may contain keys: zero each buffer that they were in. */
struct batch {
	FILE *file;
	const char *name;
	unsigned int line;	/* number of the last one read */
	int joined;		/* it ends in a \, the next one belongs to it */
	char line_text[TOKENS_TEXT];
	char file_buffer[65536];
	struct tokens tokens;
};

enum reading {
	READ_WORDS,
	READ_NOTHING,
	READ_END,
};

static int next_char(struct batch *batch)
{
	int c = getc_unlocked(batch->file);

	if (c != EOF && c != '\n')
		batch->joined = c == '\\' && !batch->joined;
	return c;
}

static void skip_line(struct batch *batch)
{
	int c;

	do
		c = next_char(batch);
	while (c != EOF && c != '\n');
	batch->line++;
}

/*
 * Skip the continuations of a refused line: they must not be read as lines of
 * their own. The line was not parsed, so each \ at its end counts as a
 * continuation.
 */
static int skip_joined(struct batch *batch, int err)
{
	while (batch->joined) {
		batch->joined = 0;
		skip_line(batch);
	}
	return err;
}

static int refuse_line(struct batch *batch)
{
	skip_line(batch);
	complain_at(batch->name, batch->line);
	return complain("expected a line of text, %zu bytes at most.",
			sizeof(batch->line_text) - 1);
}

/*
 * Read one physical line. Refuse a NUL byte, which would hide the rest of the
 * line. After an error of reading ignore the bytes read so far.
 */
static int read_line(struct batch *batch)
{
	size_t len = 0;
	int c;

	batch->joined = 0;
	while ((c = next_char(batch)) != EOF && c != '\n') {
		if (!c || len == sizeof(batch->line_text) - 1)
			return refuse_line(batch);
		batch->line_text[len++] = c;
	}
	batch->line_text[len] = '\0';
	if (c == EOF && (!len || ferror(batch->file)))
		return READ_END;
	batch->line++;
	return READ_WORDS;
}

/* Read one line with its continuations; errors name its first one. */
static int read_words(struct batch *batch)
{
	int state = TOKENS_MORE;
	int reading;

	tokens_start(&batch->tokens);
	complain_at(batch->name, batch->line + 1);
	while (state == TOKENS_MORE) {
		reading = read_line(batch);
		if (reading < 0)
			return skip_joined(batch, reading);
		if (reading == READ_END)
			break;
		state = tokens_add(&batch->tokens, batch->line_text);
		if (state < 0)
			return skip_joined(batch,
					   complain_error(&batch->tokens.error));
	}
	if (reading == READ_END && batch->tokens.count)
		return complain("the file ends after a \\ that joins lines.");
	if (reading == READ_END)
		return READ_END;
	return batch->tokens.count ? READ_WORDS : READ_NOTHING;
}

static enum status run_line(struct context *context, struct batch *batch)
{
	struct words words = tokens_words(&batch->tokens);
	enum status status = command_run(context, &words);

	if (status && context->transaction == TRANSACTION_OPEN)
		context->transaction = TRANSACTION_FAILED;
	return status;
}

static enum status run_lines(struct context *context, struct batch *batch)
{
	enum status first = STATUS_OK;
	enum status status;
	int reading;

	for (;;) {
		reading = read_words(batch);
		if (reading == READ_END)
			break;
		if (reading == READ_NOTHING)
			continue;
		status = STATUS_USAGE;
		if (reading == READ_WORDS)
			status = run_line(context, batch);
		else if (context->transaction == TRANSACTION_OPEN)
			context->transaction = TRANSACTION_FAILED;
		if (!first)
			first = status;
		if (first && !context->force)
			break;
	}
	return first;
}

static enum status check_end(struct context *context,
			     const struct batch *batch, enum status status)
{
	if (ferror(batch->file)) {
		complain("\"%s\": %s.", batch->name, strerror(errno));
		return STATUS_USAGE;
	}
	if (context->transaction == TRANSACTION_NONE)
		return status;
	if (!status || context->force)
		complain("the batch ended within a transaction: expected "
			 "\"policy commit\". Nothing of it took effect.");
	return status ? status : STATUS_USAGE;
}

enum status batch_run(struct context *context, const char *path)
{
	static struct batch batch;
	unsigned int mode;
	enum status status;

	batch.file = stdin;
	batch.name = path;
	context->source = SOURCE_BATCH_STDIN;
	if (strcmp(path, "-") != 0) {
		batch.file = fopen(path, "re");
		context->source = SOURCE_BATCH_FILE;
	}
	if (!batch.file) {
		complain("cannot open batch \"%s\": %s.", path,
			 strerror(errno));
		return STATUS_USAGE;
	}
	context->exposed = key_exposed(fileno(batch.file), &mode);
	setvbuf(batch.file, batch.file_buffer, _IOFBF,
		sizeof(batch.file_buffer));
	status = run_lines(context, &batch);
	status = check_end(context, &batch, status);
	complain_at(NULL, 0);
	fclose(batch.file);
	explicit_bzero(&batch, sizeof(batch));
	return status;
}
