// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <search.h>
#include <stdlib.h>
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

void **lookup_add(struct lookup *lookup, const char *key)
{
	struct lookup_entry *entry = calloc(1, sizeof(*entry)), **found;

	if (!entry)
		return NULL;
	entry->key = key;
	found = tsearch(entry, &lookup->root, compare);
	if (!found || *found != entry)
		free(entry);
	return found ? &(*found)->value : NULL;
}

void *lookup_find(const struct lookup *lookup, const char *key)
{
	const struct lookup_entry wanted = { key, NULL };
	struct lookup_entry **found = tfind(&wanted, &lookup->root, compare);

	return found ? (*found)->value : NULL;
}

void lookup_free(struct lookup *lookup)
{
	tdestroy(lookup->root, free);
	lookup->root = NULL;
}
