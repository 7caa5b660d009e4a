/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_POLICY_DEL_H
#define _IPWARD_POLICY_DEL_H

#include "context.h"
#include "value/words.h"

/** policy_del() - run the words after "ipward policy del" */
enum status policy_del(struct context *context, struct words *words);
enum status policy_reset(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_DEL_H */
