// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json.h"
#include "report_print.h"
#include "value/utf8.h"

static const char *const severity_names[] = {
	[SEVERITY_ERROR] = "error",
	[SEVERITY_WARNING] = "warning",
};

static void print_json(const struct message *message)
{
	struct json_object *object = json_object_new_object();
	const int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	json_add_text(object, severity_names[message->severity], message->text);
	if (message->place.file)
		json_add_text(object, "file", message->place.file);
	if (message->place.line) {
		json_add_number(object, "line", message->place.line);
		json_add_number(object, "column", message->place.column);
	}
	if (message->word)
		json_add_text(object, "word", message->word);
	fprintf(stderr, "%s\n", json_object_to_json_string_ext(object, flags));
	json_object_put(object);
}

/* The file's bytes are on somebody's terminal. */
static void print_text(const struct message *message)
{
	const struct place *place = &message->place;
	const size_t size = 2 * strlen(message->text) + 1;
	char *text = malloc(size);

	if (!text)
		return;
	if (place->file)
		fprintf(stderr, "%s:", place->file);
	if (place->line)
		fprintf(stderr, "%u:%u:", place->line, place->column);
	fprintf(stderr, "%s%s: %s\n", place->file ? " " : "",
		severity_names[message->severity],
		utf8_text(message->text, "", text, size));
	free(text);
}

void report_print(const struct context *context, const struct report *report)
{
	size_t left = report->count[SEVERITY_ERROR] +
		      report->count[SEVERITY_WARNING] - report->messages;

	fflush(stdout);
	for (size_t i = 0; i < report->messages; i++) {
		if (context->json)
			print_json(&report->message[i]);
		else
			print_text(&report->message[i]);
	}
	if (left)
		warn("%zu more are not shown.", left);
}
