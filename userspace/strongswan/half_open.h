/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Key exchanges that peers have begun and not gone on with yet. Strangers can begin any
 * number of them; who is responsible hears of it before their time is over.
 */
#ifndef _IPWARD_STRONGSWAN_HALF_OPEN_H
#define _IPWARD_STRONGSWAN_HALF_OPEN_H

#include <daemon.h>

/**
 * half_open_limit() - how many there may be before the daemon asks for cookies
 *
 * Return: 0 if it does not ask.
 */
u_int half_open_limit(void);

/**
 * half_open_watch() - report that there are more than that
 * @message: of the IKE SA, that has come in
 *
 * For each message, by any thread.
 */
void half_open_watch(u_int limit, ike_sa_t *ike_sa, message_t *message);

#endif /* _IPWARD_STRONGSWAN_HALF_OPEN_H */
