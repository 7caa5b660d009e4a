/* SPDX-License-Identifier: GPL-2.0 */
/* What a rule asks of the key exchange: with whom, about what, how. */
#ifndef _IPWARD_EXCHANGE_H
#define _IPWARD_EXCHANGE_H

#include "policy/authentication.h"
#include "policy/direction.h"

/* Where the services of a rule are. */
enum exchange_server {
	SERVER_HERE,
	SERVER_THERE,
	SERVER_EITHER,		/* "between" */
};

/**
 * struct exchange - the key exchange of a rule of the file
 * @name: the rule's
 * @part: from 1; an exported rule has several parts of one name
 * @reqid: binds SAs to the rule, and to no other; the same again for the same rule
 * @local: addresses on this side; @remote, those of the peer or behind it
 * @services: NULL for all
 */
struct exchange {
	const char *name;
	struct place place;
	const struct protection *protection;
	const struct methods *methods;
	const struct addresses *local;
	const struct addresses *remote;
	const struct services *services;
	enum exchange_server server;
	unsigned int part;
	uint32_t reqid;
};

/**
 * exchange_add() - add one to the policy
 * @server: says which of the rule's sides is the local one
 *
 * Return: it, or NULL with an error in the report.
 */
const struct exchange *exchange_add(struct compiler *compiler,
				    const struct rule_reading *reading,
				    enum exchange_server server);

#endif /* _IPWARD_EXCHANGE_H */
