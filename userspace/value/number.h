/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers: within a range, with units, SPIs. */
#ifndef _IPWARD_NUMBER_H
#define _IPWARD_NUMBER_H

#include <stdint.h>
#include "value/words.h"

/**
 * number_parse() - a decimal or 0x number, nothing else
 *
 * Return: 0, -EINVAL if it is none, -ERANGE if it does not fit.
 */
int number_parse(const char *text, uint64_t *value);

/** number_read() - the value of @name, @min to @max */
int number_read(struct words *words, const char *name, uint64_t min,
		uint64_t max, uint64_t *value);

/** struct unit - a letter after a number; a table ends with an empty name */
struct unit {
	const char *name;
	uint64_t factor;
};

extern const struct unit byte_units[];
extern const struct unit time_units[];

/**
 * amount_read() - the value of @name, from 1, in the unit that it ends with
 * @units: table of the units
 * @expected: description of the value, for the error
 */
int amount_read(struct words *words, const char *name, const struct unit *units,
		const char *expected, uint64_t *value);

/** spi_read() - a security parameter index */
int spi_read(struct words *words, const char *name, uint32_t *spi);

/** spi_word() - the same, for tables: see keyword_fn and row.h */
int spi_word(struct words *words, const struct keyword *keyword, void *target);

#endif /* _IPWARD_NUMBER_H */
