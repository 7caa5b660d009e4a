/* SPDX-License-Identifier: GPL-2.0 */
/* Which rules "policy list" shows. */
#ifndef _IPWARD_POLICY_FILTER_H
#define _IPWARD_POLICY_FILTER_H

#include <stdbool.h>
#include "libipward.h"
#include "value/words.h"

/**
 * policy_filter_read() - the words of "policy list"
 * @filter: zero before; filled in as a rule with the requested parts
 *
 * Return: 0, or -EINVAL with the error filled in.
 */
int policy_filter_read(struct words *words, struct ipward_rule *filter);

/** policy_filter_fits() - whether a rule has all requested parts */
bool policy_filter_fits(const struct ipward_rule *rule,
			const struct ipward_rule *filter);

#endif /* _IPWARD_POLICY_FILTER_H */
