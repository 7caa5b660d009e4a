// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "value/token.h"

void tokens_start(struct tokens *tokens)
{
	explicit_bzero(tokens, sizeof(*tokens));
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

static int put(struct tokens *tokens, char c)
{
	if (tokens->len == TOKENS_TEXT)
		return refuse(tokens, "the line is too long: expected %d "
			      "bytes at most.", TOKENS_TEXT);
	tokens->text[tokens->len++] = c;
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
	return put(tokens, '\0');
}

/* One character that is neither a comment nor preceded by a backslash. */
static int add_char(struct tokens *tokens, char c)
{
	int err;

	if (tokens->quote && c == tokens->quote) {
		tokens->quote = '\0';
		return 0;
	}
	if (tokens->quote)
		return put(tokens, c);
	if (isspace((unsigned char)c))
		return end_word(tokens);
	err = begin_word(tokens);
	if (err)
		return err;
	if (c == '"' || c == '\'') {
		tokens->quote = c;
		return 0;
	}
	return put(tokens, c);
}

static int add_escaped(struct tokens *tokens, char c)
{
	int err = begin_word(tokens);

	return err ? err : put(tokens, c);
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
	size_t len = strcspn(line, "\n");
	int err = 0;

	for (size_t i = 0; i < len && !err; i++) {
		if (line[i] == '\\' && tokens->quote != '\'') {
			if (i + 1 == len)
				return TOKENS_MORE;
			err = add_escaped(tokens, line[++i]);
		} else if (line[i] == '#' && !tokens->in_word) {
			break;
		} else {
			err = add_char(tokens, line[i]);
		}
	}
	if (!err)
		err = end_line(tokens);
	return err ? err : TOKENS_COMPLETE;
}
