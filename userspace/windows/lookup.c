// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <search.h>
#include <string.h>
#include "windows/lookup.h"

struct lookup_entry {
	const char *key;
	void *value;
};

static int compare(const void *a, const void *b)
{
	const struct lookup_entry *one = a, *other = b;

	return strcmp(one->key, other->key);
}

void **lookup_add(struct lookup *lookup, struct arena *arena, const char *key)
{
	const struct lookup_entry wanted = { key, NULL };
	struct lookup_entry **found = tfind(&wanted, &lookup->root, compare), *entry;

	if (found)
		return &(*found)->value;
	entry = arena_alloc(arena, sizeof(*entry));
	if (!entry)
		return NULL;
	entry->key = key;
	return tsearch(entry, &lookup->root, compare) ? &entry->value : NULL;
}

void *lookup_find(const struct lookup *lookup, const char *key)
{
	const struct lookup_entry wanted = { key, NULL };
	struct lookup_entry **found = tfind(&wanted, &lookup->root, compare);

	return found ? (*found)->value : NULL;
}

/* Entries are the arena's. */
static void keep(void *entry)
{
	(void)entry;
}

void lookup_free(struct lookup *lookup)
{
	tdestroy(lookup->root, keep);
	lookup->root = NULL;
}
