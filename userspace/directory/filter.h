/* SPDX-License-Identifier: GPL-2.0 */
/* Values in a filter of a search (RFC 4515). */
#ifndef _IPWARD_DIRECTORY_FILTER_H
#define _IPWARD_DIRECTORY_FILTER_H

#include <stddef.h>

/* Bytes of an escaped value at most, with the NUL. */
#define DIRECTORY_FILTER_ROOM(len)	(3 * (len) + 1)

/**
 * directory_filter_escape() - write a value as a filter may have it
 * @value: bytes that may be anything, a NUL too
 * @escaped: receives text that means these bytes and nothing else,
 *	DIRECTORY_FILTER_ROOM(len) bytes
 */
void directory_filter_escape(const void *value, size_t len, char *escaped);

#endif /* _IPWARD_DIRECTORY_FILTER_H */
