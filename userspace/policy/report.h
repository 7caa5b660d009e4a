/* SPDX-License-Identifier: GPL-2.0 */
/* What is wrong with a policy file, or doubtful: all of it, as data. */
#ifndef _IPWARD_REPORT_H
#define _IPWARD_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include "policy/arena.h"
#include "value/error.h"

/* Messages that are kept, errors before warnings; the others are counted. */
#define REPORT_MAX	200

/**
 * struct place - where something stands in a file
 * @file: its name; NULL for nowhere
 * @line: from 1; 0 for the file as a whole
 * @column: from 1, in characters
 */
struct place {
	const char *file;
	unsigned int line;
	unsigned int column;
};

/** report_nowhere - for what is about no place */
extern const struct place report_nowhere;

enum severity {
	SEVERITY_ERROR,		/* nothing is loaded */
	SEVERITY_WARNING,
};

/**
 * struct message - one finding
 * @word: the word that it is about; NULL for none
 * @text: what is wrong, what was expected, what to do; a whole sentence
 */
struct message {
	enum severity severity;
	struct place place;
	const char *word;
	const char *text;
};

/**
 * struct report - all findings, in the order in which they were made
 * @messages: how many of @message there are
 * @count: findings by severity, those that were not kept included
 */
struct report {
	struct arena arena;
	struct message message[REPORT_MAX];
	size_t messages;
	size_t count[SEVERITY_WARNING + 1];
};

/** report_init() - a report without findings, to be freed by report_free() */
void report_init(struct report *report);
void report_free(struct report *report);

/**
 * report_add() - add a finding
 * @word: the word that it is about, copied; NULL for none
 * @format: @text of struct message
 */
void report_add(struct report *report, enum severity severity,
		struct place place, const char *word, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#define report_error(report, place, word, ...)				\
	report_add(report, SEVERITY_ERROR, place, word, __VA_ARGS__)
#define report_warning(report, place, word, ...)			\
	report_add(report, SEVERITY_WARNING, place, word, __VA_ARGS__)

/** report_is_full() - another error would be counted, and not be kept */
bool report_is_full(const struct report *report);

/** report_value() - add what value/ says of a word */
void report_value(struct report *report, struct place place,
		  const struct value_error *error);

/** report_sort() - by file and line, for the reader */
void report_sort(struct report *report);

#endif /* _IPWARD_REPORT_H */
