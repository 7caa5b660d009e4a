// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/output.h"

static bool reserve(struct output *output, size_t len)
{
	size_t room = 2 * (output->len + len) + 128;
	char *more;

	if (output->failed)
		return false;
	if (output->text && output->len + len < output->room)
		return true;
	more = realloc(output->text, room);
	if (!more) {
		output->failed = true;
		return false;
	}
	output->text = more;
	output->room = room;
	return true;
}

void output_append(struct output *output, const char *text, size_t len)
{
	if (!reserve(output, len + 1))
		return;
	memcpy(output->text + output->len, text, len);
	output->len += len;
	output->text[output->len] = '\0';
}

void output_add(struct output *output, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		output->failed = true;
		return;
	}
	output_append(output, text, len);
	free(text);
}

void output_free(struct output *output)
{
	free(output->text);
	*output = (struct output){ .text = NULL };
}
