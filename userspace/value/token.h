/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Split lines of a batch into words as a shell does: blanks separate words, #
 * at the start of a word begins a comment, "..." and '...' quote, \ quotes the
 * next character (not within '...'), and \ at the end of a line, outside
 * comments, joins the next line.
 */
#ifndef _IPWARD_TOKEN_H
#define _IPWARD_TOKEN_H

#include "value/words.h"

#define TOKENS_TEXT	65536	/* bytes of a line, continuations included */
#define TOKENS_MAX	8192	/* words of a line */

/*
 * The size is fixed, since reallocation would leave copies in memory, and a
 * line may contain a key.
 */
struct tokens {
	char text[TOKENS_TEXT];
	size_t len;
	char *word[TOKENS_MAX];
	int count;
	char quote;		/* the quote that is open, or 0 */
	int in_word;
	struct value_error error;
};

enum tokens_state {
	TOKENS_COMPLETE,	/* the words are there */
	TOKENS_MORE,		/* the next line continues this one */
};

/**
 * tokens_start() - zero all earlier words
 * @tokens: all zero before the first call
 */
void tokens_start(struct tokens *tokens);

/**
 * tokens_add() - read one line
 * @line: with or without its newline
 *
 * Return: an enum tokens_state, or -EINVAL with the error filled in.
 */
int tokens_add(struct tokens *tokens, const char *line);

/** tokens_words() - the words that were read; they share the error */
struct words tokens_words(struct tokens *tokens);

#endif /* _IPWARD_TOKEN_H */
