// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "complain.h"

static const char *at_file;
static unsigned int at_line;

void complain_at(const char *file, unsigned int line)
{
	at_file = file;
	at_line = line;
}

static void print(const char *kind, const char *format, va_list args)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", kind);
	if (at_file)
		fprintf(stderr, "batch %s:%u: ", at_file, at_line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print("Error", format, args);
	va_end(args);
	return -EINVAL;
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print("Warning", format, args);
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
