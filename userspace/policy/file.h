/* SPDX-License-Identifier: GPL-2.0 */
/* A text file as a whole, in memory. */
#ifndef _IPWARD_FILE_H
#define _IPWARD_FILE_H

#include <stddef.h>
#include "policy/report.h"

/* A hundred thousand rules have some 15 MB. */
#define FILE_BYTES_MAX	((size_t)64 << 20)

/**
 * file_load() - read a whole file that has to be UTF-8
 * @path: its name; "-" for standard input
 * @len: receives its bytes, of which a byte order mark is no part
 *
 * Return: the text with a NUL behind it, to be freed with free(), or NULL with
 * an error in the report.
 */
char *file_load(const char *path, size_t *len, struct report *report);

/**
 * file_place() - line and column of a byte
 * @text: of the whole file; @offset bytes of it are characters
 */
void file_place(const char *text, size_t offset, struct place *place);

#endif /* _IPWARD_FILE_H */
