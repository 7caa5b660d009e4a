/* SPDX-License-Identifier: GPL-2.0 */
/* Why peers do not get SAs: what charon tells plugins alone, for ipward(8). */
#ifndef _IPWARD_STRONGSWAN_ALERTS_H
#define _IPWARD_STRONGSWAN_ALERTS_H

#include <daemon.h>

struct alerts;

/*
 * A notification of ipward's own, beside AUTHENTICATION_FAILED: its number is one of
 * those for private use, and its data says whose it is.
 */
#define ALERTS_REFUSED		((notify_type_t)48021)
#define ALERTS_REFUSED_DATA	chunk_from_str("ipward: not allowed")

/**
 * alerts_create() - begin to write charon's alerts to the file of failures
 *
 * The file is FAILURES_FILE, or what the daemon's setting plugins.kernel-ipward.failures
 * says.
 *
 * Return: to be ended by alerts_destroy(); NULL if there can be no such file, which is
 * in the daemon's log then.
 */
struct alerts *alerts_create(void);

/**
 * alerts_explain() - say why the peer of this IKE SA is refused
 *
 * It is told when the daemon gives up the IKE SA. @alerts may be NULL.
 */
void alerts_explain(struct alerts *alerts, ike_sa_t *ike_sa, const char *cause,
		    const char *detail);

/** alerts_report() - tell a failure of an IKE SA at once */
void alerts_report(ike_sa_t *ike_sa, const char *cause, const char *detail);

/** alerts_destroy() - end it; NULL is allowed */
void alerts_destroy(struct alerts *alerts);

#endif /* _IPWARD_STRONGSWAN_ALERTS_H */
