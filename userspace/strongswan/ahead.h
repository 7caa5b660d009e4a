/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tickets that are in use are fetched anew before they end, by a thread of its own, so
 * that a domain controller which is silent just then stops nobody.
 */
#ifndef _IPWARD_STRONGSWAN_AHEAD_H
#define _IPWARD_STRONGSWAN_AHEAD_H

#include "tickets.h"

#define AHEAD_TICKETS	1024		/* that are known as used at once */
#define AHEAD_PERIOD	60		/* seconds between looks at them */
#define AHEAD_AGAIN	300		/* seconds until one is asked for again */
#define AHEAD_UNUSED	INT64_C(43200)	/* seconds after which one is no longer in use */

/** ahead_begin() - begin to renew tickets of which a quarter of their time is left */
void ahead_begin(void);

/** ahead_note() - a ticket was used; @self and @target as for tickets_lock() */
void ahead_note(const char *self, const char *target, const struct ticket_times *times);

/** ahead_end() - wait a little for the thread, before the daemon ends */
void ahead_end(void);

#endif /* _IPWARD_STRONGSWAN_AHEAD_H */
