/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accounts of peers and their groups, by the directory of the domain, for as long as an
 * IKE thread may wait. One connection is kept, and answers are remembered: a peer's
 * groups for ten minutes, that it has no account for one. None is asked for a while after
 * the directory was silent.
 */
#ifndef _IPWARD_STRONGSWAN_ACCOUNTS_H
#define _IPWARD_STRONGSWAN_ACCOUNTS_H

#include <stddef.h>
#include "account/find.h"

#define ACCOUNTS_WAIT		2000	/* milliseconds that an IKE thread waits */
#define ACCOUNTS_SILENT		30	/* seconds for which a silent directory is not asked */
#define ACCOUNTS_KNOWN		600	/* seconds for which an account is remembered */
#define ACCOUNTS_UNKNOWN	60	/* the same, if there is none */
#define ACCOUNTS_MAX		1024	/* that are remembered at once */
#define ACCOUNTS_THREADS	4	/* that may wait for the directory */
#define ACCOUNTS_NAMES		32	/* of a certificate: hosts, and mappings */

/**
 * struct accounts_question - whose account; copied before it is asked
 * @host: this host's account, WEB$@CORP.EXAMPLE, by which the directory is asked
 * @key: what the answer is remembered by, a text that is different for each peer
 * @principal: of the peer; NULL if it has a certificate with these @names
 */
struct accounts_question {
	const char *host;
	const char *key;
	const char *principal;
	struct find_names names;
};

/** accounts_begin() - set how many milliseconds an IKE thread may wait */
void accounts_begin(unsigned int wait);

/**
 * accounts_find() - the account's SID, and those of its groups
 * @sids: to be freed by find_free()
 * @why: receives a sentence if there is none, DIRECTORY_WHY bytes
 *
 * Return: 0, or a negative errno.
 */
int accounts_find(const struct accounts_question *question, struct find_sids *sids,
		  char *why);

/** accounts_end() - wait a little for the threads, before the daemon ends */
void accounts_end(void);

#endif /* _IPWARD_STRONGSWAN_ACCOUNTS_H */
