/* SPDX-License-Identifier: GPL-2.0 */
/* Policies of Windows' own, which consist of many objects in the directory. */
#ifndef _IPWARD_CENTRAL_FOREIGN_H
#define _IPWARD_CENTRAL_FOREIGN_H

#include "central/object.h"

/* Where certificates of authorities are that such a policy names. */
#define FOREIGN_AUTHORITIES	"/etc/ipward/authorities"

/**
 * foreign_text() - the policy file that a policy of Windows means
 * @text: receives the text with a NUL behind it, to be freed with free()
 *
 * It is refused if anything in it is too weak, or has no counterpart that is as strict,
 * or if it has preshared keys, which every member of the domain can read.
 *
 * Return: 0, -ENOTSUP if it is refused, or another negative errno.
 */
int foreign_text(struct directory *directory, const struct object *object, char **text,
		 char *why);

#endif /* _IPWARD_CENTRAL_FOREIGN_H */
