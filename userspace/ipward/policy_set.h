/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Transactions of the rule set in a batch: they belong to its socket.
 *
 * A line that fails makes its transaction fail. With --force the batch
 * continues, but "commit" then aborts: a rule set is put in force completely or
 * not at all.
 */
#ifndef _IPWARD_POLICY_SET_H
#define _IPWARD_POLICY_SET_H

#include "context.h"
#include "value/words.h"

/**
 * policy_is_spoiled() - whether changes of rules are only checked
 *
 * In a failed transaction they must not be sent to the kernel: if "begin" has
 * failed, they would be in force at once.
 */
bool policy_is_spoiled(const struct context *context);

enum status policy_begin(struct context *context, struct words *words);
enum status policy_commit(struct context *context, struct words *words);
enum status policy_abort(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_SET_H */
