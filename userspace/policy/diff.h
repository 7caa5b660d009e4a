/* SPDX-License-Identifier: GPL-2.0 */
/* What changes when a policy takes the place of the rules that are in force. */
#ifndef _IPWARD_DIFF_H
#define _IPWARD_DIFF_H

#include "policy/policy.h"

/**
 * struct loaded_rule - a rule in force, without the room for what it has not
 * @head: its members before tmpl, and no others
 * @tmpl: head->tmpls of them
 * @selector: head->selectors of them
 */
struct loaded_rule {
	const struct ipward_rule *head;
	const struct ipward_tmpl *tmpl;
	const struct ipward_selector *selector;
};

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
 * @loaded: rules that are in force, of any order; @count of them
 *
 * Return: how many names change, or -ENOMEM.
 */
int diff_rules(const struct policy *policy,
	       const struct loaded_rule *loaded, size_t count,
	       diff_fn fn, void *arg);

/** diff_config() - do the settings that the policy has differ from these? */
bool diff_config(const struct policy *policy,
		 const struct ipward_config *loaded);

#endif /* _IPWARD_DIFF_H */
