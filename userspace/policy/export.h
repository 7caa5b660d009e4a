/* SPDX-License-Identifier: GPL-2.0 */
/* Rules of the kernel as a policy file. */
#ifndef _IPWARD_EXPORT_H
#define _IPWARD_EXPORT_H

#include "policy/diff.h"

/**
 * policy_export() - a file that means these rules and settings
 * @rule: @count of them, the oldest first
 * @problem: receives what cannot be said in a file, with the reason; as text
 * @size: bytes of @problem
 *
 * Each rule of the kernel is one of the file, with its direction; one whose selectors
 * are no product of sets is several.
 *
 * Return: the text, to be freed with free(); NULL with @problem filled in.
 */
char *policy_export(const struct loaded_rule *rule, size_t count,
		    const struct ipward_config *config, char *problem,
		    size_t size);

#endif /* _IPWARD_EXPORT_H */
