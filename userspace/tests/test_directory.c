// SPDX-License-Identifier: GPL-2.0
/* SIDs, and values in filters: the parts of directory/ that need no controller. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "directory/filter.h"
#include "directory/sid.h"
#include "tap.h"

#define BYTES(text)	(const uint8_t *)(text), sizeof(text) - 1

#define USERS		"\1\2\0\0\0\0\0\5\40\0\0\0\41\2\0\0"
#define TEN		"\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void both_ways(const uint8_t *bytes, size_t len, const char *text)
{
	uint8_t back[SID_BYTES];
	char got[SID_TEXT];
	size_t back_len = 0;

	ok(!sid_text(bytes, len, got) && !strcmp(got, text), "%s from bytes", text);
	ok(!sid_read(text, back, &back_len) && back_len == len && !memcmp(back, bytes, len),
	   "%s to bytes", text);
}

static void is_none(const uint8_t *bytes, size_t len, const char *what)
{
	char text[SID_TEXT] = "x";

	ok(sid_text(bytes, len, text) == -EINVAL && !*text, "no SID: %s", what);
}

static void reads_none(const char *text)
{
	uint8_t bytes[SID_BYTES];
	size_t len;

	ok(sid_read(text, bytes, &len) == -EINVAL, "no SID: '%s'", text);
}

static const char *const no_sids[] = {
	"", "S", "S-1", "S-1-", "S-2-5", "S-1-5-", "S-1--5", "S-1-5-x", "S-1-5-4294967296",
	"S-1-5- 1", "S-1-5-+1", "S-1-281474976710656", "S-1-5-1 ", "S-1-5-0x10",
};

static void at_most(void)
{
	uint8_t bytes[SID_BYTES], back[SID_BYTES];
	char text[SID_TEXT] = "";
	size_t len = 0;

	memset(bytes, 0xff, sizeof(bytes));
	bytes[0] = 1;
	bytes[1] = 15;
	ok(!sid_text(bytes, sizeof(bytes), text) && strlen(text) == 14 + 4 + 15 * 11,
	   "the longest text fits: %zu", strlen(text));
	ok(!sid_read(text, back, &len) && len == sizeof(bytes) &&
	   !memcmp(back, bytes, len), "and is read back");
	strcat(text, "-1");
	ok(sid_read(text, back, &len) == -EINVAL, "a sixteenth number is one too many");
}

/* In memory of its own, so that a byte behind it is noticed. */
static void cut_short(void)
{
	static const char all[] = USERS;
	unsigned int taken = 0;
	char text[SID_TEXT];

	for (size_t len = 0; len < sizeof(all) - 1; len++) {
		uint8_t *copy = malloc(len ?: 1);

		if (!copy)
			abort();
		memcpy(copy, all, len);
		taken += !sid_text(copy, len, text);
		free(copy);
	}
	ok(!taken, "cut short, it is none");
}

static void escapes(const char *value, size_t len, const char *expected, const char *what)
{
	char escaped[DIRECTORY_FILTER_ROOM(256)];

	directory_filter_escape(value, len, escaped);
	is_text(escaped, expected, what);
}

static void filters(void)
{
	char all[256], escaped[DIRECTORY_FILTER_ROOM(sizeof(all))];

	escapes("WEB$", 4, "WEB$", "a name is as it was");
	escapes("a*)(b\\", 6, "a\\2a\\29\\28b\\5c", "what a filter is made of");
	escapes("\0\377", 2, "\\00\\ff", "bytes");
	escapes("", 0, "", "nothing");
	for (unsigned int i = 0; i < sizeof(all); i++)
		all[i] = i;
	directory_filter_escape(all, sizeof(all), escaped);
	ok(!strpbrk(escaped, "()*&|!<>~\n") && strlen(escaped) < sizeof(escaped),
	   "no byte has a meaning of its own");
}

int main(void)
{
	both_ways(BYTES("\1\1\0\0\0\0\0\5\13\0\0\0"), "S-1-5-11");
	both_ways(BYTES(USERS), "S-1-5-32-545");
	both_ways(BYTES("\1\1\0\0\0\0\0\5\377\377\377\377"), "S-1-5-4294967295");
	both_ways(BYTES("\1\0\0\1\0\0\0\0"), "S-1-0x000100000000");
	both_ways(BYTES("\1\1\1\0\0\0\0\0\7\0\0\0"), "S-1-0x010000000000-7");
	is_none(BYTES(""), "nothing");
	is_none(BYTES("\2\0\0\0\0\0\0\5"), "another revision");
	is_none(BYTES("\1\2\0\0\0\0\0\5\1\0\0\0"), "fewer numbers than it says");
	is_none(BYTES(USERS "\0"), "a byte too many");
	is_none(BYTES("\1\20\0\0\0\0\0\5" TEN TEN TEN "\0"), "sixteen numbers");
	for (size_t i = 0; i < sizeof(no_sids) / sizeof(no_sids[0]); i++)
		reads_none(no_sids[i]);
	at_most();
	cut_short();
	filters();
	return tap_end();
}
