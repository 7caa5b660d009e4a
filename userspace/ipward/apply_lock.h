/* SPDX-License-Identifier: GPL-2.0 */
/* One "apply" at a time, for each network namespace; and what is not confirmed yet. */
#ifndef _IPWARD_APPLY_LOCK_H
#define _IPWARD_APPLY_LOCK_H

#include <stdbool.h>
#include "complain.h"

/**
 * apply_lock() - be the only one in this thread's network namespace
 *
 * Complains if it is not.
 */
enum status apply_lock(void);

/** apply_unlock() - let others; in a child, let go of what its parent holds */
void apply_unlock(void);

/**
 * apply_pending_begin() - say that this process waits for a confirmation
 *
 * Return: a file descriptor that says so until it is closed, -1 after a complaint.
 */
int apply_pending_begin(void);

/** apply_is_pending() - does a process wait for a confirmation here? */
bool apply_is_pending(void);

/** apply_confirm() - tell it that the policy stays, and wait until it is gone */
enum status apply_confirm(void);

#endif /* _IPWARD_APPLY_LOCK_H */
