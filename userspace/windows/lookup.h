/* SPDX-License-Identifier: GPL-2.0 */
/* Texts with a value each, in a balanced tree: no choice of texts makes it slow. */
#ifndef _IPWARD_WINDOWS_LOOKUP_H
#define _IPWARD_WINDOWS_LOOKUP_H

#include "policy/arena.h"

/** struct lookup - zeroed at first; lookup_free() empties it */
struct lookup {
	void *root;
};

/**
 * lookup_add() - the place of a text's value, which is NULL if the text is new
 * @arena: lives as long as the lookup; @key likewise
 *
 * Return: NULL if there is no memory.
 */
void **lookup_add(struct lookup *lookup, struct arena *arena, const char *key);

/** lookup_find() - the value of a text, or NULL */
void *lookup_find(const struct lookup *lookup, const char *key);

void lookup_free(struct lookup *lookup);

#endif /* _IPWARD_WINDOWS_LOOKUP_H */
