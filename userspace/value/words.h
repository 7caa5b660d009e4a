/* SPDX-License-Identifier: GPL-2.0 */
/* Words that are left to read, and tables of the words that are possible. */
#ifndef _IPWARD_WORDS_H
#define _IPWARD_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "value/error.h"

/**
 * struct words - what is left to read
 * @word: all words
 * @count: how many there are
 * @next: index of the next one
 * @error: receives what is wrong with them; NULL if nobody wants to know
 */
struct words {
	char **word;
	int count;
	int next;
	struct value_error *error;
};

struct choice;
struct keyword;

/**
 * typedef keyword_fn - read what follows a word
 * @words: the next word is the one after the keyword
 * @keyword: which one it was
 * @target: what is being filled
 *
 * Return: 0, or -EINVAL with the words' error filled in.
 */
typedef int (*keyword_fn)(struct words *words, const struct keyword *keyword,
			  void *target);

/**
 * struct keyword - a word that is possible; a table ends with an empty name
 * @name: in full; words may be shortened as long as that is unique
 * @id: 1 to 63; words with the same id exclude each other; 0: repeatable
 * @parse: reads what follows
 * @number: @name stands for any word that begins with a digit; the digits are
 *	left for @parse to read
 * @value: for @parse to use
 * @has: bits to set in the mask of what is filled
 * @mask: where that mask is in it, a uint64_t
 * @offset: where the value goes in it
 * @size: bytes of that member
 * @second: where the second half of a value goes, if it has two
 * @choices: the words that are possible for row_choice()
 * @min: the lowest number for row_number()
 * @max: the highest one
 *
 * What is below @number, the readers of row.h use, and those for values that
 * say so.
 */
struct keyword {
	const char *name;
	unsigned int id;
	keyword_fn parse;
	bool number;
	int value;
	uint64_t has;
	size_t mask;
	size_t offset;
	size_t size;
	size_t second;
	const struct choice *choices;
	uint64_t min;
	uint64_t max;
};

#define GIVEN(id)	(UINT64_C(1) << (id))

/**
 * struct choice - a word with a value; a table ends with an empty name
 */
struct choice {
	const char *name;
	int value;
};

/** words_peek() - the next word, or NULL */
const char *words_peek(const struct words *words);

/** words_is() - whether a word, which may be NULL, is @name or short for it */
bool words_is(const char *word, const char *name);

/** words_take() - the next word, or NULL; goes on to the one after it */
char *words_take(struct words *words);

/**
 * words_value() - the word after @name, which must be there
 * @expected: what it should be, for the error
 *
 * Return: the word, or NULL with the error filled in.
 */
char *words_value(struct words *words, const char *name, const char *expected);

/**
 * words_parse() - read all words with a table
 * @where: the command, such as "sa add", for errors
 * @given: a mask of the ids that occurred, GIVEN(id)
 *
 * Return: 0, or -EINVAL with the error filled in.
 */
int words_parse(struct words *words, const char *where,
		const struct keyword *table, void *target, uint64_t *given);

/**
 * words_parse_some() - read words with a table up to one it does not have
 *
 * Parameters and result as words_parse().
 */
int words_parse_some(struct words *words, const struct keyword *table,
		     void *target, uint64_t *given);

/**
 * words_missing() - refuse unless all of @needed are in @given
 * @where: the command, such as "sa add"
 */
int words_missing(const struct words *words, const char *where,
		  const struct keyword *table, uint64_t given,
		  uint64_t needed);

/** words_wrong() - refuse the value of a word: its name, it, a format */
#define words_wrong(words, name, word, ...) \
	value_fail((words)->error, VALUE_WRONG, name, word, __VA_ARGS__)

/** words_conflict() - refuse words that do not go together: a format */
#define words_conflict(words, ...) \
	value_fail((words)->error, VALUE_CONFLICT, "", NULL, __VA_ARGS__)

/** words_option() - refuse an option, which stands before the object */
int words_option(const struct words *words, const char *where);

/** words_end() - refuse if there are words left */
int words_end(const struct words *words, const char *where);

/** words_choice() - read a word of a table of choices; as words_parse() */
int words_choice(struct words *words, const char *name,
		 const struct choice *table, int *value);

/** choice_name() - the name with a value, NULL if there is none */
const char *choice_name(const struct choice *table, int value);

#endif /* _IPWARD_WORDS_H */
