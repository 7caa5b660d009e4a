/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_POLICY_WARN_H
#define _IPWARD_POLICY_WARN_H

#include "context.h"

/**
 * policy_warn() - warn of a rule that exists twice, or that has no SA
 * @rule: the rule as given
 * @handle: its handle in the kernel
 *
 * Packets of such a rule are dropped without an SA. Prints nothing in a batch,
 * where SAs may follow.
 */
void policy_warn(struct context *context, const struct ipward_rule *rule,
		 uint32_t handle);

#endif /* _IPWARD_POLICY_WARN_H */
