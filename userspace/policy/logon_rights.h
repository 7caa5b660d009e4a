/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the domain's rights to connect to this host
 *
 * What Group Policy calls "Access this computer from the network" and "Deny access to this
 * computer from the network", of the objects that apply to this host. "ipward-central pull"
 * writes them into a file of lines, which "ipward apply" reads::
 *
 *	need-gpo Servers
 *	need S-1-5-21-1-2-3-1105
 *	deny-gpo Default Domain Policy
 *	deny S-1-5-21-1-2-3-1142
 *	end
 *
 * A right that has a line with -gpo is defined. If it has no SIDs, the file says so by
 * "none" in the place of one: nobody is denied, or nobody may connect.
 */
#ifndef _IPWARD_LOGON_RIGHTS_H
#define _IPWARD_LOGON_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include "policy/accounts.h"

#define LOGON_RIGHTS_NAME	"rights"
#define LOGON_RIGHTS_FILE	"/var/lib/ipward/central/" LOGON_RIGHTS_NAME
#define LOGON_RIGHTS_SIDS	1024	/* of a right */
#define LOGON_RIGHTS_NONE	"none"

/** logon_rights_path() - LOGON_RIGHTS_FILE, or what IPWARD_RIGHTS says */
const char *logon_rights_path(void);

/**
 * struct logon_rights - the file
 * @text: its lines, each with a NUL instead of its end; NULL if there are no rights
 * @broken: it is there, and is not what it should be: nobody may connect
 */
struct logon_rights {
	char *text;
	size_t len;
	bool broken;
};

/**
 * logon_rights_load() - read the file
 * @rights: to be freed by logon_rights_free(); empty if there is no such file
 *
 * Return: 0, -EBADMSG if it is damaged, or another negative errno; @broken is set then.
 */
int logon_rights_load(struct logon_rights *rights);

/**
 * logon_rights_take() - the same from a text
 * @text: @len bytes that malloc() has made, with room for one more; @rights owns them
 */
int logon_rights_take(struct logon_rights *rights, char *text, size_t len);
void logon_rights_free(struct logon_rights *rights);

/* What a SID is to a peer that has proved an account of the domain. */
enum logon_kind {
	LOGON_SID,		/* a group or an account: the peer's groups say it */
	LOGON_ANYONE,		/* each of them is that, as Everyone */
	LOGON_NOBODY,		/* none of them is that, as local accounts */
	LOGON_UNKNOWN,		/* only Windows would know, as BUILTIN\Administrators */
};

/** logon_kind() - by the SID's text */
enum logon_kind logon_kind(const char *sid);

/**
 * struct logon_entry - a line
 * @deny: of the right to deny access
 * @sid: or LOGON_RIGHTS_NONE
 */
struct logon_entry {
	bool deny;
	const char *sid;
};

/**
 * logon_rights_next() - the SIDs, one after another
 * @at: NULL at first
 *
 * Return: false if there is no other one.
 */
bool logon_rights_next(const struct logon_rights *rights, const char **at,
		       struct logon_entry *entry);

/** logon_rights_gpo() - who has defined a right; NULL if it is not defined */
const char *logon_rights_gpo(const struct logon_rights *rights, bool deny);

#endif /* _IPWARD_LOGON_RIGHTS_H */
