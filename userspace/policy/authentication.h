/* SPDX-License-Identifier: GPL-2.0 */
/* How a peer proves who it is, and who may come in. */
#ifndef _IPWARD_AUTHENTICATION_H
#define _IPWARD_AUTHENTICATION_H

#include "policy/map.h"

/** authentication_define() - read a map of named methods */
int authentication_define(struct compiler *compiler, const struct node *map);

/** authentication_read() - a rule's methods, in the order in which they are offered */
int authentication_read(struct compiler *compiler, const struct node *value);

/** authentication_table - the keys, for the schema */
extern const struct member authentication_table[];

#endif /* _IPWARD_AUTHENTICATION_H */
