/* SPDX-License-Identifier: GPL-2.0 */
/* Flows as text: "tcp 192.0.2.77 -> me:443". */
#ifndef _IPWARD_FLOW_H
#define _IPWARD_FLOW_H

#include "policy/addresses.h"
#include "policy/decide.h"

/**
 * struct flow_words - flows that a text means
 * @src: sets of addresses; @dst likewise
 * @like: protocol and ports of all of them
 */
struct flow_words {
	const struct addresses *src;
	const struct addresses *dst;
	struct policy_flow like;
};

/** flow_read() - read such a text. Return: 0, or -EINVAL with an error */
int flow_read(struct compiler *compiler, const struct node *text,
	      struct flow_words *flow);

#define FLOW_TEXT	192	/* bytes for flow_text() */

/** flow_text() - one flow as text. Return: @text */
const char *flow_text(const struct policy_flow *flow, char *text);

/**
 * flow_each() - call @fn for each pair of addresses that can meet
 *
 * Of a prefix, the first and the last address are taken.
 *
 * Return: what @fn returned first that is not 0; 0 otherwise; -E2BIG if there are
 * too many; -ENOENT if there is none.
 */
int flow_each(const struct flow_words *flow,
	      int (*fn)(const struct policy_flow *flow, void *arg), void *arg);

#endif /* _IPWARD_FLOW_H */
