/* SPDX-License-Identifier: GPL-2.0 */
/* Read back what "ipward policy list" has printed. */
#ifndef _IPWARD_POLICY_RESTORE_H
#define _IPWARD_POLICY_RESTORE_H

#include "context.h"
#include "value/words.h"

/**
 * policy_restore() - put a list of rules and settings in force again
 * @words: those after "ipward policy restore": a file, or none or "-" for
 *	standard input
 *
 * In one transaction: either all of the list is in force afterwards, in place of
 * all that was, or nothing has changed. A list without its last line, the
 * defaults, was filtered or cut, and is refused.
 */
enum status policy_restore(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_RESTORE_H */
