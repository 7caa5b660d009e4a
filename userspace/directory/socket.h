/* SPDX-License-Identifier: GPL-2.0 */
/* TCP to a controller, in limited time. */
#ifndef _IPWARD_DIRECTORY_SOCKET_H
#define _IPWARD_DIRECTORY_SOCKET_H

#include <stdint.h>

/**
 * socket_connect() - connect to a controller's LDAP port
 * @host: name, which is looked up without a limit of time, or address
 * @address: receives the address, ADDRESS_TEXT bytes
 *
 * Return: a file descriptor that does not block, or -ETIMEDOUT, -ECONNREFUSED, -ENOENT
 * and the like.
 */
int socket_connect(const char *host, int64_t deadline, char *address, char *why);

/**
 * socket_own() - this host's address of a connection
 * @address: receives it, ADDRESS_TEXT bytes; "" if there is none
 */
void socket_own(int fd, char *address);

#endif /* _IPWARD_DIRECTORY_SOCKET_H */
