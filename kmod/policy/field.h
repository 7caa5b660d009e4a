/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The classifier's fields, as keys of tries: for classifier.c and
 * classifier_search.c only.
 */
#ifndef IPWARD_FIELD_H
#define IPWARD_FIELD_H

#include <linux/in6.h>
#include <linux/types.h>

/* The fields, in the order in which they are searched. */
enum field {
	FIELD_SCOPE,
	FIELD_DST,
	FIELD_SRC,
	FIELD_SERVICE,
	FIELD_SPORT,
	FIELD_ORDER,
};

/* The number of fields that a flow has. */
#define N_KEYS FIELD_ORDER

/* Where the parts of a service are in its key, from the highest bit on. */
#define PROTO_BITS 8
#define PORT_BITS 16
#define PROTO_SHIFT (64 - PROTO_BITS)
#define DPORT_SHIFT (PROTO_SHIFT - PORT_BITS)
#define SPORT_SHIFT (64 - PORT_BITS)

/* The key of an address; an IPv4 address is v4-mapped. */
static inline void ipward_field_address(const struct in6_addr *addr, u64 *key)
{
	key[0] = (u64)ntohl(addr->s6_addr32[0]) << 32 |
		 ntohl(addr->s6_addr32[1]);
	key[1] = (u64)ntohl(addr->s6_addr32[2]) << 32 |
		 ntohl(addr->s6_addr32[3]);
}

#endif
