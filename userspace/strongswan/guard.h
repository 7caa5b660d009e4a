/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a stranger may ask of the daemon's EAP code. With EAP-only (RFC 5998) the one who
 * answers is not authenticated before the end of EAP, and chooses the method: without a
 * guard, it reaches all methods that the daemon has.
 */
#ifndef _IPWARD_STRONGSWAN_GUARD_H
#define _IPWARD_STRONGSWAN_GUARD_H

#include <stdbool.h>

struct guard;

/**
 * guard_create() - let no EAP request through but for our method, and Identity
 *
 * That is for IKE SAs that this host begins, and whose peer need not prove who it is
 * before EAP by another method: by its certificate, or by a preshared key.
 *
 * Return: to be ended by guard_destroy().
 */
struct guard *guard_create(void);
void guard_destroy(struct guard *guard);

#endif /* _IPWARD_STRONGSWAN_GUARD_H */
