// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "policy/word.h"
#include "value/address.h"

int word_begin(struct compiler *compiler, const struct node *text,
	       const char *expected, struct word *word)
{
	if (expect_text(compiler, text, expected))
		return -EINVAL;
	strcpy(word->text, text->text);
	word->at = word->text;
	word->words = (struct words){ &word->at, 1, 0, &word->error };
	return 0;
}

int word_end(struct compiler *compiler, const struct node *text,
	     const struct word *word, int err)
{
	return err ? node_value_error(compiler, text, &word->error) : 0;
}

int word_address(struct compiler *compiler, const struct node *text,
		 struct ipward_addr *addr)
{
	struct word word;

	if (word_begin(compiler, text, "an address", &word))
		return -EINVAL;
	return word_end(compiler, text, &word,
			address_read(&word.words, text->key, addr));
}
