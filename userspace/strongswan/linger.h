/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inbound SAs that charon has deleted, for a while longer. The peer may not have: it
 * sends by them until the answer to its DELETE has come, or until it has ours.
 */
#ifndef _IPWARD_STRONGSWAN_LINGER_H
#define _IPWARD_STRONGSWAN_LINGER_H

#include <stdbool.h>
#include <libipward.h>

void linger_init(void);

/** linger_deinit() - delete at once what is left */
void linger_deinit(void);

/**
 * linger_begin() - delete an inbound SA later, if its connection is still configured
 * @sa: its dst, proto, SPI and port
 *
 * Return: false if it must be deleted at once.
 */
bool linger_begin(const struct ipward_sa *sa);

#endif /* _IPWARD_STRONGSWAN_LINGER_H */
