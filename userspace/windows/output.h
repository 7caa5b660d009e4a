/* SPDX-License-Identifier: GPL-2.0 */
/* YAML of foreign texts: what they say stays text. */
#ifndef _IPWARD_WINDOWS_OUTPUT_H
#define _IPWARD_WINDOWS_OUTPUT_H

#include <stddef.h>
#include "policy/arena.h"
#include "policy/output.h"

/** output_quoted() - a text in double quotes */
void output_quoted(struct output *output, const char *text);

/**
 * output_remark() - a comment of as many lines as it needs
 * @indent: blanks before each
 */
void output_remark(struct output *output, unsigned int indent, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * output_plain() - a foreign text on one line: what cannot be printed is a "?"
 * @max: bytes at most; it ends with a whole character
 *
 * Return: the text, or NULL if there is no memory.
 */
char *output_plain(struct arena *arena, const char *text, size_t max);

/**
 * output_slug() - small letters, digits and dashes of a text, for names of files
 * @otherwise: what it is if there are none
 */
char *output_slug(struct arena *arena, const char *text, const char *otherwise);

#endif /* _IPWARD_WINDOWS_OUTPUT_H */
