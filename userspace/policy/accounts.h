/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accounts and groups of a domain, as "allow" and "deny" name them: by SID, or as
 * CORP\Web servers. Peers prove SIDs, which the directory has for each name. The last
 * answers are in a file, so that no directory is needed when the host starts.
 */
#ifndef _IPWARD_ACCOUNTS_H
#define _IPWARD_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include "policy/policy.h"

#define ACCOUNTS_FILE	"/var/lib/ipward/accounts"
#define ACCOUNTS_SID	192	/* bytes of a SID in words */

/** accounts_path() - ACCOUNTS_FILE, or what IPWARD_ACCOUNTS says */
const char *accounts_path(void);

/** accounts_is_one() - does this name an account, and not an identity of IKE? */
bool accounts_is_one(const char *text);

/**
 * accounts_is_sid() - S-1-5-21-1-2-3-1105
 *
 * Numbers are without zeros before them, so that the same one is always the same text.
 */
bool accounts_is_sid(const char *text);

/** struct accounts - the file: lines with a SID, a blank, and a name */
struct accounts {
	char *text;
	size_t len;
};

/**
 * accounts_load() - read the file
 * @accounts: to be freed by accounts_free(); empty if there is no such file
 *
 * Return: 0, or a negative errno.
 */
int accounts_load(struct accounts *accounts);
void accounts_free(struct accounts *accounts);

/**
 * accounts_sid() - of a name; of a SID, itself
 * @sid: receives it, ACCOUNTS_SID bytes
 *
 * Return: false if the name is not in the file.
 */
bool accounts_sid(const struct accounts *accounts, const char *name, char *sid);

/**
 * accounts_wanted() - all names of a policy that are no SIDs, each once
 * @names: receives their number of texts of the policy's; to be freed
 * @count: receives how many
 * @realm: receives that of the first Kerberos method which has one, or NULL
 *
 * Return: 0, or -ENOMEM.
 */
int accounts_wanted(const struct policy *policy, const char ***names, size_t *count,
		    const char **realm);

#endif /* _IPWARD_ACCOUNTS_H */
