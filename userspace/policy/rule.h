/* SPDX-License-Identifier: GPL-2.0 */
/* The rules of a file, and what they are for the kernel. */
#ifndef _IPWARD_POLICY_RULE_H
#define _IPWARD_POLICY_RULE_H

#include "policy/map.h"

/** rules_read() - read a list of rules, and add them to the policy */
int rules_read(struct compiler *compiler, const struct node *list);

/** rule_table - the keys of a rule, for the schema */
extern const struct member rule_table[];

#endif /* _IPWARD_POLICY_RULE_H */
