/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Readers for tables of keywords: the row has the offset of the value, its bit
 * in the mask of present members, and the allowed values.
 */
#ifndef _IPWARD_ROW_H
#define _IPWARD_ROW_H

#include "value/words.h"

/* The member for a row's value. */
#define ROW_PLACE(type, member)						\
	.offset = offsetof(struct type, member),			\
	.size = sizeof(((struct type *)0)->member)

/* The member for the second half: a range's end, a length or a mask. */
#define ROW_SECOND(type, member)	.second = offsetof(struct type, member)

/* The end of a table. */
#define ROW_END		{ .name = NULL }

/** row_place() - the member that the row is for */
void *row_place(const struct keyword *keyword, void *target);

/** row_second() - the member for the second half of its value */
void *row_second(const struct keyword *keyword, void *target);

/** row_is_given() - set the row's bits in the mask of present members */
void row_is_given(const struct keyword *keyword, void *target);

/** row_store() - store a number, and set the row's bits */
void row_store(const struct keyword *keyword, void *target, uint64_t value);

/* Readers: see keyword_fn. */

/** row_number() - @min to @max */
int row_number(struct words *words, const struct keyword *keyword,
	       void *target);
/** row_choice() - one of @choices */
int row_choice(struct words *words, const struct keyword *keyword,
	       void *target);
/** row_value() - no further word: @value is stored */
int row_value(struct words *words, const struct keyword *keyword,
	      void *target);
/**
 * row_flag() - no further word: the bits of @value are set in the member
 *
 * That member is a uint32_t.
 */
int row_flag(struct words *words, const struct keyword *keyword,
	     void *target);

/**
 * row_text() - store a text unchanged, if there is room for it
 * @expected: description of the value, for the error
 */
int row_text(struct words *words, const struct keyword *keyword, void *target,
	     const char *expected);

#endif /* _IPWARD_ROW_H */
