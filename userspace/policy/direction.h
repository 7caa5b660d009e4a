/* SPDX-License-Identifier: GPL-2.0 */
/* A rule of the file, and its directions, which are the kernel's rules. */
#ifndef _IPWARD_DIRECTION_H
#define _IPWARD_DIRECTION_H

#include "policy/addresses.h"
#include "policy/services.h"

struct exchange;
struct methods;

enum rule_action {
	RULE_NONE,
	RULE_PERMIT,
	RULE_BLOCK,
	RULE_REQUIRE,
	RULE_REQUEST,
};

/**
 * struct rule_reading - what the file says of a rule
 * @action: by enum ipward_dir
 * @apart: the actions of the directions were given one by one
 * @direction: enum ipward_dir; 0 if the addresses say it
 * @client: who connects; for "between", the first of the two
 * @server: what is connected to
 * @services: NULL for all
 * @how: the protection, NULL for none
 * @methods: of authentication, NULL for none
 * @exchange: what they make of it, once the sides are known
 * @scope: NULL for everywhere
 */
struct rule_reading {
	const struct node *node;
	const char *name;
	const struct node *from;
	const struct node *to;
	const struct node *between;
	const struct node *service;
	const struct node *protection;
	const struct node *authentication;
	const struct node *interface;
	const struct node *vrf;
	const struct node *mark;
	int action[IPWARD_DIR_OUT + 1];
	int direction;
	int type;
	uint64_t priority;
	bool apart;
	bool mirrored;
	bool reject;
	bool inpass;
	bool audit;
	bool protected_too;
	const struct addresses *client;
	const struct addresses *server;
	const struct services *services;
	const struct protection *how;
	const struct methods *methods;
	const struct exchange *exchange;
	const struct policy_scope *scope;
};

/** directions_add() - add the kernel's rules for it to the policy */
int directions_add(struct compiler *compiler, struct rule_reading *reading);

#endif /* _IPWARD_DIRECTION_H */
