/* SPDX-License-Identifier: GPL-2.0 */
/* From nodes to a policy: what the parts of the compiler share. */
#ifndef _IPWARD_COMPILER_H
#define _IPWARD_COMPILER_H

#include "policy/names.h"
#include "policy/node.h"
#include "policy/policy.h"

enum names_kind {
	NAMES_ADDRESSES,
	NAMES_SERVICES,
	NAMES_PROTECTION,
	NAMES_AUTHENTICATION,
	NAMES_RULES,
	NAMES_SAS,
	NAMES_REQIDS,
	NAMES_EXCHANGES,
	NAMES_KINDS
};

struct addresses;

/**
 * struct compiler - a policy that is being made
 * @word: what the words that the host knows stand for, once one was read
 * @prefixes: how many were put into sets of addresses
 * @selectors: how many there are in all rules
 * @combined: how many were tried, those of two families included
 * @asked: rules and selectors that flows were compared with
 * @depth: names of addresses within one another, at the moment
 */
struct compiler {
	struct policy *policy;
	struct report *report;
	const struct policy_host *host;
	struct names names[NAMES_KINDS];
	const struct addresses *word[HOST_WORDS];
	unsigned long prefixes;
	unsigned long selectors;
	unsigned long combined;
	unsigned long asked;
	unsigned int depth;
};

/** compiler_alloc() - memory of the policy; NULL is in the report */
void *compiler_alloc(struct compiler *compiler, size_t size);

/** node_error() - report an error at a node: its text, a format. Return: -EINVAL */
int node_error(struct compiler *compiler, const struct node *node,
	       const char *format, ...) __attribute__((format(printf, 3, 4)));

#define HINT_TEXT	80	/* bytes for did_you_mean(); suggestions are short */

/** did_you_mean() - what ends an error, in @text; "" if @nearest is NULL */
const char *did_you_mean(const char *nearest, char *text);

/** node_warning() - report a warning at a node */
void node_warning(struct compiler *compiler, const struct node *node,
		  const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** node_value_error() - report what value/ says of it. Return: -EINVAL */
int node_value_error(struct compiler *compiler, const struct node *node,
		     const struct value_error *error);

/**
 * compiler_find() - what a text names
 * @kind: enum names_kind
 * @expected: what a text could be, for the error
 *
 * Return: the naming, in use from now on, or NULL with an error in the report.
 */
struct naming *compiler_find(struct compiler *compiler,
			     enum names_kind kind, const struct node *text,
			     const char *expected);

#endif /* _IPWARD_COMPILER_H */
