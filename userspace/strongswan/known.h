/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The SAs that charon has added. Where the kernel's events were lost, those that the
 * kernel has no more have expired, and charon is told.
 */
#ifndef _IPWARD_STRONGSWAN_KNOWN_H
#define _IPWARD_STRONGSWAN_KNOWN_H

#include <daemon.h>

void known_init(void);
void known_deinit(void);

/** known_add() - an SA was added; @spi in network byte order, as in all of these */
void known_add(host_t *dst, uint8_t proto, uint32_t spi, bool inbound);

/**
 * known_remove() - it was deleted; quiet if it is not known
 *
 * Return: true if it is known to be inbound.
 */
bool known_remove(host_t *dst, uint8_t proto, uint32_t spi);

/** known_compare() - raise the events that were lost, by a list of the kernel's SAs */
void known_compare(void);

#endif /* _IPWARD_STRONGSWAN_KNOWN_H */
