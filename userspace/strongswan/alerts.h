/* SPDX-License-Identifier: GPL-2.0 */
/* Why peers do not get SAs: what charon tells plugins alone, for ipward(8). */
#ifndef _IPWARD_STRONGSWAN_ALERTS_H
#define _IPWARD_STRONGSWAN_ALERTS_H

struct alerts;

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

/** alerts_destroy() - end it; NULL is allowed */
void alerts_destroy(struct alerts *alerts);

#endif /* _IPWARD_STRONGSWAN_ALERTS_H */
