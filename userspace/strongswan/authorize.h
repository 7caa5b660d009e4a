/* SPDX-License-Identifier: GPL-2.0 */
/* Lets those in who may connect, and ends the IKE SAs of those who may no longer. */
#ifndef _IPWARD_STRONGSWAN_AUTHORIZE_H
#define _IPWARD_STRONGSWAN_AUTHORIZE_H

#include <stdbool.h>

struct alerts;
struct authorize;

/**
 * authorize_create() - begin to decide about all IKE SAs
 *
 * By LISTS_FILE, or what the daemon's setting plugins.kernel-ipward.peers says, as it is
 * when a peer is authorized. When another file takes its place, the IKE SAs that there
 * are get judged again, and /run/ipward/judged says so to "ipward apply".
 *
 * @alerts: who tells why somebody is refused; may be NULL
 */
struct authorize *authorize_create(struct alerts *alerts);

/**
 * authorize_allows() - may the IKE SA that this thread works on have SAs?
 *
 * It may have been established before the file changed, and not be judged again yet.
 */
bool authorize_allows(struct authorize *authorize);

/** authorize_destroy() - end it; NULL is allowed */
void authorize_destroy(struct authorize *authorize);

#endif /* _IPWARD_STRONGSWAN_AUTHORIZE_H */
