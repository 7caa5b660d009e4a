// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "complain.h"
#include "tap.h"

static int points, failures;

void ok(bool pass, const char *format, ...)
{
	va_list args;

	points++;
	failures += !pass;
	printf("%sok %d - ", pass ? "" : "not ", points);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void is_text(const char *got, const char *expected, const char *name)
{
	bool same = !strcmp(got, expected);

	ok(same, "%s", name);
	if (!same)
		printf("# got:      %s\n# expected: %s\n", got, expected);
}

/* Complaints go to memory; what has been read of it is returned. */
const char *said(void)
{
	static char text[2048], result[2048];
	static FILE *stream;

	if (stream)
		fclose(stream);
	strcpy(result, text);
	memset(text, 0, sizeof(text));
	stream = fmemopen(text, sizeof(text), "w");
	complain_to(stream);
	return result;
}

struct words split(const char *text)
{
	static char copy[1024];
	static char *word[64];
	struct words words = { word, 0, 0 };

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		word[words.count++] = w;
	return words;
}

int tap_end(void)
{
	printf("1..%d\n", points);
	return failures > 0;
}
