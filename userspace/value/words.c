// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "value/suggest.h"
#include "value/words.h"

#define LIST_MAX	512	/* bytes of a list of words in an error */

const char *words_peek(const struct words *words)
{
	return words->next < words->count ? words->word[words->next] : NULL;
}

char *words_take(struct words *words)
{
	return words->next < words->count ?
		words->word[words->next++] : NULL;
}

char *words_value(struct words *words, const char *name, const char *expected)
{
	char *value = words_take(words);

	if (!value)
		words_wrong(words, name, NULL, "%s", expected);
	return value;
}

bool words_is(const char *word, const char *name)
{
	return word && *word && !strncmp(name, word, strlen(word));
}

enum match { MATCH_NONE, MATCH_ONE, MATCH_SEVERAL };

/* The name is the first member of a table's row. */
static const char *const *name_of(const void *table, size_t stride, size_t i)
{
	return (const void *)((const char *)table + i * stride);
}

static enum match match(const char *word, const void *table, size_t stride,
			size_t *index)
{
	enum match found = MATCH_NONE;
	const char *name;

	for (size_t i = 0; (name = *name_of(table, stride, i)); i++) {
		if (!strcmp(name, word)) {
			*index = i;
			return MATCH_ONE;
		}
		if (!*word || strncmp(name, word, strlen(word)) != 0)
			continue;
		if (found == MATCH_NONE) {
			found = MATCH_ONE;
			*index = i;
		} else {
			found = MATCH_SEVERAL;
		}
	}
	return found;
}

/* Fill @text with the names that begin with @word. */
static void list_matches(char *text, size_t size, const char *word,
			 const void *table, size_t stride)
{
	size_t len = 0;
	const char *name;

	text[0] = '\0';
	for (size_t i = 0; (name = *name_of(table, stride, i)); i++)
		if (!strncmp(name, word, strlen(word)) && len < size)
			len += snprintf(text + len, size - len, "%s%s",
					len ? ", " : "", name);
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

static int refuse_unknown(const struct words *words, const char *where,
			  const char *word, const void *table, size_t stride)
{
	char list[LIST_MAX];

	suggest_list(list, sizeof(list), table, stride);
	value_fail(words->error, is_option(word) ? VALUE_OPTION : VALUE_UNKNOWN,
		   where, word, "%s", list);
	return value_suggest(words->error, suggest(word, table, stride));
}

static int refuse_several(const struct words *words, const char *word,
			  const void *table, size_t stride)
{
	char list[LIST_MAX];

	list_matches(list, sizeof(list), word, table, stride);
	return value_fail(words->error, VALUE_AMBIGUOUS, "", word, "%s", list);
}

static const struct keyword *find(const struct keyword *table,
				  const char *word, enum match *how)
{
	size_t index = 0;

	if (isdigit((unsigned char)word[0])) {
		for (const struct keyword *k = table; k->name; k++) {
			if (k->number) {
				*how = MATCH_ONE;
				return k;
			}
		}
	}
	*how = match(word, table, sizeof(*table), &index);
	return *how == MATCH_ONE ? &table[index] : NULL;
}

/* The name of a group of words is that of its first. */
static const char *group_name(const struct keyword *table, unsigned int id)
{
	while (table->id != id)
		table++;
	return table->name;
}

static int parse_one(struct words *words, const struct keyword *table,
		     const struct keyword *keyword, void *target,
		     uint64_t *given)
{
	const char *word = words_peek(words);

	if (keyword->id && *given & GIVEN(keyword->id))
		return value_fail(words->error, VALUE_TWICE,
				  group_name(table, keyword->id), word,
				  "no second one");
	*given |= GIVEN(keyword->id);
	if (!keyword->number)
		words_take(words);
	return keyword->parse(words, keyword, target);
}

int words_parse_some(struct words *words, const struct keyword *table,
		     void *target, uint64_t *given)
{
	const struct keyword *keyword;
	const char *word;
	enum match how;
	int err = 0;

	while (!err && (word = words_peek(words))) {
		keyword = find(table, word, &how);
		if (how == MATCH_SEVERAL)
			return refuse_several(words, word, table,
					      sizeof(*table));
		if (!keyword)
			break;
		err = parse_one(words, table, keyword, target, given);
	}
	return err;
}

int words_parse(struct words *words, const char *where,
		const struct keyword *table, void *target, uint64_t *given)
{
	int err = words_parse_some(words, table, target, given);
	const char *word = words_peek(words);

	if (!err && word)
		err = refuse_unknown(words, where, word, table, sizeof(*table));
	return err;
}

int words_missing(const struct words *words, const char *where,
		  const struct keyword *table, uint64_t given, uint64_t needed)
{
	uint64_t missing = needed & ~given;
	char list[LIST_MAX];
	size_t len = 0;

	if (!missing)
		return 0;
	for (; table->name && len < sizeof(list); table++) {
		if (!(missing & GIVEN(table->id)))
			continue;
		len += snprintf(list + len, sizeof(list) - len, "%s%s",
				len ? ", " : "", table->name);
		missing &= ~GIVEN(table->id);
	}
	return value_fail(words->error, VALUE_LACKS, where, NULL, "%s", list);
}

int words_option(const struct words *words, const char *where)
{
	const char *word = words_peek(words);

	if (!word || !is_option(word))
		return 0;
	return value_fail(words->error, VALUE_OPTION, where, word, "nothing");
}

int words_end(const struct words *words, const char *where)
{
	const char *word = words_peek(words);

	if (!word)
		return 0;
	return value_fail(words->error,
			  is_option(word) ? VALUE_OPTION : VALUE_SURPLUS,
			  where, word, "nothing");
}

/* The word is none of a table's names, or NULL: it is missing. */
static int refuse_choice(struct words *words, const char *name,
			 const char *word, const struct choice *table)
{
	const void *names = table;
	char list[LIST_MAX];

	suggest_list(list, sizeof(list), names, sizeof(*table));
	words_wrong(words, name, word, "%s", list);
	if (!word)
		return -EINVAL;
	return value_suggest(words->error,
			     suggest(word, names, sizeof(*table)));
}

int words_choice(struct words *words, const char *name,
		 const struct choice *table, int *value)
{
	const char *word = words_take(words);
	size_t index = 0;

	if (!word)
		return refuse_choice(words, name, NULL, table);
	switch (match(word, table, sizeof(*table), &index)) {
	case MATCH_ONE:
		*value = table[index].value;
		return 0;
	case MATCH_SEVERAL:
		return refuse_several(words, word, table, sizeof(*table));
	case MATCH_NONE:
		break;
	}
	return refuse_choice(words, name, word, table);
}

const char *choice_name(const struct choice *table, int value)
{
	for (; table->name; table++)
		if (table->value == value)
			return table->name;
	return NULL;
}
