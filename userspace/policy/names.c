// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "policy/names.h"
#include "value/suggest.h"

#define BUCKETS_FIRST	64

/* More than that nobody looks through for the nearest one. */
#define SUGGESTED_MAX	2000

/* FNV-1a. */
static size_t hash(const char *name)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		sum = (sum ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return sum;
}

static void put(struct naming **bucket, size_t buckets, struct naming *naming)
{
	struct naming **place = &bucket[hash(naming->name) & (buckets - 1)];

	naming->next = *place;
	*place = naming;
}

/* Twice as many buckets as names, or a few more. */
static bool grow(struct names *names)
{
	size_t buckets = names->buckets ? 4 * names->buckets : BUCKETS_FIRST;
	struct naming **bucket;

	if (2 * names->count < names->buckets)
		return true;
	bucket = calloc(buckets, sizeof(*bucket));
	if (!bucket)
		return false;
	for (size_t i = 0; i < names->buckets; i++) {
		while (names->bucket[i]) {
			struct naming *naming = names->bucket[i];

			names->bucket[i] = naming->next;
			put(bucket, buckets, naming);
		}
	}
	free(names->bucket);
	names->bucket = bucket;
	names->buckets = buckets;
	return true;
}

struct naming *names_find(const struct names *names, const char *name)
{
	struct naming *naming = NULL;

	if (names->buckets)
		naming = names->bucket[hash(name) & (names->buckets - 1)];
	while (naming && strcmp(naming->name, name) != 0)
		naming = naming->next;
	return naming;
}

struct naming *names_add(struct names *names, const char *name,
			 struct place place, const struct node *node,
			 struct arena *arena, struct report *report)
{
	struct naming *naming = names_find(names, name);

	if (naming) {
		struct place first = node_key_place(naming->node);

		report_error(report, place, name, "\"%s\": %s that is given twice, "
			     "first in %s, line %u: expected another one", name,
			     names->what, first.file, first.line);
		return NULL;
	}
	naming = grow(names) ? arena_alloc(arena, sizeof(*naming)) : NULL;
	if (!naming) {
		report_error(report, place, NULL, "out of memory");
		return NULL;
	}
	naming->name = name;
	naming->node = node;
	put(names->bucket, names->buckets, naming);
	names->count++;
	return naming;
}

/* In a row, with a NULL behind them, as suggest() wants them. */
struct row {
	const char **name;
	size_t count;
};

static void add_to_row(struct naming *naming, void *arg)
{
	struct row *row = arg;

	row->name[row->count++] = naming->name;
}

const char *names_suggest(const struct names *names, const char *name)
{
	struct row row = { NULL, 0 };
	const char *nearest;

	if (!names->count || names->count > SUGGESTED_MAX)
		return NULL;
	row.name = calloc(names->count + 1, sizeof(*row.name));
	if (!row.name)
		return NULL;
	names_walk(names, add_to_row, &row);
	nearest = suggest(name, row.name, sizeof(*row.name));
	free(row.name);
	return nearest;
}

void names_walk(const struct names *names,
		void (*fn)(struct naming *naming, void *arg), void *arg)
{
	for (size_t i = 0; i < names->buckets; i++)
		for (struct naming *n = names->bucket[i]; n; n = n->next)
			fn(n, arg);
}

void names_free(struct names *names)
{
	free(names->bucket);
	names->bucket = NULL;
	names->buckets = 0;
	names->count = 0;
}
