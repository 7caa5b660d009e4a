// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "policy/map.h"
#include "value/number.h"
#include "value/suggest.h"

#define KEYS_TEXT	640

static void *place_of(const struct member *member, void *target)
{
	return (char *)target + member->offset;
}

static const struct member *find_member(const struct member *table,
					const char *key)
{
	while (table->key && strcmp(table->key, key) != 0)
		table++;
	return table->key ? table : NULL;
}

static int unknown_key(struct compiler *compiler, const struct node *value,
		       const struct member *table, const char *what)
{
	const char *nearest = suggest(value->key, &table->key, sizeof(*table));
	char keys[KEYS_TEXT], hint[HINT_TEXT];

	suggest_list(keys, sizeof(keys), &table->key, sizeof(*table));
	report_error(compiler->report, node_key_place(value), value->key,
		     "\"%s\": no key of %s: expected %s%s", value->key, what, keys,
		     did_you_mean(nearest, hint));
	return -EINVAL;
}

/* Keys are few; the bits of those that were there. */
static int read_member(struct compiler *compiler, const struct node *value,
		       const struct member *table, void *target,
		       const char *what, uint64_t *given)
{
	const struct member *member = find_member(table, value->key);
	uint64_t bit;

	if (!member)
		return unknown_key(compiler, value, table, what);
	bit = UINT64_C(1) << (member - table);
	if (*given & bit) {
		report_error(compiler->report, node_key_place(value), value->key,
			     "\"%s\": %s has it twice: expected it once",
			     value->key, what);
		return -EINVAL;
	}
	*given |= bit;
	return member->read(compiler, value, member, target);
}

int map_read(struct compiler *compiler, const struct node *map,
	     const struct member *table, void *target, const char *what)
{
	uint64_t given = 0;
	int err = 0;

	if (map->kind != NODE_MAP)
		return node_error(compiler, map, "expected %s: a map of keys, as "
				  "{ %s: ... }", what, table->key);
	for (const struct node *value = map->first; value; value = value->next)
		err |= read_member(compiler, value, table, target, what, &given);
	for (const struct member *m = table; m->key; m++)
		if (m->required && !(given & UINT64_C(1) << (m - table)))
			err |= node_error(compiler, map, "%s lacks \"%s\": %s",
					  what, m->key, m->about);
	return err ? -EINVAL : 0;
}

/* "- fd00::" is a map, of the key "fd00:" with nothing. */
static bool ends_with_colon(const struct node *node)
{
	const struct node *only = node->first;

	return node->kind == NODE_MAP && only && !only->next &&
	       only->kind == NODE_TEXT && !*only->text;
}

int expect_text(struct compiler *compiler, const struct node *node,
		const char *expected)
{
	if (ends_with_colon(node))
		return node_error(compiler, node, "\"%s:\": expected %s: a text that "
				  "ends with \":\" needs quotes", node->first->key,
				  expected);
	if (node->kind != NODE_TEXT)
		return node_error(compiler, node, "expected %s, not a %s",
				  expected, node->kind == NODE_MAP ? "map" : "list");
	if (!*node->text)
		return node_error(compiler, node, "expected %s: there is nothing",
				  expected);
	return 0;
}

int each_text(struct compiler *compiler, const struct node *value,
	      const char *expected,
	      int (*fn)(struct compiler *compiler, const struct node *text,
			void *arg),
	      void *arg)
{
	const struct node *text = value->kind == NODE_LIST ? value->first : value;
	int err = 0;

	if (!text)
		return node_error(compiler, value, "an empty list: expected %s",
				  expected);
	for (; text; text = value->kind == NODE_LIST ? text->next : NULL)
		err |= expect_text(compiler, text, expected) ?:
		       fn(compiler, text, arg);
	return err ? -EINVAL : 0;
}

int read_text(struct compiler *compiler, const struct node *value,
	      const struct member *member, void *target)
{
	int err = expect_text(compiler, value, member->about);

	if (!err)
		*(const char **)place_of(member, target) = value->text;
	return err;
}

int read_node(struct compiler *compiler, const struct node *value,
	      const struct member *member, void *target)
{
	(void)compiler;
	*(const struct node **)place_of(member, target) = value;
	return 0;
}

int read_choice(struct compiler *compiler, const struct node *value,
		const struct member *member, void *target)
{
	const struct choice *choice = member->choices;
	const char *nearest;
	char list[KEYS_TEXT], hint[HINT_TEXT];

	if (expect_text(compiler, value, member->about))
		return -EINVAL;
	while (choice->name && strcmp(choice->name, value->text) != 0)
		choice++;
	if (choice->name) {
		*(int *)place_of(member, target) = choice->value;
		return 0;
	}
	nearest = suggest(value->text, &member->choices->name, sizeof(*choice));
	suggest_list(list, sizeof(list), &member->choices->name, sizeof(*choice));
	return node_error(compiler, value, "\"%s: %s\": expected %s%s", member->key,
			  value->text, list, did_you_mean(nearest, hint));
}

int read_flag(struct compiler *compiler, const struct node *value,
	      const struct member *member, void *target)
{
	bool *flag = place_of(member, target);

	if (expect_text(compiler, value, "true or false"))
		return -EINVAL;
	*flag = !strcmp(value->text, "true");
	if (*flag || !strcmp(value->text, "false"))
		return 0;
	return node_error(compiler, value, "\"%s: %s\": expected true or false",
			  member->key, value->text);
}

int read_number(struct compiler *compiler, const struct node *value,
		const struct member *member, void *target)
{
	uint64_t *number = place_of(member, target);

	if (expect_text(compiler, value, "a number"))
		return -EINVAL;
	if (!number_parse(value->text, number) && *number >= member->min &&
	    *number <= member->max)
		return 0;
	return node_error(compiler, value, "\"%s: %s\": expected a number, %llu to "
			  "%llu", member->key, value->text,
			  (unsigned long long)member->min,
			  (unsigned long long)member->max);
}
