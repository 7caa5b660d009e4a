/* SPDX-License-Identifier: GPL-2.0 */
/* Lifetimes of SAs: the words after "limit". */
#ifndef _IPWARD_LIMIT_H
#define _IPWARD_LIMIT_H

#include "libipward.h"
#include "value/words.h"

extern const struct choice limit_choices[];
extern const struct choice expiry_choices[];

/**
 * limits_read() - read one limit or more, up to another word
 * @sa: its soft and hard limits are set; one that is already set is an error
 */
int limits_read(struct words *words, struct ipward_sa *sa);

/** limits_word() - the same for an SA; for tables: see keyword_fn */
int limits_word(struct words *words, const struct keyword *keyword,
		void *target);

/** limits_text() - words that begin with "limit", or none (PART_TEXT bytes) */
const char *limits_text(const struct ipward_sa *sa, char *text);

/** expiry_text() - the expired limit of an SA, or nothing (PART_TEXT bytes) */
const char *expiry_text(const struct ipward_sa *sa, char *text);

#endif /* _IPWARD_LIMIT_H */
