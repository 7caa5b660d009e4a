/* SPDX-License-Identifier: GPL-2.0 */
/* Traffic flow confidentiality of an SA. */
#ifndef _IPWARD_TFC_H
#define _IPWARD_TFC_H

#include "libipward.h"
#include "value/words.h"

/* Instead of a number. */
#define TFC_MTU		"mtu"

/** tfc_word() - bytes, or mtu; for tables: see keyword_fn and row.h */
int tfc_word(struct words *words, const struct keyword *keyword, void *target);

/** tfc_text() - "tfc" and "dummies" as words in @text (PART_TEXT bytes) */
const char *tfc_text(const struct ipward_sa *sa, char *text);

#endif /* _IPWARD_TFC_H */
