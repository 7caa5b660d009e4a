/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Connections to the module. A connection serves one thread at a time, and a request
 * can wait for the kernel's memory: so each request takes one out of a pool, and no
 * lock is held meanwhile.
 */
#ifndef _IPWARD_STRONGSWAN_CLIENT_H
#define _IPWARD_STRONGSWAN_CLIENT_H

#include <libipward.h>

/** client_init() - make the pool; false if the module does not answer */
bool client_init(void);
void client_deinit(void);

/**
 * client_get() - take a connection
 *
 * Return: a connection, for client_put(), or NULL if none can be made, which is
 * logged.
 */
struct ipward *client_get(void);
void client_put(struct ipward *ipward);

/** client_delete_sa() - delete an SA; true also if there is none, or it has expired */
bool client_delete_sa(const struct ipward_sa *sa);

/** client_failed() - log why a request failed: "WHAT: MESSAGE: ERROR" */
void client_failed(struct ipward *ipward, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _IPWARD_STRONGSWAN_CLIENT_H */
