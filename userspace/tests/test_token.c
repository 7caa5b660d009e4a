// SPDX-License-Identifier: GPL-2.0
/* Lines of a batch to words. */
#include <stdio.h>
#include <string.h>
#include "tap.h"
#include "value/token.h"

static struct tokens tokens;

/* The words with "|" between. */
static const char *words_of(const char *line)
{
	static char text[TOKENS_TEXT + TOKENS_MAX];
	size_t len = 0;
	int state;

	tokens_start(&tokens);
	state = tokens_add(&tokens, line);
	if (state < 0)
		return "refused";
	if (state == TOKENS_MORE)
		return "more";
	text[0] = '\0';
	for (int i = 0; i < tokens.count; i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				i ? "|" : "", tokens.word[i]);
	return text;
}

static void test_continuation(void)
{
	tokens_start(&tokens);
	ok(tokens_add(&tokens, "one tw\\\n") == TOKENS_MORE, "a line goes on");
	ok(tokens_add(&tokens, "o \"thr\\") == TOKENS_MORE, "within quotes");
	ok(tokens_add(&tokens, "ee\" four") == TOKENS_COMPLETE, "and ends");
	ok(tokens.count == 4 && !strcmp(tokens.word[1], "two") &&
	   !strcmp(tokens.word[2], "three"), "joined");
	tokens_start(&tokens);
	ok(tokens.text[0] == 0 && !tokens.count, "zeroed");
}

static void test_limits(void)
{
	static char line[TOKENS_TEXT + 8];

	memset(line, 'x', TOKENS_TEXT + 1);
	is_text(words_of(line), "refused", "a line too long");
	for (size_t i = 0; i < TOKENS_MAX + 1; i++)
		memcpy(line + 2 * i, "x ", 2);
	line[2 * TOKENS_MAX + 2] = '\0';
	is_text(words_of(line), "refused", "too many words");
	is_text(said_by(&tokens.error), "the line has too many words: expected 8192 at "
		"most.", "too many words");
}

int main(void)
{
	is_text(words_of("  sa\tadd  x\n"), "sa|add|x", "blanks");
	is_text(words_of("\n"), "", "an empty line");
	is_text(words_of("a # b\n"), "a", "a comment");
	is_text(words_of("# a \\\n"), "", "a comment does not go on");
	is_text(words_of("a#b"), "a#b", "no comment within a word");
	is_text(words_of("\"a # b\""), "a # b", "no comment within quotes");
	is_text(words_of("name \"two words\" x"), "name|two words|x",
		"double quotes");
	is_text(words_of("'a \"b\\'"), "a \"b\\", "single quotes");
	is_text(words_of("\"a\\\"b\""), "a\"b", "\\ within double quotes");
	is_text(words_of("a\\ b \\# c"), "a b|#|c", "\\ outside quotes");
	is_text(words_of("\"\" a"), "|a", "an empty word");
	is_text(words_of("a'b'\"c\"d"), "abcd", "quotes within a word");
	is_text(words_of("a \"b"), "refused", "an open quote");
	is_text(said_by(&tokens.error), "a quote (\") is not closed.", "open quote");
	test_continuation();
	test_limits();
	return tap_end();
}
