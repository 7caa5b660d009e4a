// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "policy/node.h"

struct place node_place(const struct node *node)
{
	return (struct place){ node->file, node->line, node->column };
}

struct place node_key_place(const struct node *node)
{
	return (struct place){ node->file, node->key_line, node->key_column };
}

const struct node *node_member(const struct node *map, const char *key)
{
	const struct node *member;

	for (member = map->first; member; member = member->next)
		if (member->key && !strcmp(member->key, key))
			return member;
	return NULL;
}
