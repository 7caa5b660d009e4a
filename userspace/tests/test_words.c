// SPDX-License-Identifier: GPL-2.0
/* Tables of words: shortening, duplicates, and what errors say. */
#include "tap.h"

enum { COLOUR = 1, SIZE, DEEP };

struct result {
	int colour;
	int size;
	int deep;
};

static const struct choice colours[] = {
	{ "red", 1 }, { "green", 2 }, { "grey", 3 }, { NULL, 0 },
};

static int take(struct words *words, const struct keyword *keyword,
		void *target)
{
	struct result *result = target;

	switch (keyword->id) {
	case COLOUR:
		return words_choice(words, keyword->name, colours,
				    &result->colour);
	case SIZE:
		result->size = 1;
		return words_value(words, keyword->name, "a size") ? 0 : -1;
	default:
		result->deep++;
		return 0;
	}
}

static const struct keyword table[] = {
	{ .name = "colour", .id = COLOUR, .parse = take },
	{ .name = "size", .id = SIZE, .parse = take },
	{ .name = "span", .id = SIZE, .parse = take },
	{ .name = "deep", .id = 0, .parse = take },
	{ .name = NULL },
};

static int parse(const char *text, struct result *result)
{
	struct words words = split(text);
	uint64_t given = 0;

	*result = (struct result){ 0, 0, 0 };
	said();
	return words_parse(&words, "paint wall", table, result, &given);
}

static void refuses(const char *text, const char *error)
{
	struct result result;

	ok(parse(text, &result) < 0, "\"%s\" is refused", text);
	is_text(said(), error, text);
}

static void test_errors(void)
{
	refuses("colur red",
		"\"colur\": unknown word in \"paint wall\", did you "
		"mean \"colour\"? Possible: colour, size, span or deep.");
	refuses("zzz",
		"\"zzz\": unknown word in \"paint wall\". Possible: "
		"colour, size, span or deep.");
	refuses("-j", "\"-j\": options go before the object, as in: "
		"ipward -j paint wall.");
	refuses("s 1", "\"s\" may be short for size, span: write more "
		"of it.");
	refuses("size 1 size 2", "\"size\": size given twice.");
	refuses("size 1 span 2", "\"span\": size given twice.");
	refuses("size", "\"size\" is the last word: expected after it "
		"a size.");
	refuses("colour gren", "\"colour gren\": expected red, green "
		"or grey (did you mean \"green\"?).");
	refuses("colour blue", "\"colour blue\": expected red, green "
		"or grey.");
	refuses("colour g", "\"g\" may be short for green, grey: write "
		"more of it.");
	refuses("colour", "\"colour\" is the last word: expected after "
		"it red, green or grey.");
}

int main(void)
{
	struct result result;
	struct words words;
	uint64_t given = 0;

	ok(!parse("colour grey size 3", &result) && result.colour == 3 &&
	   result.size, "words in full");
	ok(!parse("c gree si 3", &result) && result.colour == 2 && result.size,
	   "words shortened");
	ok(!parse("deep deep", &result) && result.deep == 2,
	   "a word that may be repeated");
	ok(!parse("", &result), "no words");
	test_errors();

	words = split("deep other");
	ok(!words_parse_some(&words, table, &result, &given) &&
	   words.next == 1, "stops at a word that is not in the table");
	ok(words_missing(&words, "paint wall", table, given, GIVEN(COLOUR) |
			 GIVEN(SIZE)) < 0, "missing words are refused");
	is_text(said(), "\"paint wall\" lacks colour, size; "
		"\"ipward paint help\" shows how.", "missing words");
	ok(words_end(&words, "paint") < 0, "words left over");
	is_text(said(), "\"other\": nothing was expected after "
		"\"paint\".", "words left over");
	return tap_end();
}
