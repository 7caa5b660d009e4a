/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kerberos tickets of this host's account, in memory. A domain controller that is silent
 * costs MIT's library some 18 seconds, which nothing shortens: so it is asked by threads
 * of their own, and an IKE thread does not wait for longer than a few seconds.
 */
#ifndef _IPWARD_STRONGSWAN_TICKETS_H
#define _IPWARD_STRONGSWAN_TICKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TICKET_WAIT	2	/* seconds that an IKE thread may wait, if not told */
#define TICKET_SILENT	30	/* seconds for which a silent controller is not waited for */
#define TICKET_THREADS	4	/* that may ask a controller at once */

#define TICKET_NAME	256	/* bytes of a principal */
#define TICKET_WHY	320	/* bytes of a sentence */

/** struct ticket_times - when a ticket is good, in seconds of the domain's clock */
struct ticket_times {
	int64_t begins;
	int64_t ends;
};

/** tickets_begin() - set how many seconds an IKE thread may wait */
void tickets_begin(unsigned int wait);

/**
 * tickets_lock() - have a ticket in the cache, and keep the cache as it is
 * @self: principal of this host's account
 * @target: principal that the ticket is for
 * @why: receives a sentence if there is none, TICKET_WHY bytes
 *
 * Return: 0, and tickets_unlock() has to follow; -ETIMEDOUT if no controller has
 * answered; -EACCES if Kerberos gives no ticket.
 */
int tickets_lock(const char *self, const char *target, char *why);
void tickets_unlock(void);

/**
 * tickets_renew() - fetch a ticket anew that there is, as long as it takes
 * @times: of the one that there is; receives those of the new one
 * @first: receives whether the account's first ticket was fetched anew, and with that
 *	all other tickets in the cache are gone
 *
 * Return: 0, -ETIMEDOUT if no controller has answered, -EACCES if there is none.
 */
int tickets_renew(const char *self, const char *target, struct ticket_times *times,
		  bool *first);

/** tickets_cache() - name of the cache, "MEMORY:..."; @name has TICKET_NAME + 16 bytes */
void tickets_cache(const char *self, char *name);

/** tickets_end() - wait a little for the threads, before the daemon ends */
void tickets_end(void);

#endif /* _IPWARD_STRONGSWAN_TICKETS_H */
