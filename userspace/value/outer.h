/* SPDX-License-Identifier: GPL-2.0 */
/* The outer header of tunnels: its words. */
#ifndef _IPWARD_OUTER_H
#define _IPWARD_OUTER_H

#include "libipward.h"
#include "value/words.h"

#define DSCP_MAX	63
#define FLOW_LABEL_MAX	0xfffff

/* Instead of a number: the value of the inner header. */
#define OUTER_INHERIT	"inherit"

extern const struct choice ecn_choices[];
extern const struct choice df_choices[];

/* For tables: see keyword_fn and row.h. */

/** dscp_word() - a number; "inherit" is the default, and sets nothing */
int dscp_word(struct words *words, const struct keyword *keyword,
	      void *target);
/** ttl_word() - a number; 0 for "inherit" */
int ttl_word(struct words *words, const struct keyword *keyword, void *target);

/** outer_text() - settings that are not default, as words (PART_TEXT bytes) */
const char *outer_text(const struct ipward_sa *sa, char *text);

#endif /* _IPWARD_OUTER_H */
