/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who may connect: the file of "ipward apply"; userspace/policy/ike_lists.h says what
 * its lines are.
 */
#ifndef _IPWARD_STRONGSWAN_LISTS_H
#define _IPWARD_STRONGSWAN_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#define LISTS_FILE	"/etc/swanctl/ipward.peers"

/**
 * struct lists - the file, to be freed by lists_close()
 * @text: its lines, each with a NUL instead of its end
 * @end: behind the last one
 */
struct lists {
	char *text;
	const char *end;
};

/* Denied goes first; of those who are needed the peer has to be one, if there are any. */
enum lists_verb {
	LISTS_DENY,
	LISTS_NEED,
	LISTS_ALLOW,
};

/**
 * struct lists_entry - who is allowed, needed or denied
 * @kind: what @text is compared with: "id" is an identity
 */
struct lists_entry {
	enum lists_verb verb;
	char kind[16];
	const char *text;
};

/**
 * lists_open() - read the file
 *
 * Return: 0 or a negative errno; -EBADMSG if its end is missing.
 */
int lists_open(const char *path, struct lists *lists);
void lists_close(struct lists *lists);

/** lists_token() - what the content is known by; "" for none */
const char *lists_token(const struct lists *lists);

/** lists_account() - this host's, by which a directory is asked; "" for none */
const char *lists_account(const struct lists *lists);

/** lists_want() - is there an entry of this kind? */
bool lists_want(const struct lists *lists, const char *kind);

/** lists_method() - the name of a connection's method; NULL if it is not there */
const char *lists_method(const struct lists *lists, const char *connection);

/**
 * lists_next() - the entries of a method, one after another
 * @method: as lists_method() has returned it
 * @at: NULL at first
 *
 * Return: false if there is no other one.
 */
bool lists_next(const struct lists *lists, const char *method, const char **at,
		struct lists_entry *entry);

#endif /* _IPWARD_STRONGSWAN_LISTS_H */
