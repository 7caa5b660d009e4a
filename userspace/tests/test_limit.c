// SPDX-License-Identifier: GPL-2.0
/* Limits of lifetimes. */
#include <string.h>
#include "tap.h"
#include "value/limit.h"

/* What they are as JSON, or the word that follows them. */
static const char *limits(const char *text)
{
	struct ipward_sa sa = { .has = 0 };
	struct words words = split(text);

	said();
	while (words_peek(&words)) {
		if (strcmp(words_take(&words), "limit") != 0)
			return words.word[words.next - 1];
		if (limits_read(&words, &sa))
			return "refused";
	}
	return sa_text(&sa);
}

static void refuses(const char *text, const char *error)
{
	is_text(limits(text), "refused", text);
	is_text(said(), error, text);
}

int main(void)
{
	is_text(limits(""), "{}", "none");
	is_text(limits("limit byte-soft 1000"), "{\"soft\":{\"bytes\":1000}}",
		"one");
	is_text(limits("limit time-use-hard 5 time-soft 3 packet-hard 0x10"),
		"{\"soft\":{\"added\":3},"
		"\"hard\":{\"packets\":16,\"used\":5}}", "several");
	is_text(limits("limit byte-s 1 limit byte-h 18446744073709551615"),
		"{\"soft\":{\"bytes\":1},"
		"\"hard\":{\"bytes\":18446744073709551615}}",
		"the word repeated");
	is_text(limits("limit byte-soft 2K byte-hard 16777215T time-soft 90m "
		       "time-hard 0x2w"),
		"{\"soft\":{\"bytes\":2048,\"added\":5400},"
		"\"hard\":{\"bytes\":18446742974197923840,"
		"\"added\":1209600}}", "units");
	is_text(limits("limit time-idle-soft 1 sel"), "sel",
		"ends at another word");
	refuses("limit byte-soft 1 limit byte-soft 2",
		"\"byte-soft\": byte-soft given twice.");
	refuses("limit byte-soft 0", "\"byte-soft 0\": expected bytes, as "
		"1000000, 500M or 2G.");
	refuses("limit time-hard", "\"time-hard\" is the last word: "
		"expected after it seconds, or as 90m, 8h or 7d.");
	refuses("limit packet-hard 1K", "\"packet-hard 1K\": expected 1 to "
		"18446744073709551615.");
	refuses("limit byte-hard 16777217T", "\"byte-hard 16777217T\": "
		"expected bytes, as 1000000, 500M or 2G.");
	refuses("limit time-soft h", "\"time-soft h\": expected seconds, or "
		"as 90m, 8h or 7d.");
	refuses("limit time 5", "\"time\" may be short for time-soft, "
		"time-hard, time-use-soft, time-use-hard, time-idle-soft, "
		"time-idle-hard: write more of it.");
	refuses("limit esn", "\"limit esn\": expected byte-soft, "
		"byte-hard, packet-soft, packet-hard, time-soft, time-hard, "
		"time-use-soft, time-use-hard, time-idle-soft or "
		"time-idle-hard.");
	limits("sel");
	return tap_end();
}
