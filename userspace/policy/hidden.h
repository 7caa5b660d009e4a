/* SPDX-License-Identifier: GPL-2.0 */
/* Rules that can never match. */
#ifndef _IPWARD_HIDDEN_H
#define _IPWARD_HIDDEN_H

#include "policy/compiler.h"

/**
 * hidden_find() - warn of rules whose packets all belong to another rule
 *
 * A more specific rule goes first, so a rule hides another one only if both say the
 * same of the same packets, or if its priority is better.
 */
void hidden_find(struct compiler *compiler);

#endif /* _IPWARD_HIDDEN_H */
