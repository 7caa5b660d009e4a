// SPDX-License-Identifier: GPL-2.0
#include "windows/utf16.h"

#define IS_FIRST(unit)	(((unit) & 0xfc00) == 0xd800)
#define IS_SECOND(unit)	(((unit) & 0xfc00) == 0xdc00)

static uint32_t unit_at(const uint8_t *bytes)
{
	return bytes[0] | bytes[1] << 8;
}

static char *put(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = c;
	} else if (c < 0x800) {
		*to++ = 0xc0 | c >> 6;
		*to++ = 0x80 | (c & 0x3f);
	} else if (c < 0x10000) {
		*to++ = 0xe0 | c >> 12;
		*to++ = 0x80 | (c >> 6 & 0x3f);
		*to++ = 0x80 | (c & 0x3f);
	} else {
		*to++ = 0xf0 | c >> 18;
		*to++ = 0x80 | (c >> 12 & 0x3f);
		*to++ = 0x80 | (c >> 6 & 0x3f);
		*to++ = 0x80 | (c & 0x3f);
	}
	return to;
}

/* Three bytes are enough for one unit, and six for two. */
char *utf16_text(struct arena *arena, const uint8_t *bytes, size_t len)
{
	char *text = len % 2 ? NULL : arena_alloc(arena, len / 2 * 3 + 1), *to = text;
	size_t i = 0;

	if (!text)
		return NULL;
	for (; i < len && unit_at(bytes + i); i += 2) {
		uint32_t c = unit_at(bytes + i);

		if (IS_FIRST(c) && i + 4 <= len && IS_SECOND(unit_at(bytes + i + 2))) {
			i += 2;
			c = 0x10000 + ((c & 0x3ff) << 10) + (unit_at(bytes + i) & 0x3ff);
		} else if (IS_FIRST(c) || IS_SECOND(c)) {
			return NULL;
		}
		to = put(to, c);
	}
	for (; i < len; i += 2)
		if (unit_at(bytes + i))
			return NULL;
	return text;
}
