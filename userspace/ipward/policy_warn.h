/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_POLICY_WARN_H
#define _IPWARD_POLICY_WARN_H

#include "context.h"

/**
 * policy_warn() - warn of a rule that protects, but has no SA
 *
 * What it speaks of is dropped then. Silent in a batch, where SAs may follow.
 */
void policy_warn(struct context *context, const struct ipward_rule *rule);

#endif /* _IPWARD_POLICY_WARN_H */
