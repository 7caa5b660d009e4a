/* SPDX-License-Identifier: GPL-2.0 */
/* Would a policy cut off whoever applies it over ssh? */
#ifndef _IPWARD_LOCKOUT_H
#define _IPWARD_LOCKOUT_H

#include "complain.h"
#include "policy/policy.h"

/** lockout_check() - complain if it would; --force and --timeout do not ask */
enum status lockout_check(const struct policy *policy);

#endif /* _IPWARD_LOCKOUT_H */
