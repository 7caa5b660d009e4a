/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of addresses: prefixes, ranges, words, DNS names and names of sets. */
#ifndef _IPWARD_ADDRESSES_H
#define _IPWARD_ADDRESSES_H

#include "policy/compiler.h"

/**
 * struct addresses - a set
 * @list: prefixes, each only once
 * @any: every address; @list is empty
 * @me: the host itself
 * @others: addresses besides the host's, too
 */
struct addresses {
	struct prefix_list list;
	bool any;
	bool me;
	bool others;
};

/** addresses_define() - take the names of a map, which may use one another */
int addresses_define(struct compiler *compiler, const struct node *map);

/**
 * addresses_read() - read a text or a list of texts
 *
 * Return: the set, which the compiler owns, or NULL with errors in the report.
 */
const struct addresses *addresses_read(struct compiler *compiler,
				       const struct node *value);

/** addresses_check() - read all that have a name, whether it is used or not */
void addresses_check(struct compiler *compiler);

#endif /* _IPWARD_ADDRESSES_H */
