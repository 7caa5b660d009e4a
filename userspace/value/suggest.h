/* SPDX-License-Identifier: GPL-2.0 */
/* "did you mean": the most similar of the possible words. */
#ifndef _IPWARD_SUGGEST_H
#define _IPWARD_SUGGEST_H

#include <stddef.h>

/**
 * suggest() - the name that is most similar to an unknown word
 * @names: the first of the names
 * @stride: bytes from one name to the next; the list ends with a NULL name
 *
 * Names used by other programs are recognized, too.
 *
 * Return: a name, or words that contain one; NULL if none is similar.
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
