// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include "complain.h"

static FILE *to;
static const char *at_file;
static unsigned int at_line;

void complain_to(FILE *stream)
{
	to = stream;
}

void complain_at(const char *file, unsigned int line)
{
	at_file = file;
	at_line = line;
}

static FILE *start(const char *kind)
{
	FILE *stream = to ? to : stderr;

	fflush(stdout);
	fprintf(stream, "%s: ", kind);
	if (at_file)
		fprintf(stream, "batch %s:%u: ", at_file, at_line);
	return stream;
}

int complain(const char *format, ...)
{
	FILE *stream = start("Error");
	va_list args;

	va_start(args, format);
	vfprintf(stream, format, args);
	va_end(args);
	fputc('\n', stream);
	return -EINVAL;
}

int complain_value(const char *name, const char *value,
		   const char *format, ...)
{
	FILE *stream = start("Error");
	va_list args;

	if (value)
		fprintf(stream, "\"%s%s%s\": expected ", name,
			*name ? " " : "", value);
	else
		fprintf(stream, "\"%s\" is the last word: expected after it ",
			name);
	va_start(args, format);
	vfprintf(stream, format, args);
	va_end(args);
	fputs(".\n", stream);
	return -EINVAL;
}

void warn(const char *format, ...)
{
	FILE *stream = start("Warning");
	va_list args;

	va_start(args, format);
	vfprintf(stream, format, args);
	va_end(args);
	fputc('\n', stream);
}
