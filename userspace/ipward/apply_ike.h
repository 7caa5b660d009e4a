/* SPDX-License-Identifier: GPL-2.0 */
/* The key exchange of a policy: strongSwan is told what the rules need. */
#ifndef _IPWARD_APPLY_IKE_H
#define _IPWARD_APPLY_IKE_H

#include "context.h"
#include "ike_state.h"

/**
 * struct apply_ike - from one configuration of the key exchange to another
 * @old: as it was read; @new, as the policy wants it
 */
struct apply_ike {
	struct ike_config old;
	struct ike_config new;
};

/**
 * apply_ike_prepare() - read the one, and make the other
 * @ike: to be freed by apply_ike_free()
 *
 * Prints what the policy asks and this version has not, and files that cannot be read.
 */
enum status apply_ike_prepare(const struct context *context,
			      const struct policy *policy, struct apply_ike *ike);
void apply_ike_free(struct apply_ike *ike);

struct json_object;

/**
 * apply_ike_show_changes() - "+", "-" or "~" for each connection
 * @array: where objects go; NULL for lines
 *
 * Return: how many.
 */
size_t apply_ike_show_changes(const struct context *context,
			      const struct apply_ike *ike,
			      struct json_object *array);

/**
 * apply_ike_install() - write the files, and have strongSwan load them
 *
 * What was established and is allowed no longer is taken down. Without strongSwan, or
 * while it does not run, the files are for later, and the rules that wait are named.
 */
enum status apply_ike_install(const struct context *context,
			      const struct policy *policy,
			      const struct apply_ike *ike);

/** apply_ike_show() - print what strongSwan would be told, without the keys */
enum status apply_ike_show(const struct context *context,
			   const struct policy *policy);

/** apply_ike_return() - have what was before once more, and say nothing */
void apply_ike_return(struct apply_ike *ike);

#endif /* _IPWARD_APPLY_IKE_H */
