/* SPDX-License-Identifier: GPL-2.0 */
/* What strongSwan's plugin makes of new lists of those who may connect. */
#ifndef _IPWARD_APPLY_JUDGED_H
#define _IPWARD_APPLY_JUDGED_H

#include <stddef.h>
#include "policy/ike.h"

/** apply_judged_begin() - forget what it has said of other lists; before they change */
void apply_judged_begin(void);

/**
 * apply_judged_wait() - until it has judged the peers that are connected
 * @ended: receives how many of them it has taken down
 *
 * Return: 0; -ETIMEDOUT if it does not say so within some seconds.
 */
int apply_judged_wait(const struct ike_config *config, size_t *ended);

#endif /* _IPWARD_APPLY_JUDGED_H */
