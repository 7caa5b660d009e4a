/* SPDX-License-Identifier: GPL-2.0 */
/* Texts with a value each, in a balanced tree: no choice of texts makes it slow. */
#ifndef _IPWARD_WINDOWS_LOOKUP_H
#define _IPWARD_WINDOWS_LOOKUP_H

/** struct lookup - zeroed at first; lookup_free() frees it, and no texts or values */
struct lookup {
	void *root;
};

/**
 * lookup_add() - the place of a text's value, which is NULL if the text is new
 * @key: lives as long as the lookup
 *
 * Return: NULL if there is no memory.
 */
void **lookup_add(struct lookup *lookup, const char *key);

/** lookup_find() - the value of a text, or NULL */
void *lookup_find(const struct lookup *lookup, const char *key);

void lookup_free(struct lookup *lookup);

#endif /* _IPWARD_WINDOWS_LOOKUP_H */
