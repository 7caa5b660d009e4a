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
 * half_open_too_many() - does this message begin one of too many?
 * @limit: from half_open_limit()
 * @message: that has come in
 *
 * For each message, by any thread.
 *
 * Return: how many there are, or 0 if they are fewer than @limit.
 */
u_int half_open_too_many(u_int limit, message_t *message);

#endif /* _IPWARD_STRONGSWAN_HALF_OPEN_H */
