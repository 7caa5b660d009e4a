/* SPDX-License-Identifier: GPL-2.0 */
/* Marks and devices. */
#ifndef _IPWARD_META_H
#define _IPWARD_META_H

#include "libipward.h"
#include "value/words.h"

/** device_read() - the name of a network device */
int device_read(struct words *words, const char *name,
		char device[IPWARD_DEV_MAX]);

/* For tables: see keyword_fn and row.h. */
int device_word(struct words *words, const struct keyword *keyword,
		void *target);
/** mark_word() - VALUE or VALUE/MASK; the row's second half is the mask */
int mark_word(struct words *words, const struct keyword *keyword,
	      void *target);

#define MARK_TEXT	24	/* bytes for a mark and its mask */

/** mark_text() - MARK, or MARK/MASK unless all bits count, in MARK_TEXT bytes */
const char *mark_text(uint32_t mark, uint32_t mask, char *text);

/** meta_text() - marks and devices as words, or none (PART_TEXT bytes) */
const char *meta_text(const struct ipward_sa *sa, char *text);

#endif /* _IPWARD_META_H */
