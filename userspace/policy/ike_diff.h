/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between two configurations of the key exchange. */
#ifndef _IPWARD_IKE_DIFF_H
#define _IPWARD_IKE_DIFF_H

#include "policy/diff.h"
#include "policy/ike_text.h"

/**
 * struct ike_part - a connection, or a child of one
 * @connection: its name
 * @child: the child's; "" for the connection
 * @bound: hash of what binds SAs: who may be the peer, or the rule's reqid
 * @all: hash of all that is said of it
 */
struct ike_part {
	char connection[IKE_NAME];
	char child[IKE_NAME];
	uint64_t bound;
	uint64_t all;
};

/** struct ike_parts - to be freed by ike_parts_free() */
struct ike_parts {
	struct ike_part *item;
	size_t count;
	size_t room;
};

/**
 * ike_parts_read() - from a text as ike_config_make() writes it; NULL is an empty one
 *
 * Return: 0, or -ENOMEM.
 */
int ike_parts_read(const char *text, struct ike_parts *parts);
void ike_parts_free(struct ike_parts *parts);

/** ike_parts_find() - a connection, or a child if @child is no "" */
const struct ike_part *ike_parts_find(const struct ike_parts *parts,
				      const char *connection, const char *child);

/** ike_parts_change() - what became of a part of @old in @new, or is new there */
enum change ike_parts_change(const struct ike_parts *old,
			     const struct ike_parts *new,
			     const struct ike_part *part);

/** ike_parts_keep() - may SAs of this part of @old live on under @new? */
bool ike_parts_keep(const struct ike_parts *new, const struct ike_part *part);

#endif /* _IPWARD_IKE_DIFF_H */
