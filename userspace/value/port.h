/* SPDX-License-Identifier: GPL-2.0 */
/* Ports: numbers, ranges, and names of /etc/services. */
#ifndef _IPWARD_PORT_H
#define _IPWARD_PORT_H

#include <stdint.h>
#include "value/words.h"

/**
 * port_read() - the value of @name: a port's number or its name
 * @proto: the protocol of the name; 0 if it is not known (yet)
 */
int port_read(struct words *words, const char *name, uint8_t proto,
	      uint16_t *port);

/** ports_read() - the same, or two numbers with "-" between */
int ports_read(struct words *words, const char *name, uint8_t proto,
	       uint16_t *min, uint16_t *max);

#endif /* _IPWARD_PORT_H */
