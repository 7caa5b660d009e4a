// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "windows/conversion.h"

__attribute__((format(printf, 4, 0)))
static void add(struct conversion *conversion, enum severity severity,
		const struct windows_object *object, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0) {
		conversion->err = -ENOMEM;
		return;
	}
	report_add(conversion->report, severity, object->place, NULL, "%s", text);
	free(text);
}

void conversion_error(struct conversion *conversion, const struct windows_object *object,
		      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(conversion, SEVERITY_ERROR, object, format, args);
	va_end(args);
	conversion->err = conversion->err ?: -EINVAL;
}

void conversion_warning(struct conversion *conversion,
			const struct windows_object *object, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(conversion, SEVERITY_WARNING, object, format, args);
	va_end(args);
}

const char *conversion_text(struct conversion *conversion, const char *format, ...)
{
	char *text, *copy = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len >= 0) {
		copy = arena_text(conversion->arena, text, len);
		free(text);
	}
	if (copy)
		return copy;
	conversion->err = -ENOMEM;
	return "";
}

void **conversion_slot(struct conversion *conversion, struct lookup *lookup,
		       const char *key)
{
	void **slot = lookup_add(lookup, conversion->arena, key);

	if (!slot)
		conversion->err = -ENOMEM;
	return slot;
}

static const char *plain_name(struct conversion *conversion, const char *base, size_t max)
{
	const char *name = output_plain(conversion->arena, base, max);

	return name && !*name ? "unnamed" : name;
}

/* Of the second one of a name. */
#define NEXT	2

/* The number of a name is 0 if nobody has it, else that of the next one that is like it. */
static unsigned long *number_of(struct conversion *conversion, struct lookup *names,
				const char *name)
{
	void **slot = conversion_slot(conversion, names, name);

	if (slot && !*slot) {
		*slot = arena_alloc(conversion->arena, sizeof(unsigned long));
		if (!*slot)
			conversion->err = -ENOMEM;
	}
	return slot ? *slot : NULL;
}

const char *conversion_name(struct conversion *conversion, struct lookup *names,
			    const char *base, size_t max, const char *part)
{
	const char *name = plain_name(conversion, base, max);
	unsigned long *number = name ? number_of(conversion, names, name) : NULL, *other;
	char suffix[24];

	if (!number || !*number) {
		if (number)
			*number = NEXT;
		return name ?: "";
	}
	do {
		snprintf(suffix, sizeof(suffix), "%s%lu", part, (*number)++);
		name = output_plain(conversion->arena, base, max - strlen(suffix));
		name = conversion_text(conversion, "%s%s", name ?: "", suffix);
		other = number_of(conversion, names, name);
	} while (other && *other);
	if (other)
		*other = NEXT;
	return name;
}
