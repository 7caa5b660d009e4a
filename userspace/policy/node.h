/* SPDX-License-Identifier: GPL-2.0 */
/* A file's structure, with the places in the file. */
#ifndef _IPWARD_NODE_H
#define _IPWARD_NODE_H

#include <stdbool.h>
#include "policy/report.h"

/* Of a name, an address or a path, in bytes. */
#define NODE_TEXT_MAX	4095

enum node_kind {
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP,
};

/**
 * struct node - a text, a list or a map
 * @file: name of the file; shared by all nodes of it
 * @line: where it begins; @column likewise
 * @key: of a map's member; NULL for others
 * @key_line: where the key begins; @key_column likewise
 * @text: of NODE_TEXT; "" for a value that is left out
 * @first: of a list or a map
 * @next: in the same list or map
 */
struct node {
	enum node_kind kind;
	unsigned int line;
	unsigned int column;
	unsigned int key_line;
	unsigned int key_column;
	const char *file;
	const char *key;
	const char *text;
	struct node *first;
	struct node *next;
};

/** node_place() - where a node is; node_key_place(), where its key is */
struct place node_place(const struct node *node);
struct place node_key_place(const struct node *node);

/** node_member() - the value of a key, or NULL */
const struct node *node_member(const struct node *map, const char *key);

/**
 * node_read() - read a YAML file
 * @path: the file's name; "-" for standard input
 * @arena: what all nodes are taken from
 *
 * YAML's texts, lists and maps are read, and nothing else of it: anchors, aliases,
 * tags and several documents are refused, so that a file means what it looks like,
 * and needs no more memory than a few times its size.
 *
 * Return: the file's outermost node, or NULL with errors in the report.
 */
struct node *node_read(const char *path, struct arena *arena,
		       struct report *report);

/** node_parse() - the same from memory; @text has a NUL behind its last byte */
struct node *node_parse(const char *name, const char *text, size_t len,
			struct arena *arena, struct report *report);

#endif /* _IPWARD_NODE_H */
