/* SPDX-License-Identifier: GPL-2.0 */
/* Names that a file gives to things, each only once. */
#ifndef _IPWARD_NAMES_H
#define _IPWARD_NAMES_H

#include <stdbool.h>
#include "policy/node.h"

enum naming_state {
	NAMING_NEW,		/* nobody has asked for it */
	NAMING_OPEN,		/* it is being read: whoever asks now is a circle */
	NAMING_READ,
	NAMING_FAILED,		/* it is wrong, and that is in the report */
};

/**
 * struct naming - one name
 * @node: what it stands for; its key is the name
 * @used: whether something refers to it
 * @value: what was read from @node
 */
struct naming {
	const char *name;
	const struct node *node;
	enum naming_state state;
	bool used;
	void *value;
	struct naming *next;
};

/**
 * struct names - all names of one kind; zeroed at first
 * @what: one of them, as "a name of addresses"
 */
struct names {
	const char *what;
	struct naming **bucket;
	size_t buckets;
	size_t count;
};

/**
 * names_add() - give a name
 * @name: lives as long as the arena
 * @place: where it stands, for the report
 * @node: what it is given to
 *
 * Return: the naming, or NULL with an error in the report if there is one with
 * this name already.
 */
struct naming *names_add(struct names *names, const char *name,
			 struct place place, const struct node *node,
			 struct arena *arena, struct report *report);

/** names_find() - Return: the naming, or NULL */
struct naming *names_find(const struct names *names, const char *name);

/** names_suggest() - the nearest name, or NULL */
const char *names_suggest(const struct names *names, const char *name);

/** names_walk() - call @fn for each, in no order */
void names_walk(const struct names *names,
		void (*fn)(struct naming *naming, void *arg), void *arg);

/** names_free() - forget all of them */
void names_free(struct names *names);

#endif /* _IPWARD_NAMES_H */
