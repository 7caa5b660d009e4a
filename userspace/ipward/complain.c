// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "complain.h"
#include "json.h"

static const char *at_file;
static unsigned int at_line;

static bool as_json;

/* Kinds of messages: the word in text, the member in JSON. */
struct kind {
	const char *word;
	const char *member;
};

static const struct kind error_kind = { "Error", "error" };
static const struct kind warning_kind = { "Warning", "warning" };
static const struct kind hint_kind = { "Hint", "hint" };

void complain_as_json(void)
{
	as_json = true;
}

void complain_at(const char *file, unsigned int line)
{
	at_file = file;
	at_line = line;
}

static void print_json(const char *kind, const char *text)
{
	struct json_object *object = json_object_new_object();
	const int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	json_add_text(object, kind, text);
	if (at_file) {
		json_add_text(object, "batch", at_file);
		json_add_number(object, "line", at_line);
	}
	fprintf(stderr, "%s\n", json_object_to_json_string_ext(object, flags));
	json_object_put(object);
}

static void print(const struct kind *kind, const char *format, va_list args)
{
	char *text;

	fflush(stdout);
	if (vasprintf(&text, format, args) < 0)
		return;
	if (as_json)
		print_json(kind->member, text);
	else if (at_file)
		fprintf(stderr, "%s: batch %s:%u: %s\n", kind->word, at_file,
			at_line, text);
	else
		fprintf(stderr, "%s: %s\n", kind->word, text);
	free(text);
}

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(&error_kind, format, args);
	va_end(args);
	return -EINVAL;
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(&warning_kind, format, args);
	va_end(args);
}

void hint(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(&hint_kind, format, args);
	va_end(args);
}

int complain_error(const struct value_error *error)
{
	const int size = value_error_text(error, NULL, 0) + 1;
	char *text = malloc(size);

	if (!text)
		return complain("%s.", strerror(ENOMEM));
	value_error_text(error, text, size);
	complain("%s", text);
	free(text);
	return -EINVAL;
}
