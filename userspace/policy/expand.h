/* SPDX-License-Identifier: GPL-2.0 */
/* From sets to selectors: each combination of source, destination and service. */
#ifndef _IPWARD_EXPAND_H
#define _IPWARD_EXPAND_H

#include "policy/addresses.h"
#include "policy/services.h"

/**
 * expand() - add rules to the policy, each with the selectors that it may have
 * @node: the file's rule, for errors
 * @like: what the rules have in common, without selectors
 *
 * Combinations of different families are left out; if there is no other one, no
 * rule is added.
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int expand(struct compiler *compiler, const struct node *node,
	   const struct policy_rule *like, const struct addresses *src,
	   const struct addresses *dst, const struct services *services);

#endif /* _IPWARD_EXPAND_H */
