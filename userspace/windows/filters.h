/* SPDX-License-Identifier: GPL-2.0 */
/* The data of an ipsecFilter object: the packets that a filter list is about. */
#ifndef _IPWARD_WINDOWS_FILTERS_H
#define _IPWARD_WINDOWS_FILTERS_H

#include "windows/blob.h"

enum filter_kind {
	FILTER_ANY,
	FILTER_ADDRESS,
	FILTER_RANGE,
	FILTER_SUBNET,
	FILTER_ME,
	FILTER_DNS,
	FILTER_WINS,
	FILTER_DHCP,
	FILTER_GATEWAY,
};

enum filter_family {
	FILTER_IPV4 = 1,
	FILTER_IPV6 = 2,
};

/**
 * struct filter_end - a side of a filter
 * @families: bits of enum filter_family
 * @first: of FILTER_ADDRESS, FILTER_RANGE, and FILTER_SUBNET without the host's bits
 * @last: of FILTER_RANGE
 * @length: of FILTER_SUBNET
 * @name: a DNS name whose address this was, or ""
 */
struct filter_end {
	enum filter_kind kind;
	unsigned int families;
	uint8_t first[16];
	uint8_t last[16];
	uint8_t length;
	const char *name;
};

/** struct filter_ports - 0 to 65535 are all ports, and protocols without them */
struct filter_ports {
	uint16_t min;
	uint16_t max;
};

/**
 * struct ip_filter - packets from a source to a destination
 * @mirrored: and those of the other direction
 * @protocol: 0 for any
 * @tunnel: a tunnel's filter by what it says itself
 */
struct ip_filter {
	const char *description;
	bool mirrored;
	struct filter_end source;
	struct filter_end destination;
	uint32_t protocol;
	struct filter_ports source_ports;
	struct filter_ports destination_ports;
	bool tunnel;
};

/** struct ip_filters - @filters of @filter */
struct ip_filters {
	struct ip_filter *filter;
	uint32_t filters;
};

/**
 * ip_filters_read() - MS-GPIPSEC, 2.2.1.5.1
 * @arena: what filters and texts are taken from
 *
 * Ranges of addresses are there twice, once in parts for Windows before Vista: filters
 * of both formats are returned.
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int ip_filters_read(struct blob *blob, struct arena *arena, struct ip_filters *filters);

#endif /* _IPWARD_WINDOWS_FILTERS_H */
