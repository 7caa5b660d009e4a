/* SPDX-License-Identifier: GPL-2.0 */
/* The words of a command, and tables of the possible words. */
#ifndef _IPWARD_WORDS_H
#define _IPWARD_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "value/error.h"

/**
 * struct words - the words of a command
 * @word: all words
 * @count: number of words
 * @next: index of the next one to read
 * @error: receives the error; NULL if the caller does not need it
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
 * typedef keyword_fn - read the words after a keyword
 * @words: the next word is the one after the keyword
 * @keyword: the keyword
 * @target: structure to fill in
 *
 * Return: 0, or -EINVAL with the words' error filled in.
 */
typedef int (*keyword_fn)(struct words *words, const struct keyword *keyword,
			  void *target);

/**
 * struct keyword - a possible word; a table ends with an empty name
 * @name: full name; words may be shortened as long as they are unique
 * @id: 1 to 63; words with the same id exclude each other; 0: repeatable
 * @parse: reads the words after it
 * @number: the row is for any word that begins with a digit, which @parse reads
 * @value: for @parse
 * @has: bits to set in the mask of present members
 * @mask: offset of that mask, a uint64_t
 * @offset: offset of the member for the value
 * @size: bytes of that member
 * @second: offset of the member for the second half of a value, if it has two
 * @choices: possible words for row_choice()
 * @min: lowest number for row_number()
 * @max: highest number
 *
 * The members after @number are for the readers of row.h, and for others whose
 * comments say so.
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

/** words_take() - read the next word, or NULL */
char *words_take(struct words *words);

/**
 * words_value() - read the word after @name, which is required
 * @expected: description of the word, for the error
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
 * words_parse_some() - read words with a table, up to one that is not in it
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

/** words_wrong() - refuse a value: name of the word, the value, a format */
#define words_wrong(words, name, word, ...) \
	value_fail((words)->error, VALUE_WRONG, name, word, __VA_ARGS__)

/** words_conflict() - refuse words that exclude each other: a format */
#define words_conflict(words, ...) \
	value_fail((words)->error, VALUE_CONFLICT, "", NULL, __VA_ARGS__)

/** words_option() - refuse an option, which belongs before the object */
int words_option(const struct words *words, const char *where);

/** words_end() - refuse if there are words left */
int words_end(const struct words *words, const char *where);

/** words_choice() - read a word of a table of choices; as words_parse() */
int words_choice(struct words *words, const char *name,
		 const struct choice *table, int *value);

/** choice_name() - the name with a value, NULL if there is none */
const char *choice_name(const struct choice *table, int value);

#endif /* _IPWARD_WORDS_H */
