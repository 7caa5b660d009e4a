/* SPDX-License-Identifier: GPL-2.0 */
/* How traffic is protected: algorithms, mode, tunnel, lifetime. */
#ifndef _IPWARD_PROTECTION_H
#define _IPWARD_PROTECTION_H

#include "policy/map.h"

/** protection_define() - read a map of named protections */
int protection_define(struct compiler *compiler, const struct node *map);

/** protection_find() - the one that a text names, or NULL: see compiler_find() */
const struct protection *protection_find(struct compiler *compiler,
					 const struct node *text);

/** protection_fill() - the template that asks for it, seen outbound */
void protection_fill(const struct protection *protection,
		     struct ipward_tmpl *tmpl);

/** protection_table - the keys, for the schema */
extern const struct member protection_table[];

#endif /* _IPWARD_PROTECTION_H */
