/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_POLICY_WARN_H
#define _IPWARD_POLICY_WARN_H

#include "context.h"

/**
 * policy_warn() - warn of a rule that is there twice, or protects without an SA
 * @rule: as it was given
 * @handle: the kernel's number for it
 *
 * What it speaks of is dropped without an SA. Silent in a batch, where SAs may
 * follow, and where each rule would be compared with all others.
 */
void policy_warn(struct context *context, const struct ipward_rule *rule,
		 uint32_t handle);

#endif /* _IPWARD_POLICY_WARN_H */
