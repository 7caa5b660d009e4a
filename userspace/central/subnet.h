/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subnets of a directory (MS-ADTS 6.1.1.2.2.2): objects with names as "192.0.2.0/24" and
 * "2001:db8::/32". No part of this asks anybody.
 */
#ifndef _IPWARD_CENTRAL_SUBNET_H
#define _IPWARD_CENTRAL_SUBNET_H

/**
 * subnet_filter() - a filter for all subnets that an address may be in
 * @address: as text
 *
 * A directory sends a thousand entries at most, and a domain may have more subnets. So it
 * is asked for those names that this address can be in: one for each length of a prefix.
 *
 * Return: the filter "(cn=...)(cn=...)...", to be freed with free(); NULL if @address is
 * none, or if there is no memory.
 */
char *subnet_filter(const char *address);

/**
 * subnet_length() - is an address in a subnet?
 * @name: of the subnet
 *
 * Return: length of the subnet's prefix, or -1 if the address is not in it, or if one of
 * the two is none.
 */
int subnet_length(const char *name, const char *address);

#endif /* _IPWARD_CENTRAL_SUBNET_H */
