/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An error in a word, as data: value/ never prints. The caller prints it in its
 * own format; value_error_text() makes a sentence of it.
 */
#ifndef _IPWARD_VALUE_ERROR_H
#define _IPWARD_VALUE_ERROR_H

#include <stddef.h>

enum value_problem {
	VALUE_FINE,
	VALUE_WRONG,		/* @word is no value of @name */
	VALUE_SECRET,		/* likewise; @word may be a key, so it is NULL */
	VALUE_LAST,		/* likewise, as @word is missing */
	VALUE_UNKNOWN,		/* @name has no such word as @word */
	VALUE_AMBIGUOUS,	/* @word is short for several words */
	VALUE_TWICE,		/* @word sets @name, which is set already */
	VALUE_LACKS,		/* @name lacks words */
	VALUE_SURPLUS,		/* no word was expected after @name */
	VALUE_OPTION,		/* @word is an option, which belongs elsewhere */
	VALUE_CONFLICT,		/* values that do not go together */
	VALUE_UNREADABLE,	/* @word is a file that cannot be read */
};

#define VALUE_EXPECTED_MAX	640

/**
 * struct value_error - the first wrong word, and the error
 * @name: the word or the command that it belongs to, "" for none
 * @word: the word as given; NULL for none
 * @suggestion: the word that may have been meant; NULL for none
 * @expected: what was expected there, without a full stop; the list of words
 *	for VALUE_AMBIGUOUS and VALUE_LACKS; a description of the error for
 *	VALUE_CONFLICT and VALUE_UNREADABLE
 *
 * @name and @word point to the caller's words and live as long.
 */
struct value_error {
	enum value_problem problem;
	const char *name;
	const char *word;
	const char *suggestion;
	char expected[VALUE_EXPECTED_MAX];
};

/**
 * value_fail() - fill in an error
 * @error: NULL if the caller does not need it
 * @format: @expected
 *
 * Return: -EINVAL, so that a reader can return it.
 */
int value_fail(struct value_error *error, enum value_problem problem,
	       const char *name, const char *word, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/** value_suggest() - add a suggestion. Return: -EINVAL */
int value_suggest(struct value_error *error, const char *suggestion);

/**
 * value_error_text() - the error as a sentence
 *
 * Return: its length without the final NUL, as snprintf() does.
 */
int value_error_text(const struct value_error *error, char *text, size_t size);

#endif /* _IPWARD_VALUE_ERROR_H */
