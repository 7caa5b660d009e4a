/* SPDX-License-Identifier: GPL-2.0 */
/* Build a text of words in a buffer. */
#ifndef _IPWARD_TEXT_H
#define _IPWARD_TEXT_H

#include <stddef.h>

#define PART_TEXT	512	/* bytes for a part of an SA as words */

/** struct text - words separated by spaces; truncated if it does not fit */
struct text {
	char *buffer;
	size_t size;
	size_t len;
};

/** text_start() - an empty text in @buffer, which has PART_TEXT bytes */
struct text text_start(char *buffer);

/** text_add() - a space, unless it is the first, and words */
void text_add(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* _IPWARD_TEXT_H */
