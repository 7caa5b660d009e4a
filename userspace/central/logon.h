/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the domain's rights to connect to this host, from Group Policy
 *
 * Of each of the two rights the nearest object that defines it has all of it. Where an
 * object cannot be read that may define it, what was known before stays: the host is
 * never less strict because something has failed.
 */
#ifndef _IPWARD_CENTRAL_LOGON_H
#define _IPWARD_CENTRAL_LOGON_H

#include "central/findings.h"
#include "central/options.h"
#include "central/store.h"

#define LOGON_ATTEMPT	"rights-attempt"

/**
 * struct logon - what came of it
 * @pending: "ipward apply" has to renew the lists of the key exchange
 * @failed: not all of it was read; @text says why
 */
struct logon {
	bool pending;
	bool failed;
	char text[DIRECTORY_WHY];
};

/**
 * logon_pull() - read the rights, and keep them
 * @account: of this host
 *
 * Prints warnings. Afterwards "ipward apply" of this process takes the rights of @store.
 */
void logon_pull(struct logon *logon, const struct options *options, struct store *store,
		struct directory *directory, const struct findings *findings,
		const char *account);

/**
 * logon_finish() - renew the lists of the key exchange if need be
 * @applied: "ipward apply" has run since logon_pull()
 */
void logon_finish(struct logon *logon, const struct options *options, struct store *store,
		  bool applied);

#endif /* _IPWARD_CENTRAL_LOGON_H */
