/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: what the host keeps of the directory's answers
 *
 * A directory that root alone reads, with files that are replaced as a whole each::
 *
 *	policy.yaml	the text that is in force
 *	source		where it is from: lines of a word and a value
 *	attempt		when the directory was asked last, and what came of it
 *	rights		the domain's rights to connect (policy/logon_rights.h)
 *	rights-attempt	what came of reading these
 *
 * They outlive a restart, so that a host that reaches no controller has the policy that
 * it had.
 */
#ifndef _IPWARD_CENTRAL_STORE_H
#define _IPWARD_CENTRAL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "directory/connect.h"

#define STORE_DIRECTORY	"/var/lib/ipward/central"
#define STORE_POLICY	"policy.yaml"
#define STORE_TEXT	512	/* bytes of a value */

/**
 * struct origin - where a policy is from
 * @since: when this text came first, in seconds of the clock; 0 for no policy at all
 * @confirmed: when the directory said last that it is the one
 * @hash: of the text
 */
struct origin {
	int64_t since;
	int64_t confirmed;
	uint64_t hash;
	char controller[STORE_TEXT];
	char policy[STORE_TEXT];
	char policy_dn[STORE_TEXT];
	char gpo[STORE_TEXT];
	char gpo_dn[STORE_TEXT];
};

/**
 * struct attempt - the last one
 * @time: 0 if there was none
 * @ok: it has succeeded; @text says what it has found, or what is wrong
 */
struct attempt {
	int64_t time;
	bool ok;
	char text[STORE_TEXT];
};

/**
 * struct store - the directory, open and locked, or open to be read
 * @path: of the directory
 */
struct store {
	const char *path;
	int directory;
	int lock;
};

/**
 * store_open() - make the directory if need be, and wait for others that use it
 *
 * Return: 0, or a negative errno with a sentence.
 */
int store_open(struct store *store, const char *path, char *why);
void store_close(struct store *store);

/** store_put() - replace a file as a whole */
int store_put(struct store *store, const char *file, const char *text, size_t len, char *why);

/**
 * store_put_new() - write a text beside the one that is in force
 * @path: receives its name, STORE_TEXT bytes
 */
int store_put_new(struct store *store, const char *text, size_t len, char *path, char *why);

/** store_commit() - it is in force now: in place of the old one, with its source */
int store_commit(struct store *store, const struct origin *source, char *why);

/** store_drop_new() - it is not */
void store_drop_new(struct store *store);

/** store_remove() - there is no policy from the directory any more */
int store_remove(struct store *store, char *why);

/** store_put_attempt() - say what came of an attempt; the time is now */
int store_put_attempt(struct store *store, bool ok, const char *text, char *why);

/**
 * store_source() - read where the policy is from; store_attempt() likewise
 * @path: of the directory, of which the lock is not needed
 *
 * Where a file is missing or is none, all is 0 and empty.
 */
void store_source(const char *path, struct origin *source);
void store_attempt(const char *path, struct attempt *attempt);

#endif /* _IPWARD_CENTRAL_STORE_H */
