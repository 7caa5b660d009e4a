/* SPDX-License-Identifier: GPL-2.0 */
/* Changes of a domain's directory, each of them whole or not at all. */
#ifndef _IPWARD_DIRECTORY_CHANGE_H
#define _IPWARD_DIRECTORY_CHANGE_H

#include "directory/search.h"

/**
 * struct directory_change - an attribute, and its only value
 * @attribute: NULL ends a list of these
 * @bytes: the value; NULL removes the attribute from an entry
 */
struct directory_change {
	const char *attribute;
	const void *bytes;
	size_t len;
};

/**
 * directory_add() - add an entry
 * @changes: its attributes, objectClass first
 *
 * Return: 0, -EEXIST if there is one, -EACCES, and as directory_search().
 */
int directory_add(struct directory *directory, const char *dn,
		  const struct directory_change *changes, char *why);

/**
 * directory_replace() - replace attributes of an entry, all at once
 *
 * Return: 0, -ENOENT if there is no such entry, -EACCES, and as directory_search().
 */
int directory_replace(struct directory *directory, const char *dn,
		      const struct directory_change *changes, char *why);

/**
 * directory_delete() - remove an entry that has none below it
 *
 * Return: as directory_replace().
 */
int directory_delete(struct directory *directory, const char *dn, char *why);

#endif /* _IPWARD_DIRECTORY_CHANGE_H */
