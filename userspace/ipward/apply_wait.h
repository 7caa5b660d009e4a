/* SPDX-License-Identifier: GPL-2.0 */
/* A policy that stays only if somebody confirms it in time. */
#ifndef _IPWARD_APPLY_WAIT_H
#define _IPWARD_APPLY_WAIT_H

#include "apply_ike.h"
#include "apply_load.h"

/**
 * apply_wait_start() - start a process that will put back what was in force
 * @present: what that is, and @ike, for the key exchange
 * @seconds: how long it waits
 *
 * The process lives on when the terminal is gone. It is there before the new policy
 * is, so that nothing can come between.
 */
enum status apply_wait_start(struct context *context,
			     const struct present *present, struct apply_ike *ike,
			     unsigned int seconds);

#endif /* _IPWARD_APPLY_WAIT_H */
