/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_SA_ADD_H
#define _IPWARD_SA_ADD_H

#include "context.h"
#include "value/words.h"

/** sa_add() - run the words after "ipward sa add" */
enum status sa_add(struct context *context, struct words *words);

#endif /* _IPWARD_SA_ADD_H */
