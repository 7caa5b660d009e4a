/* SPDX-License-Identifier: GPL-2.0 */
/* What "apply" prints. */
#ifndef _IPWARD_APPLY_SHOW_H
#define _IPWARD_APPLY_SHOW_H

#include "apply_ike.h"
#include "apply_load.h"

/** apply_is_change() - would it be another policy than the one in force? */
bool apply_is_change(const struct policy *policy, const struct present *present);

/**
 * apply_show_changes() - each rule and connection that changes: "+", "-" or "~", and
 * its name
 */
enum status apply_show_changes(struct context *context,
			       const struct policy *policy,
			       const struct present *present,
			       const struct apply_ike *ike);

/** apply_show_lacks() - the rules that no SA serves yet */
enum status apply_show_lacks(struct context *context,
			     const struct policy *policy);

/** apply_show_check() - answers to the flows asked about, and a sum */
void apply_show_check(const struct context *context, const char *path,
		      const struct policy *policy);

/** apply_show_startup() - the word of "startup" */
void apply_show_startup(const struct context *context, const struct policy *policy);

#endif /* _IPWARD_APPLY_SHOW_H */
