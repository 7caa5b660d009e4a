/* SPDX-License-Identifier: GPL-2.0 */
/* Test Anything Protocol, and what complain() said. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>
#include "words.h"

/** ok() - one test point */
void ok(bool pass, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** is_text() - a test point: two texts are the same */
void is_text(const char *got, const char *expected, const char *name);

/** said() - what was complained since the last call; static memory */
const char *said(void);

/** split() - words from a text with single spaces; static memory */
struct words split(const char *text);

/** tap_end() - print the plan. Return: the exit status. */
int tap_end(void);

#endif /* TESTS_TAP_H */
