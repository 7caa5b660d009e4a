/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a batch's lines to words, as a shell reads them: blanks separate words,
 * # begins a comment at the start of a word, "..." and '...' hold one word
 * together, \ takes the next character as it is (not within '...'), and at
 * the end of a line, outside comments, \ joins the next line.
 */
#ifndef _IPWARD_TOKEN_H
#define _IPWARD_TOKEN_H

#include "value/words.h"

#define TOKENS_TEXT	65536	/* bytes of a line, continuations included */
#define TOKENS_MAX	8192	/* words of a line */

/*
 * Fixed in size, since memory that grows leaves copies behind and a line may
 * hold a key.
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
	TOKENS_MORE,		/* the next line belongs to them */
};

/** tokens_start() - forget, and zero, what was there */
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
