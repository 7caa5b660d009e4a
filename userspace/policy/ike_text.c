// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/ike_text.h"

#define PREFIX		"ipward-"
#define PART_MAX	50	/* bytes of a name before a hash takes their place */

/* Not by realloc(), which would leave keys behind. */
static bool grow(struct ike_text *text, size_t more)
{
	const size_t room = 2 * (text->len + more) + 4096;
	char *larger;

	if (text->text && text->len + more + 1 <= text->room)
		return true;
	larger = malloc(room);
	if (!larger) {
		text->failed = true;
		return false;
	}
	if (text->text) {
		memcpy(larger, text->text, text->len + 1);
		explicit_bzero(text->text, text->room);
		free(text->text);
	}
	text->text = larger;
	text->room = room;
	return true;
}

static void append(struct ike_text *text, const char *bytes, size_t len)
{
	if (!grow(text, len))
		return;
	memcpy(text->text + text->len, bytes, len);
	text->len += len;
	text->text[text->len] = '\0';
}

__attribute__((format(printf, 2, 0)))
static void append_format(struct ike_text *text, const char *format, va_list args)
{
	char *part;
	int len = vasprintf(&part, format, args);

	if (len < 0) {
		text->failed = true;
		return;
	}
	append(text, part, len);
	explicit_bzero(part, len);
	free(part);
}

void ike_add(struct ike_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append_format(text, format, args);
	va_end(args);
}

void ike_begin(struct ike_text *text)
{
	for (unsigned int i = 0; i < text->depth; i++)
		append(text, "\t", 1);
}

void ike_line(struct ike_text *text, const char *format, ...)
{
	va_list args;

	ike_begin(text);
	va_start(args, format);
	append_format(text, format, args);
	va_end(args);
	append(text, "\n", 1);
}

void ike_open(struct ike_text *text, const char *name)
{
	ike_line(text, "%s {", name);
	text->depth++;
}

void ike_close(struct ike_text *text)
{
	text->depth--;
	ike_line(text, "}");
}

void ike_quoted(struct ike_text *text, const char *key, const char *value)
{
	ike_begin(text);
	ike_add(text, "%s = \"", key);
	for (; *value; value++)
		ike_add(text, *value == '"' || *value == '\\' ? "\\%c" : "%c",
			*value);
	ike_add(text, "\"\n");
}

void ike_cut(struct ike_text *text, size_t len)
{
	if (!text->text || text->len <= len)
		return;
	explicit_bzero(text->text + len, text->len - len);
	text->len = len;
}

void ike_free(struct ike_text *text)
{
	if (text->text)
		explicit_bzero(text->text, text->room);
	free(text->text);
	memset(text, 0, sizeof(*text));
}

uint64_t ike_hash(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;

	if (!sum)
		sum = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ byte[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

void ike_name(const char *of, const char *suffix, char *name)
{
	const char *const parts[] = { of, *suffix ? "-" : "", suffix };
	uint64_t sum = 0;
	bool plain = true;
	size_t len;

	strcpy(name, PREFIX);
	len = strlen(name);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		sum = ike_hash(sum, parts[i], strlen(parts[i]) + 1);
		for (const char *c = parts[i]; *c; c++) {
			if (!is_plain(*c) || len == PART_MAX)
				plain = false;
			if (len < PART_MAX)
				name[len++] = is_plain(*c) ? *c : '_';
		}
	}
	name[len] = '\0';
	if (!plain)
		snprintf(name + len, IKE_NAME - len, "-%08" PRIx32,
			 (uint32_t)(sum >> 32 ^ sum));
}
