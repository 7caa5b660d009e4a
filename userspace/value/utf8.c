// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <string.h>
#include "value/utf8.h"

/* RFC 3629: shortest form, no surrogates, nothing beyond U+10FFFF. */
static int is_character(uint32_t value, size_t length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return value >= least[length] && value <= 0x10ffff &&
	       (value < 0xd800 || value > 0xdfff);
}

size_t utf8_length(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t length = 1;
	uint32_t value;

	if (byte[0] < 0x80)
		return 1;
	while (length < 5 && byte[0] & 0x80 >> length)
		length++;
	if (length < 2 || length > 4)
		return 0;
	value = byte[0] & 0x7f >> length;
	for (size_t i = 1; i < length; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte[i] & 0x3f);
	}
	return is_character(value, length) ? length : 0;
}

size_t utf8_length_printable(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;

	if (byte[0] < 0x20 || byte[0] == 0x7f)
		return 0;
	if (byte[0] == 0xc2 && byte[1] < 0xa0)
		return 0;
	return utf8_length(text);
}

char *utf8_text(const char *text, const char *escaped, char *out, size_t size)
{
	size_t length, len = 0;

	for (; *text; text += length) {
		const char *from = text;

		length = utf8_length_printable(text);
		if (!length) {
			length = 1;
			from = "?";
		}
		if (len + 1 + length >= size)
			break;
		if (strchr(escaped, *text))
			out[len++] = '\\';
		memcpy(out + len, from, length);
		len += length;
	}
	out[len] = '\0';
	return out;
}
