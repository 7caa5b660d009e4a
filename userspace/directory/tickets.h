/* SPDX-License-Identifier: GPL-2.0 */
/* Kerberos tickets to a domain controller, in a cache of their own in memory. */
#ifndef _IPWARD_DIRECTORY_TICKETS_H
#define _IPWARD_DIRECTORY_TICKETS_H

#include "directory/connect.h"

struct directory_tickets;

/**
 * directory_tickets_get() - get a ticket for a controller's directory
 * @realm: of the domain
 * @account: whose key is in the keytab, or NULL for the user's own tickets
 * @host: what the controller calls itself, which is not to be trusted
 * @tickets: receives the tickets
 *
 * May take MIT's library 18 seconds.
 *
 * Return: 0; -EACCES if Kerberos refuses, or if @host is no controller; -ETIMEDOUT if
 * none answers; -ENOMEM.
 */
int directory_tickets_get(const char *realm, const char *account, const char *host,
			  struct directory_tickets **tickets, char *why);

/** directory_tickets_name() - of the cache, "MEMORY:..." */
const char *directory_tickets_name(const struct directory_tickets *tickets);

/** directory_tickets_target() - principal of the controller, ldap/HOST/DOMAIN@REALM */
const char *directory_tickets_target(const struct directory_tickets *tickets);

/** directory_tickets_free() - remove the cache; @tickets may be NULL */
void directory_tickets_free(struct directory_tickets *tickets);

#endif /* _IPWARD_DIRECTORY_TICKETS_H */
