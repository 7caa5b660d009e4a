// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "value/utf8.h"
#include "windows/output.h"

#define COLUMNS		98
#define SLUG_MAX	40

/* What YAML takes for the end of a line, or does not take. */
static bool is_special(const char *c, size_t len)
{
	static const char *const special[] = {
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf", "\xef\xbf\xbe",
		"\xef\xbf\xbf",
	};

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (len == 3 && !memcmp(c, special[i], 3))
			return true;
	return len == 2 && (unsigned char)c[0] == 0xc2 && (unsigned char)c[1] < 0xa0;
}

static size_t printable(const char *c)
{
	const size_t len = utf8_length_printable(c);

	return is_special(c, len) ? 0 : len;
}

/* Bytes of a character that is none: a "?" stands for each character. */
static size_t unprintable(const char *c)
{
	return utf8_length(c) ?: 1;
}

char *output_plain(struct arena *arena, const char *text, size_t max)
{
	char *plain = arena_alloc(arena, strlen(text) + 1), *to = plain;

	if (!plain)
		return NULL;
	while (*text) {
		const size_t len = printable(text);

		if ((size_t)(to - plain) + (len ?: 1) > max)
			break;
		if (len)
			to = mempcpy(to, text, len);
		else
			*to++ = isspace((unsigned char)*text) ? ' ' : '?';
		text += len ?: unprintable(text);
	}
	while (to > plain && to[-1] == ' ')
		*--to = '\0';
	*to = '\0';
	return plain + strspn(plain, " ");
}

char *output_slug(struct arena *arena, const char *text, const char *otherwise)
{
	char *slug = arena_alloc(arena, SLUG_MAX + strlen(otherwise) + 1), *to = slug;

	if (!slug)
		return NULL;
	for (; *text && to < slug + SLUG_MAX; text++) {
		const unsigned char c = *text;

		if (c < 0x80 && isalnum(c))
			*to++ = tolower(c);
		else if (to > slug && to[-1] != '-')
			*to++ = '-';
	}
	if (to > slug && to[-1] == '-')
		to--;
	*to = '\0';
	return *slug ? slug : strcpy(slug, otherwise);
}

void output_quoted(struct output *output, const char *text)
{
	output_append(output, "\"", 1);
	while (*text) {
		const size_t len = printable(text);

		if (*text == '"' || *text == '\\')
			output_append(output, "\\", 1);
		output_append(output, len ? text : "?", len ?: 1);
		text += len ?: unprintable(text);
	}
	output_append(output, "\"", 1);
}

/* Up to the last blank that fits, or all of it if there is none. */
static size_t fitting(const char *text, size_t columns)
{
	size_t end = 0, at = 0;

	if (strnlen(text, columns + 1) <= columns)
		return strlen(text);
	while ((at <= columns || !end) && text[at]) {
		if (text[at] == ' ')
			end = at;
		at++;
	}
	return end ?: at;
}

void output_remark(struct output *output, unsigned int indent, const char *format, ...)
{
	struct arena arena = { NULL, 0 };
	char *text, *plain, *c;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	plain = len < 0 ? NULL : output_plain(&arena, text, len);
	output->failed |= !plain;
	for (c = plain; c && *c; c += strspn(c, " ")) {
		const size_t part = fitting(c, COLUMNS - indent);

		output_add(output, "%*s# %.*s\n", indent, "", (int)part, c);
		c += part;
	}
	if (len >= 0)
		free(text);
	arena_free(&arena);
}
