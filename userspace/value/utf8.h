/* SPDX-License-Identifier: GPL-2.0 */
/* Check UTF-8: names in the kernel are any bytes; JSON is UTF-8 (RFC 8259). */
#ifndef _IPWARD_UTF8_H
#define _IPWARD_UTF8_H

#include <stddef.h>

/** utf8_length() - bytes of the character at @text, 0 if it is malformed */
size_t utf8_length(const char *text);

/** utf8_length_printable() - the same; 0 for a control character, too */
size_t utf8_length_printable(const char *text);

/**
 * utf8_text() - make foreign text printable, without control characters
 * @escaped: characters that get a backslash
 * @size: of @out; two bytes for each of @text are enough
 *
 * Return: @out
 */
char *utf8_text(const char *text, const char *escaped, char *out, size_t size);

#endif /* _IPWARD_UTF8_H */
