/* SPDX-License-Identifier: GPL-2.0 */
/* From charon's types to libipward's, and back. */
#ifndef _IPWARD_STRONGSWAN_CONVERT_H
#define _IPWARD_STRONGSWAN_CONVERT_H

#include <daemon.h>
#include <libipward.h>

/** convert_bytes() - an address of 4 or 16 bytes */
struct ipward_addr convert_bytes(chunk_t bytes);

/** convert_mode() - enum ipward_mode; 0 if ipward does not know it */
uint8_t convert_mode(ipsec_mode_t mode);

/** convert_host() - the address of a host, without its port */
struct ipward_addr convert_host(host_t *host);

/** convert_addr() - a host, which the caller destroys; NULL if there is none */
host_t *convert_addr(const struct ipward_addr *addr, uint16_t port);

/**
 * convert_selectors() - one selector of a pair of traffic selectors
 *
 * Return: false if an address range is no prefix, so that @selector is wider.
 */
bool convert_selectors(struct ipward_selector *selector, traffic_selector_t *src,
		       traffic_selector_t *dst);

/** convert_flow() - one end of a packet; the caller destroys it */
traffic_selector_t *convert_flow(const struct ipward_flow *flow, bool source);

#endif /* _IPWARD_STRONGSWAN_CONVERT_H */
