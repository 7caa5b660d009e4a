// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/report.h"

/* Of a message, which has a text of a file in it, of up to 4095 bytes. */
#define TEXT_MAX	5120
#define WORD_MAX	80
#define FILE_MAX	4096

const struct place report_nowhere = { NULL, 0, 0 };

void report_init(struct report *report)
{
	memset(report, 0, sizeof(*report));
}

void report_free(struct report *report)
{
	arena_free(&report->arena);
}

static const char *copy(struct report *report, const char *text, size_t most)
{
	return text ? arena_text(&report->arena, text, strnlen(text, most)) :
		      NULL;
}

/* Where the next one goes: rather than that an error is not kept, a warning is. */
static struct message *next_message(struct report *report,
				    enum severity severity)
{
	if (report->messages < REPORT_MAX)
		return &report->message[report->messages++];
	if (severity != SEVERITY_ERROR)
		return NULL;
	for (size_t i = REPORT_MAX; i > 0; i--)
		if (report->message[i - 1].severity != SEVERITY_ERROR)
			return &report->message[i - 1];
	return NULL;
}

bool report_is_full(const struct report *report)
{
	return report->count[SEVERITY_ERROR] >= REPORT_MAX;
}

/* A rule of the file may be several for the kernel, of which the same is true. */
static bool is_last(const struct report *report, enum severity severity,
		    struct place place, const char *text)
{
	const struct message *last;

	if (!report->messages || !place.line)
		return false;
	last = &report->message[report->messages - 1];
	return last->severity == severity && place.line == last->place.line &&
	       place.column == last->place.column &&
	       place.file && last->place.file && last->text &&
	       !strcmp(last->place.file, place.file) &&
	       !strcmp(last->text, text);
}

void report_add(struct report *report, enum severity severity,
		struct place place, const char *word, const char *format, ...)
{
	struct message *message;
	char text[TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (is_last(report, severity, place, text))
		return;
	report->count[severity]++;
	message = next_message(report, severity);
	if (!message)
		return;
	message->severity = severity;
	message->place = place;
	/* The policy that has the name is freed before its report is. */
	message->place.file = copy(report, place.file, FILE_MAX);
	message->word = copy(report, word, WORD_MAX);
	message->text = copy(report, text, sizeof(text));
}

void report_value(struct report *report, struct place place,
		  const struct value_error *error)
{
	char text[TEXT_MAX];

	value_error_text(error, text, sizeof(text));
	report_add(report, SEVERITY_ERROR, place, error->word, "%s", text);
}

static int compare(const void *a, const void *b)
{
	const struct message *x = a, *y = b;
	int order = 0;

	if (x->place.file && y->place.file)
		order = strcmp(x->place.file, y->place.file);
	if (order)
		return order;
	if (x->place.line != y->place.line)
		return x->place.line < y->place.line ? -1 : 1;
	if (x->place.column != y->place.column)
		return x->place.column < y->place.column ? -1 : 1;
	return (x > y) - (x < y);
}

void report_sort(struct report *report)
{
	qsort(report->message, report->messages, sizeof(report->message[0]),
	      compare);
}
