/* SPDX-License-Identifier: GPL-2.0 */
/* What changes when a policy takes the place of the rules that are in force. */
#ifndef _IPWARD_DIFF_H
#define _IPWARD_DIFF_H

#include "policy/policy.h"

enum change {
	CHANGE_NONE,
	CHANGE_ADDED,
	CHANGE_REMOVED,
	CHANGE_DIFFERENT,
};

/** typedef diff_fn - takes a change: rules of this name, added, removed or other */
typedef void (*diff_fn)(enum change change, const char *name, void *arg);

/**
 * diff_rules() - call @fn for each name whose rules change, by name
 * @loaded: rules that are in force, in the kernel's order; @count of them
 *
 * Return: how many names change, or -ENOMEM.
 */
int diff_rules(const struct policy *policy,
	       const struct ipward_rule *const *loaded, size_t count,
	       diff_fn fn, void *arg);

/** diff_config() - do the settings that the policy has differ from these? */
bool diff_config(const struct policy *policy,
		 const struct ipward_config *loaded);

#endif /* _IPWARD_DIFF_H */
