/* SPDX-License-Identifier: GPL-2.0 */
/* Who a controller is, and the proof. */
#ifndef _IPWARD_DIRECTORY_BIND_H
#define _IPWARD_DIRECTORY_BIND_H

#include "directory/session.h"

/**
 * bind_ask() - ask a host what it calls itself, which nothing proves
 * @directory: its address is set; receives the server's name
 * @fd: of a TCP connection, which is closed
 *
 * Return: 0, or a negative errno.
 */
int bind_ask(struct directory *directory, int fd, char *why);

/**
 * bind_prove() - make a connection that is signed and sealed, to a controller
 * @directory: its server is set; bind_end() ends what this has begun, also if it fails
 * @fd: of another TCP connection, which is the directory's from now on
 *
 * Kerberos may take longer than @deadline.
 *
 * Return: 0, or a negative errno.
 */
int bind_prove(struct directory *directory, int fd, const char *realm,
	       const char *account, int64_t deadline, char *why);

void bind_end(struct directory *directory);

#endif /* _IPWARD_DIRECTORY_BIND_H */
