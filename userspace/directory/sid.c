// SPDX-License-Identifier: GPL-2.0
/*
 * MS-DTYP 2.4.2.2, the numbers in the order of a PC::
 *
 *	+---+-------+-------------------+-------------------+
 *	| 1 | count | authority (6)     | number (4)        | ... as many as count says
 *	+---+-------+-------------------+-------------------+
 *
 * The authority alone is in network order.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "directory/sid.h"

#define HEAD		8
#define NUMBERS_MAX	15
#define AUTHORITY_MAX	(((uint64_t)1 << 48) - 1)

static uint64_t read_authority(const uint8_t *bytes)
{
	uint64_t authority = 0;

	for (int i = 2; i < HEAD; i++)
		authority = authority << 8 | bytes[i];
	return authority;
}

static uint32_t read_number(const uint8_t *at)
{
	return (uint32_t)at[3] << 24 | at[2] << 16 | at[1] << 8 | at[0];
}

int sid_text(const uint8_t *bytes, size_t len, char *text)
{
	size_t used;
	uint64_t authority;

	*text = '\0';
	if (len < HEAD || bytes[0] != 1 || bytes[1] > NUMBERS_MAX ||
	    len != HEAD + (size_t)4 * bytes[1])
		return -EINVAL;
	authority = read_authority(bytes);
	used = snprintf(text, SID_TEXT, authority > UINT32_MAX ? "S-1-0x%012" PRIx64 :
			"S-1-%" PRIu64, authority);
	for (size_t at = HEAD; at < len; at += 4)
		used += snprintf(text + used, SID_TEXT - used, "-%" PRIu32,
				 read_number(bytes + at));
	return 0;
}

/* A number behind a "-". Return: false if there is none, or a larger one. */
static bool take_number(const char **text, uint64_t max, uint64_t *number)
{
	const bool is_hex = !strncmp(*text, "-0x", 3) && max > UINT32_MAX;
	const char *start = *text + (is_hex ? 3 : 1);
	char *end;

	if (**text != '-' ||
	    !(is_hex ? isxdigit((unsigned char)*start) : isdigit((unsigned char)*start)))
		return false;
	errno = 0;
	*number = strtoull(start, &end, is_hex ? 16 : 10);
	if (errno || *number > max)
		return false;
	*text = end;
	return true;
}

int sid_read(const char *text, uint8_t *bytes, size_t *len)
{
	uint64_t number;

	if (strncmp(text, "S-1", 3) != 0 && strncmp(text, "s-1", 3) != 0)
		return -EINVAL;
	text += 3;
	if (!take_number(&text, AUTHORITY_MAX, &number))
		return -EINVAL;
	bytes[0] = 1;
	bytes[1] = 0;
	for (int i = HEAD - 1; i >= 2; i--, number >>= 8)
		bytes[i] = number;
	*len = HEAD;
	while (*text) {
		if (bytes[1] == NUMBERS_MAX || !take_number(&text, UINT32_MAX, &number))
			return -EINVAL;
		for (int i = 0; i < 4; i++, number >>= 8)
			bytes[(*len)++] = number;
		bytes[1]++;
	}
	return 0;
}
