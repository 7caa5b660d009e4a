// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include "value/text.h"

struct text text_start(char *buffer)
{
	buffer[0] = '\0';
	return (struct text){ buffer, PART_TEXT, 0 };
}

void text_add(struct text *text, const char *format, ...)
{
	va_list args;
	int more;

	if (text->len && text->len + 1 < text->size) {
		text->buffer[text->len++] = ' ';
		text->buffer[text->len] = '\0';
	}
	va_start(args, format);
	more = vsnprintf(text->buffer + text->len, text->size - text->len,
			 format, args);
	va_end(args);
	if (more > 0)
		text->len += more;
	if (text->len >= text->size)
		text->len = text->size - 1;
}
