/* SPDX-License-Identifier: GPL-2.0 */
/* Can the kernel do what a policy protects with? */
#ifndef _IPWARD_APPLY_ALGORITHMS_H
#define _IPWARD_APPLY_ALGORITHMS_H

#include "context.h"
#include "policy/policy.h"

/**
 * apply_algorithms_check() - look for the algorithms of each protection that a rule has
 * @context: connected
 *
 * Prints an error for a protection of which the kernel has none, and a warning for one
 * of which it has some. The kernel may load modules to find out.
 *
 * Return: STATUS_OK, or STATUS_USAGE with an error.
 */
enum status apply_algorithms_check(struct context *context, const struct policy *policy);

#endif /* _IPWARD_APPLY_ALGORITHMS_H */
