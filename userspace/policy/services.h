/* SPDX-License-Identifier: GPL-2.0 */
/* Services: protocols, ports, ICMP types, and names of several of them. */
#ifndef _IPWARD_SERVICES_H
#define _IPWARD_SERVICES_H

#include "policy/compiler.h"

/**
 * struct services - any of them
 * @item: selectors of which only the protocol and what belongs to it count, as
 *	the client's packets have it: its port is the source
 * @count: 0 for every protocol
 */
struct services {
	struct ipward_selector *item;
	unsigned int count;
};

/** services_define() - take the names of a map, which do not use one another */
int services_define(struct compiler *compiler, const struct node *map);

/**
 * services_read() - read a text or a list of texts
 *
 * Return: the services, which the compiler owns, or NULL with errors in the
 * report.
 */
const struct services *services_read(struct compiler *compiler,
				     const struct node *value);

/**
 * services_have() - is @item one of the @count of @list?
 *
 * A service that is there twice, by a name or by itself, counts once.
 */
bool services_have(const struct ipward_selector *list, unsigned int count,
		   const struct ipward_selector *item);

/** services_check() - read all that have a name */
void services_check(struct compiler *compiler);

#endif /* _IPWARD_SERVICES_H */
