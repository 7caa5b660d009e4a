/* SPDX-License-Identifier: GPL-2.0 */
/* The controllers of a domain, as DNS or krb5.conf names them. */
#ifndef _IPWARD_DIRECTORY_CONTROLLERS_H
#define _IPWARD_DIRECTORY_CONTROLLERS_H

#include "directory/session.h"

#define CONTROLLERS_MAX	16

/**
 * struct controllers - names or addresses, the best first
 */
struct controllers {
	unsigned int count;
	char host[CONTROLLERS_MAX][DIRECTORY_NAME];
};

/**
 * controllers_find() - find out who to ask
 * @realm: of the domain
 * @server: the only one, or NULL
 *
 * A silent DNS makes this slow.
 *
 * Return: 0, or -ENOENT.
 */
int controllers_find(const char *realm, const char *server,
		     struct controllers *controllers, char *why);

#endif /* _IPWARD_DIRECTORY_CONTROLLERS_H */
