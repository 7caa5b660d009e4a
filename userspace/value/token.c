// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "value/token.h"

void tokens_start(struct tokens *tokens)
{
	explicit_bzero(tokens->text, tokens->len);
	tokens->len = 0;
	tokens->count = 0;
	tokens->quote = '\0';
	tokens->in_word = 0;
	memset(&tokens->error, 0, sizeof(tokens->error));
}

struct words tokens_words(struct tokens *tokens)
{
	struct words words = {
		tokens->word, tokens->count, 0, &tokens->error
	};

	return words;
}

#define refuse(tokens, ...) \
	value_fail(&(tokens)->error, VALUE_CONFLICT, "", NULL, __VA_ARGS__)

static int put(struct tokens *tokens, const char *text, size_t len)
{
	if (len > TOKENS_TEXT - tokens->len)
		return refuse(tokens, "the line is too long: expected %d "
			      "bytes at most.", TOKENS_TEXT);
	memcpy(tokens->text + tokens->len, text, len);
	tokens->len += len;
	return 0;
}

static int begin_word(struct tokens *tokens)
{
	if (tokens->in_word)
		return 0;
	if (tokens->count == TOKENS_MAX)
		return refuse(tokens, "the line has too many words: expected "
			      "%d at most.", TOKENS_MAX);
	tokens->word[tokens->count++] = tokens->text + tokens->len;
	tokens->in_word = 1;
	return 0;
}

static int end_word(struct tokens *tokens)
{
	if (!tokens->in_word)
		return 0;
	tokens->in_word = 0;
	return put(tokens, "", 1);
}

/* A blank, or a quote that opens or closes. */
static int add_special(struct tokens *tokens, char c)
{
	int err;

	if (c == tokens->quote) {
		tokens->quote = '\0';
		return 0;
	}
	if (isspace((unsigned char)c))
		return end_word(tokens);
	err = begin_word(tokens);
	if (!err)
		tokens->quote = c;
	return err;
}

/* Characters that belong to a word. */
static int add_plain(struct tokens *tokens, const char *text, size_t len)
{
	int err = begin_word(tokens);

	return err ? err : put(tokens, text, len);
}

/* How many characters mean nothing but themselves where the line is now. */
static size_t plain_len(const struct tokens *tokens, const char *line)
{
	switch (tokens->quote) {
	case '"':
		return strcspn(line, "\"\\\n");
	case '\'':
		return strcspn(line, "'\n");
	default:
		return strcspn(line, " \t\v\f\r\"'\\\n");
	}
}

static int end_line(struct tokens *tokens)
{
	if (tokens->quote)
		return refuse(tokens, "a quote (%c) is not closed.",
			      tokens->quote);
	return end_word(tokens);
}

int tokens_add(struct tokens *tokens, const char *line)
{
	const char *end = line + strcspn(line, "\n");
	int err = 0;
	size_t len;

	while (line < end && !err) {
		if (*line == '#' && !tokens->in_word)
			break;
		len = plain_len(tokens, line);
		if (len) {
			err = add_plain(tokens, line, len);
		} else if (*line == '\\') {
			if (++line == end)
				return TOKENS_MORE;
			len = 1;
			err = add_plain(tokens, line, len);
		} else {
			len = 1;
			err = add_special(tokens, *line);
		}
		line += len;
	}
	if (!err)
		err = end_line(tokens);
	return err ? err : TOKENS_COMPLETE;
}
