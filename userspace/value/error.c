// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "value/error.h"

int value_fail(struct value_error *error, enum value_problem problem,
	       const char *name, const char *word, const char *format, ...)
{
	va_list args;

	if (!error)
		return -EINVAL;
	error->problem = problem == VALUE_WRONG && !word ? VALUE_LAST : problem;
	error->name = name;
	error->word = word;
	error->suggestion = NULL;
	va_start(args, format);
	vsnprintf(error->expected, sizeof(error->expected), format, args);
	va_end(args);
	return -EINVAL;
}

int value_suggest(struct value_error *error, const char *suggestion)
{
	if (error)
		error->suggestion = suggestion;
	return -EINVAL;
}

static int wrong_text(const struct value_error *e, char *text, size_t size)
{
	const char *blank = *e->name ? " " : "";

	if (e->suggestion)
		return snprintf(text, size, "\"%s%s%s\": expected %s (did you "
				"mean \"%s\"?).", e->name, blank, e->word,
				e->expected, e->suggestion);
	return snprintf(text, size, "\"%s%s%s\": expected %s.", e->name, blank,
			e->word, e->expected);
}

static int unknown_text(const struct value_error *e, char *text, size_t size)
{
	if (e->suggestion)
		return snprintf(text, size, "\"%s\": unknown word in \"%s\", "
				"did you mean \"%s\"? Possible: %s.", e->word,
				e->name, e->suggestion, e->expected);
	return snprintf(text, size, "\"%s\": unknown word in \"%s\". "
			"Possible: %s.", e->word, e->name, e->expected);
}

int value_error_text(const struct value_error *e, char *text, size_t size)
{
	switch (e->problem) {
	case VALUE_FINE:
		break;
	case VALUE_WRONG:
		return wrong_text(e, text, size);
	case VALUE_SECRET:
		return snprintf(text, size, "\"%s\": expected %s.", e->name,
				e->expected);
	case VALUE_LAST:
		return snprintf(text, size, "\"%s\" is the last word: expected "
				"after it %s.", e->name, e->expected);
	case VALUE_UNKNOWN:
		return unknown_text(e, text, size);
	case VALUE_AMBIGUOUS:
		return snprintf(text, size, "\"%s\" may be short for %s: write "
				"more of it.", e->word, e->expected);
	case VALUE_TWICE:
		return snprintf(text, size, "\"%s\": %s given twice.", e->word,
				e->name);
	case VALUE_LACKS:
		return snprintf(text, size, "\"%s\" lacks %s; \"ipward %.*s "
				"help\" shows how.", e->name, e->expected,
				(int)strcspn(e->name, " "), e->name);
	case VALUE_SURPLUS:
		return snprintf(text, size, "\"%s\": nothing was expected "
				"after \"%s\".", e->word, e->name);
	case VALUE_OPTION:
		return snprintf(text, size, "\"%s\": options go before the "
				"object, as in: ipward %s %s.", e->word,
				e->word, e->name);
	case VALUE_CONFLICT:
		return snprintf(text, size, "%s", e->expected);
	case VALUE_UNREADABLE:
		return snprintf(text, size, "\"%s %s\": %s.", e->name, e->word,
				e->expected);
	}
	return snprintf(text, size, "nothing is wrong.");
}
