// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "show.h"
#include "tap.h"

static int points, failures;
static struct value_error error;	/* of the words of split() */

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

const char *said_by(struct value_error *e)
{
	static char text[2048];

	text[0] = '\0';
	if (e->problem)
		value_error_text(e, text, sizeof(text));
	e->problem = VALUE_FINE;
	return text;
}

const char *said(void)
{
	return said_by(&error);
}

struct words split(const char *text)
{
	static char copy[1024];
	static char *word[64];
	struct words words = { word, 0, 0, &error };

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		word[words.count++] = w;
	return words;
}

const char *sa_text(const struct ipward_sa *sa)
{
	static struct json_object *object;

	json_object_put(object);
	object = json_object_new_object();
	sa_json(object, sa, JSON_PRESENT);
	return json_object_to_json_string_ext(object, 0);
}

int tap_end(void)
{
	printf("1..%d\n", points);
	return failures > 0;
}
