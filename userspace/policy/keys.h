/* SPDX-License-Identifier: GPL-2.0 */
/* SAs with keys from files, where there is no key exchange. */
#ifndef _IPWARD_KEYS_H
#define _IPWARD_KEYS_H

#include "policy/map.h"

/** keys_read() - read the list of "keys", and add its SAs to the policy */
int keys_read(struct compiler *compiler, const struct node *list);

extern const struct member keys_table[];

#endif /* _IPWARD_KEYS_H */
