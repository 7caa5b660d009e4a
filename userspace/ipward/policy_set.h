/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Transactions over the rule set, in a batch: they belong to its socket.
 *
 * A line that fails spoils the transaction it is in. With --force the batch
 * goes on, but "commit" then aborts: a rule set takes effect whole or not.
 */
#ifndef _IPWARD_POLICY_SET_H
#define _IPWARD_POLICY_SET_H

#include "context.h"
#include "value/words.h"

/**
 * policy_is_spoiled() - whether changes of rules are only to be checked
 *
 * In a spoiled transaction they must not reach the kernel: if it was "begin"
 * that failed, they would take effect at once.
 */
bool policy_is_spoiled(const struct context *context);

enum status policy_begin(struct context *context, struct words *words);
enum status policy_commit(struct context *context, struct words *words);
enum status policy_abort(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_SET_H */
