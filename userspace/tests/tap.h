/* SPDX-License-Identifier: GPL-2.0 */
/* Test Anything Protocol, errors of words, and SAs as JSON. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>
#include "libipward.h"
#include "value/words.h"

/** ok() - one test point */
void ok(bool pass, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** is_text() - a test point: two texts are the same */
void is_text(const char *got, const char *expected, const char *name);

/** said_by() - an error as a sentence, "" for none; forgets it */
const char *said_by(struct value_error *error);

/** said() - the same of words from split() */
const char *said(void);

/** split() - words from a text with single spaces; static memory */
struct words split(const char *text);

/** sa_text() - an SA in JSON; static memory */
const char *sa_text(const struct ipward_sa *sa);

/** tap_end() - print the plan. Return: the exit status. */
int tap_end(void);

#endif /* TESTS_TAP_H */
