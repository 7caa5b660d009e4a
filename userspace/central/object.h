/* SPDX-License-Identifier: GPL-2.0 */
/* A policy in the directory: an object of class ipsecPolicy below CN=IP Security. */
#ifndef _IPWARD_CENTRAL_OBJECT_H
#define _IPWARD_CENTRAL_OBJECT_H

#include <stddef.h>
#include <stdint.h>
#include "directory/search.h"

#define OBJECT_CONTAINER	"CN=IP Security,CN=System,"

/**
 * struct object - a policy, as it was read
 * @name: for people
 * @bytes: its ipsecData, @len of them; NULL if there is none
 */
struct object {
	char *dn;
	char *name;
	uint8_t *bytes;
	size_t len;
};

/**
 * object_read() - read a policy
 * @object: to be freed by object_free(), also if this fails
 *
 * Return: 0, -ENOENT if there is none, or another negative errno.
 */
int object_read(struct directory *directory, const char *dn, struct object *object,
		char *why);

/**
 * object_find() - read the policy with a name
 *
 * Return: as object_read(); -EEXIST if several policies have the name.
 */
int object_find(struct directory *directory, const char *name, struct object *object,
		char *why);

void object_free(struct object *object);

/**
 * central_policy_text() - the policy file that a policy means
 * @directory: to read the objects that Windows' own policies consist of
 * @text: receives the text with a NUL behind it, to be freed with free()
 *
 * One of Windows' own is converted, see foreign.h.
 *
 * Return: 0, or -EBADMSG if it is half written, -ENOTSUP if it cannot be taken over, or
 * another negative errno.
 */
int central_policy_text(struct directory *directory, const struct object *object,
			char **text, size_t *len, char *why);

#endif /* _IPWARD_CENTRAL_OBJECT_H */
