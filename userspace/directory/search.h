/* SPDX-License-Identifier: GPL-2.0 */
/* Questions to a domain's directory, and the answers, copied. */
#ifndef _IPWARD_DIRECTORY_SEARCH_H
#define _IPWARD_DIRECTORY_SEARCH_H

#include <stddef.h>
#include <stdint.h>
#include "directory/connect.h"

enum directory_scope {
	DIRECTORY_ENTRY,	/* the entry itself */
	DIRECTORY_CHILDREN,	/* the entries right below it */
	DIRECTORY_TREE,		/* the entry and all below it */
};

/**
 * struct directory_search - a question
 * @base: DN to begin at; "<SID=...>" and "<GUID=...>" do as well
 * @scope: how far below
 * @filter: which entries, as RFC 4515 writes it; NULL for all
 * @attribute: names, with a NULL behind the last one
 * @max: how many entries there may be
 * @descriptor: of a security descriptor (nTSecurityDescriptor) send the owner and the
 *	list of rights; whoever may not read its list of audits gets nothing without this
 */
struct directory_search {
	const char *base;
	enum directory_scope scope;
	const char *filter;
	const char *const *attribute;
	size_t max;
	int descriptor;
};

/**
 * struct directory_value - a value
 * @bytes: @len of them, which may be anything, and a NUL
 */
struct directory_value {
	size_t len;
	uint8_t *bytes;
};

struct directory_values {
	size_t count;
	struct directory_value *value;
};

/**
 * struct directory_entry - an entry
 * @values: of each attribute that was asked for, in that order; none if it has none, or
 *	if this host may not read it
 */
struct directory_entry {
	char *dn;
	struct directory_values *values;
};

/**
 * struct directory_entries - an answer
 * @attributes: that each entry has values of
 */
struct directory_entries {
	size_t count;
	size_t attributes;
	struct directory_entry *entry;
};

/**
 * directory_search() - ask
 * @entries: receives the answer, which directory_entries_free() frees; empty on failure
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * That nothing fits is no error, and neither is a base that does not exist or that this
 * host may not see: there are 0 entries. Referrals are not followed.
 *
 * Return: 0, -ETIMEDOUT, -E2BIG for more entries than @max, -EMSGSIZE for an attribute of
 * which the server sends a part of the values alone, -EACCES, -ECONNRESET if the
 * connection is lost, -EINVAL for a filter or a DN that is none, -EPROTO, -ENOMEM.
 * After -ETIMEDOUT, -ECONNRESET and -EPROTO the connection is of no more use.
 */
int directory_search(struct directory *directory, const struct directory_search *search,
		     struct directory_entries *entries, char *why);

void directory_entries_free(struct directory_entries *entries);

/**
 * directory_text() - the first value of an attribute as text
 * @attribute: number of the attribute in the question
 *
 * Return: the text, which is the entry's; NULL if there is no value, or one with a NUL.
 */
const char *directory_text(const struct directory_entry *entry, size_t attribute);

#endif /* _IPWARD_DIRECTORY_SEARCH_H */
