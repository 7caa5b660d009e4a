/* SPDX-License-Identifier: GPL-2.0 */
/* Devices, VRFs and marks of a rule. */
#ifndef _IPWARD_POLICY_SCOPE_H
#define _IPWARD_POLICY_SCOPE_H

#include "policy/direction.h"
#include "policy/map.h"

extern const struct choice scope_types[];

/** scope_read() - set the scope of a rule, if the file gives it one */
int scope_read(struct compiler *compiler, struct rule_reading *reading);

#endif /* _IPWARD_POLICY_SCOPE_H */
