/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel backend that charon calls. */
#ifndef _IPWARD_STRONGSWAN_BACKEND_H
#define _IPWARD_STRONGSWAN_BACKEND_H

#include <daemon.h>

/**
 * backend_create() - connect to the module, and clear what an earlier daemon left
 *
 * Return: NULL if the module does not answer, so that the daemon does not start where
 * the plugin is critical.
 */
kernel_ipsec_t *backend_create(void);

#endif /* _IPWARD_STRONGSWAN_BACKEND_H */
