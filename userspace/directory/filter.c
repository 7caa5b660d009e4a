// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include "directory/filter.h"

/* Letters, digits and what names have; anything else is escaped, needed or not. */
static int is_plain(unsigned char byte)
{
	return byte < 0x80 && (isalnum(byte) || byte == '-' || byte == '.' || byte == ' ' ||
			       byte == '_' || byte == ',' || byte == '=' || byte == '$');
}

void directory_filter_escape(const void *value, size_t len, char *escaped)
{
	const unsigned char *byte = value;

	for (size_t i = 0; i < len; i++)
		if (is_plain(byte[i]))
			*escaped++ = byte[i];
		else
			escaped += sprintf(escaped, "\\%02x", byte[i]);
	*escaped = '\0';
}
