/* SPDX-License-Identifier: GPL-2.0 */
/* "did you mean": the nearest of the words that were possible. */
#ifndef _IPWARD_SUGGEST_H
#define _IPWARD_SUGGEST_H

#include <stddef.h>

/**
 * suggest() - the name nearest to a word that is none of them
 * @names: the first of the names
 * @stride: bytes from one name to the next; the list ends with a NULL name
 *
 * What other programs call a thing counts as near, too.
 *
 * Return: a name, or words that contain one; NULL when none is near.
 */
const char *suggest(const char *word, const char *const *names, size_t stride);

/**
 * suggest_list() - all the names as "a, b or c"
 *
 * Return: @text
 */
char *suggest_list(char *text, size_t size, const char *const *names,
		   size_t stride);

#endif /* _IPWARD_SUGGEST_H */
