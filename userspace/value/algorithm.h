/* SPDX-License-Identifier: GPL-2.0 */
/* Names of algorithms and of their drivers; the kernel has the list of them. */
#ifndef _IPWARD_ALGORITHM_H
#define _IPWARD_ALGORITHM_H

#include "value/words.h"

/** algorithm_kernel() - the kernel's name for a short word; others unchanged */
const char *algorithm_kernel(const char *word);

/** algorithm_text() - the reverse */
const char *algorithm_text(const char *kernel);

/**
 * algorithm_is_listed() - is an algorithm one of a list?
 * @list: titles with commas between
 */
bool algorithm_is_listed(const char *list, const char *title);

/** algorithm_read() - the value of @name, copied to @algorithm */
int algorithm_read(struct words *words, const char *name, char *algorithm,
		   size_t size);

/**
 * algorithm_foreign() - translate a name used by other programs, such as
 * strongSwan
 *
 * Return: words of "sa add", or NULL.
 */
const char *algorithm_foreign(const char *name);

/* For tables: see keyword_fn and row.h. */
int algorithm_word(struct words *words, const struct keyword *keyword,
		   void *target);
int driver_word(struct words *words, const struct keyword *keyword,
		void *target);

#endif /* _IPWARD_ALGORITHM_H */
