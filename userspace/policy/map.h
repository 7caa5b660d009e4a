/* SPDX-License-Identifier: GPL-2.0 */
/* Maps with known keys: what each key is for, in a table. */
#ifndef _IPWARD_MAP_H
#define _IPWARD_MAP_H

#include <stddef.h>
#include "policy/compiler.h"
#include "value/words.h"

struct member;

/**
 * typedef member_fn - read the value of a key
 * @target: what is being filled
 *
 * Return: 0, or -EINVAL with errors in the report.
 */
typedef int (*member_fn)(struct compiler *compiler, const struct node *value,
			 const struct member *member, void *target);

/* What a value looks like, for the schema of editors. */
enum shape {
	SHAPE_TEXT,
	SHAPE_CHOICE,		/* one of @choices */
	SHAPE_FLAG,		/* true or false */
	SHAPE_NUMBER,
	SHAPE_TEXTS,		/* a text, or a list of them */
	SHAPE_MAP,		/* a map with the keys of @members */
	SHAPE_MAPS,		/* a list of such maps */
	SHAPE_NAMES,		/* a map of names, each with texts */
	SHAPE_NAMED_MAPS,	/* a map of names, each with a map of @members */
	SHAPE_CHOICE_OR_MAP,	/* one of @choices, or a map of @members */
};

/**
 * struct member - a key; a table ends with an empty one
 * @about: what it says, in a few words
 * @read: reads its value
 * @offset: where the value goes in what is filled; for those readers that use it
 * @required: a map without it is an error
 * @choices: the texts that are possible
 * @members: the keys of the maps that are its value
 * @min: the lowest number, and @max, the highest one
 */
struct member {
	const char *key;
	const char *about;
	enum shape shape;
	member_fn read;
	size_t offset;
	bool required;
	const struct choice *choices;
	const struct member *members;
	uint64_t min;
	uint64_t max;
};

/**
 * map_read() - read a map by a table
 * @what: what it is, as "a rule", for errors
 *
 * All its members are read, whatever is wrong with others.
 *
 * Return: 0, or -EINVAL with errors in the report.
 */
int map_read(struct compiler *compiler, const struct node *map,
	     const struct member *table, void *target, const char *what);

/* Readers: see member_fn. They store at the member's offset: */
int read_text(struct compiler *compiler, const struct node *value,
	      const struct member *member, void *target);	/* const char * */
int read_node(struct compiler *compiler, const struct node *value,
	      const struct member *member, void *target);	/* const struct node * */
int read_choice(struct compiler *compiler, const struct node *value,
		const struct member *member, void *target);	/* int */
int read_flag(struct compiler *compiler, const struct node *value,
	      const struct member *member, void *target);	/* bool */
int read_number(struct compiler *compiler, const struct node *value,
		const struct member *member, void *target);	/* uint64_t */

/** expect_text() - refuse a node that is no text, or an empty one */
int expect_text(struct compiler *compiler, const struct node *node,
		const char *expected);

/**
 * each_text() - call @fn for a text, or for each of a list of texts
 * @expected: what they are, for the error
 *
 * Return: 0, or -EINVAL if one of the calls has failed; all are made.
 */
int each_text(struct compiler *compiler, const struct node *value,
	      const char *expected,
	      int (*fn)(struct compiler *compiler, const struct node *text,
			void *arg),
	      void *arg);

#endif /* _IPWARD_MAP_H */
