/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_POLICY_ADD_H
#define _IPWARD_POLICY_ADD_H

#include "context.h"
#include "value/words.h"

/** policy_add() - run the words after "ipward policy add" */
enum status policy_add(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_ADD_H */
