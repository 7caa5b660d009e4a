/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers: within a range, SPIs, ports and ranges of ports. */
#ifndef _IPWARD_NUMBER_H
#define _IPWARD_NUMBER_H

#include <stdint.h>
#include "words.h"

/**
 * number_parse() - a decimal or 0x number, nothing else
 *
 * Return: 0, -EINVAL if it is none, -ERANGE if it does not fit. Silent.
 */
int number_parse(const char *text, uint64_t *value);

/** number_read() - the value of @name, @min to @max; complains */
int number_read(struct words *words, const char *name, uint64_t min,
		uint64_t max, uint64_t *value);

/** spi_read() - a security parameter index; complains */
int spi_read(struct words *words, const char *name, uint32_t *spi);

/** ports_read() - a port, or two with "-" between; complains */
int ports_read(struct words *words, const char *name, uint16_t *min,
	       uint16_t *max);

#endif /* _IPWARD_NUMBER_H */
