/* SPDX-License-Identifier: GPL-2.0 */
/* Would a policy cut off whoever applies it over ssh? */
#ifndef _IPWARD_LOCKOUT_H
#define _IPWARD_LOCKOUT_H

#include "context.h"
#include "policy/policy.h"

/**
 * lockout_check() - complain if it would: by a rule or default that blocks the session,
 *	or by a rule that protects it, without an SA; --force and --timeout do not ask
 * @context: connected
 */
enum status lockout_check(struct context *context, const struct policy *policy);

#endif /* _IPWARD_LOCKOUT_H */
