/* SPDX-License-Identifier: GPL-2.0 */
/* Accounts and groups in a domain's directory. */
#ifndef _IPWARD_ACCOUNT_FIND_H
#define _IPWARD_ACCOUNT_FIND_H

#include <stddef.h>
#include <stdint.h>
#include "directory/connect.h"
#include "directory/sid.h"

#define FIND_SID	SID_TEXT

/**
 * struct find_domain - what the directory's domain is called
 * @netbios: as CORP; "" if the directory does not say
 * @dns: as corp.example, in small or large letters
 */
struct find_domain {
	char netbios[64];
	char dns[256];
};

/**
 * find_domain() - ask what the domain is called
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * Return: 0, or as directory_search().
 */
int find_domain(struct directory *directory, struct find_domain *domain, char *why);

/**
 * find_sid() - of an account or a group
 * @name: as CORP\Web servers or corp.example\Web servers; BUILTIN\ for those of each
 *	domain
 * @sid: receives it, FIND_SID bytes
 *
 * Return: 0; -ENOENT if there is none; or as directory_search().
 */
int find_sid(struct directory *directory, const struct find_domain *domain,
	     const char *name, char *sid, char *why);

/** struct find_sids - SIDs, as text; @count of them */
struct find_sids {
	char (*sid)[FIND_SID];
	size_t count;
};

/**
 * find_account() - the account of a principal, and its groups, nested ones included
 * @principal: as WEB$@CORP.EXAMPLE
 * @sids: receives its own SID first, to be freed by find_free()
 *
 * Return: 0; -ENOENT if there is none; -EACCES if it is disabled; or as
 * directory_search().
 */
int find_account(struct directory *directory, const char *principal,
		 struct find_sids *sids, char *why);

/**
 * struct find_names - what a certificate says of whose it is
 * @host: names of hosts in it, NULL behind the last one
 * @mapping: as altSecurityIdentities may have it, X509:<I>...<S>... and others; NULL
 *	behind the last one
 */
struct find_names {
	const char *const *host;
	const char *const *mapping;
};

/**
 * find_certified() - the account of a computer to which a certificate belongs
 *
 * It is the one that has one of the names, or is mapped to the certificate explicitly.
 *
 * Return: as find_account(); -ENOTUNIQ if there are several.
 */
int find_certified(struct directory *directory, const struct find_names *names,
		   struct find_sids *sids, char *why);

void find_free(struct find_sids *sids);

#endif /* _IPWARD_ACCOUNT_FIND_H */
