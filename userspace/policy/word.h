/* SPDX-License-Identifier: GPL-2.0 */
/* A text of a file as the only word that a reader of value/ is given. */
#ifndef _IPWARD_POLICY_WORD_H
#define _IPWARD_POLICY_WORD_H

#include "policy/map.h"

/**
 * struct word - such a word; readers take @words
 * @text: the node's, which readers may cut
 * @at: of @text, for @words
 */
struct word {
	char text[NODE_TEXT_MAX + 1];
	char *at;
	struct value_error error;
	struct words words;
};

/**
 * word_begin() - take the text of a node
 * @expected: what it should be, for the error
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int word_begin(struct compiler *compiler, const struct node *text,
	       const char *expected, struct word *word);

/**
 * word_end() - report what a reader has found
 * @err: what it returned
 *
 * Return: 0 or -EINVAL.
 */
int word_end(struct compiler *compiler, const struct node *text,
	     const struct word *word, int err);

/** word_address() - the node is a single address */
int word_address(struct compiler *compiler, const struct node *text,
		 struct ipward_addr *addr);

#endif /* _IPWARD_POLICY_WORD_H */
