// SPDX-License-Identifier: GPL-2.0
/*
 * A rule of the file says who connects to what. The kernel's rules say what comes in
 * and what leaves:
 *
 *	to: me		in,  from the client to this host, mirrored
 *	from: me	out, from this host to the server, mirrored
 *	neither		this host forwards: the packets come in, and leave again,
 *			so that there are two rules
 *
 * A tunnel's packets are protected on one side of this host only, that of the
 * server: one rule, for what leaves, mirrored. "between" with services is two rules
 * of the file, one with the sides swapped.
 */
#include <errno.h>
#include <string.h>
#include "policy/direction.h"
#include "policy/exchange.h"
#include "policy/expand.h"
#include "value/selector.h"

#define SPORTS	(SELECTOR_BIT(SPORT_MIN) | SELECTOR_BIT(SPORT_MAX))
#define DPORTS	(SELECTOR_BIT(DPORT_MIN) | SELECTOR_BIT(DPORT_MAX))

enum side {
	SIDE_IN,		/* the client's packets come in, and stay */
	SIDE_OUT,		/* they leave from here */
	SIDE_THROUGH,		/* they do both */
};

static bool is_within(const struct prefix *prefix, const struct prefix_list *list)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (list->item[i].len == prefix->len &&
		    !memcmp(&list->item[i].addr, &prefix->addr,
			    sizeof(prefix->addr)))
			return true;
	return false;
}

/* By the word, or by addresses of which each is one of the host's. */
static bool is_me(const struct compiler *compiler, const struct addresses *set)
{
	if (set->any)
		return false;
	if (set->me)
		return true;
	for (unsigned int i = 0; i < set->list.count; i++)
		if (!is_within(&set->list.item[i], &compiler->host->word[HOST_ME]))
			return false;
	return set->list.count;
}

static int check_me(struct compiler *compiler,
		    const struct rule_reading *reading,
		    const struct addresses *set)
{
	if (!set->me || !(set->others || set->any))
		return 0;
	return node_error(compiler, reading->node, "rule \"%s\": \"me\" stands beside "
			  "other addresses: expected it alone, and another rule for "
			  "the others", reading->name);
}

static uint8_t action_of(int action)
{
	switch (action) {
	case RULE_PERMIT:
		return IPWARD_ACTION_PERMIT;
	case RULE_BLOCK:
		return IPWARD_ACTION_BLOCK;
	default:
		return IPWARD_ACTION_PROTECT;
	}
}

static uint32_t flags_of(const struct rule_reading *reading, int action)
{
	uint32_t flags = reading->audit ? IPWARD_RULE_FLAG_AUDIT : 0;

	if (action == RULE_REQUEST)
		flags |= IPWARD_RULE_FLAG_REQUEST;
	if (action == RULE_REQUIRE && reading->inpass)
		flags |= IPWARD_RULE_FLAG_INPASS;
	if (action == RULE_BLOCK && reading->reject)
		flags |= IPWARD_RULE_FLAG_REJECT;
	if (action == RULE_PERMIT && reading->protected_too)
		flags |= IPWARD_RULE_FLAG_PROTECTED_TOO;
	return flags;
}

static int add(struct compiler *compiler, const struct rule_reading *reading,
	       enum ipward_dir dir, bool mirrored, const struct addresses *src,
	       const struct addresses *dst, const struct services *services)
{
	const int action = reading->action[dir];
	const bool protects = action_of(action) == IPWARD_ACTION_PROTECT;
	const struct policy_rule like = {
		.name = reading->name,
		.place = node_place(reading->node),
		.dir = dir,
		.action = action_of(action),
		.flags = flags_of(reading, action) |
			 (mirrored ? IPWARD_RULE_FLAG_MIRRORED : 0),
		.priority = reading->priority,
		.protection = protects ? reading->how : NULL,
		.exchange = protects ? reading->exchange : NULL,
		.scope = reading->scope,
	};

	return expand(compiler, reading->node, &like, src, dst, services);
}

/* Ports change places; what answers an ICMP message is of any type. */
static void answer(const struct ipward_selector *from, struct ipward_selector *to)
{
	to->proto = from->proto;
	to->sport_min = from->dport_min;
	to->sport_max = from->dport_max;
	to->dport_min = from->sport_min;
	to->dport_max = from->sport_max;
	to->has = from->has & SELECTOR_BIT(PROTO);
	if (from->has & SPORTS)
		to->has |= DPORTS;
	if (from->has & DPORTS)
		to->has |= SPORTS;
}

/* Those of two types of ICMP are the same. */
static struct services *answers(struct compiler *compiler,
				const struct services *services)
{
	struct services *swapped = compiler_alloc(compiler, sizeof(*swapped));

	if (!swapped)
		return NULL;
	swapped->item = compiler_alloc(compiler, services->count *
						 sizeof(*swapped->item));
	if (!swapped->item)
		return NULL;
	for (unsigned int i = 0; i < services->count; i++) {
		struct ipward_selector *item = &swapped->item[swapped->count];

		answer(&services->item[i], item);
		if (!services_have(swapped->item, swapped->count, item))
			swapped->count++;
	}
	return swapped;
}

/* An action for each direction: two rules that are for one direction each. */
static int add_apart(struct compiler *compiler,
		     const struct rule_reading *reading, enum side side,
		     const struct addresses *client,
		     const struct addresses *server)
{
	const enum ipward_dir there = side == SIDE_IN ? IPWARD_DIR_IN :
							IPWARD_DIR_OUT;
	const enum ipward_dir back = side == SIDE_IN ? IPWARD_DIR_OUT :
						       IPWARD_DIR_IN;
	const struct services *services = reading->services;

	if (side == SIDE_THROUGH)
		return node_error(compiler, reading->node, "rule \"%s\": an action for "
				  "each direction is seen from this host: expected "
				  "\"me\" on one side", reading->name);
	if (add(compiler, reading, there, false, client, server, services))
		return -EINVAL;
	if (services)
		services = answers(compiler, services);
	if (reading->services && !services)
		return -EINVAL;
	return add(compiler, reading, back, false, server, client, services);
}

static int add_through(struct compiler *compiler,
		       const struct rule_reading *reading,
		       const struct addresses *client,
		       const struct addresses *server)
{
	const struct services *services = reading->services;
	int err;

	if (reading->how && reading->how->mode == IPWARD_MODE_TRANSPORT)
		return node_error(compiler, reading->node, "rule \"%s\": mode transport "
				  "protects this host's own packets: expected \"me\" "
				  "on one side, or \"mode: tunnel\"",
				  reading->name);
	if (reading->how)
		return add(compiler, reading, IPWARD_DIR_OUT, reading->mirrored,
			   client, server, services);
	/* Of a device, only what comes in from the clients behind it. */
	err = add(compiler, reading, IPWARD_DIR_IN, reading->mirrored, client,
		  server, services);
	if (err || reading->scope)
		return err;
	return add(compiler, reading, IPWARD_DIR_OUT, reading->mirrored, client,
		   server, services);
}

static enum side side_of(const struct compiler *compiler,
			 const struct rule_reading *reading,
			 const struct addresses *client,
			 const struct addresses *server)
{
	if (reading->direction)
		return reading->direction == IPWARD_DIR_IN ? SIDE_IN : SIDE_OUT;
	if (is_me(compiler, server))
		return SIDE_IN;
	return is_me(compiler, client) ? SIDE_OUT : SIDE_THROUGH;
}

static int add_side(struct compiler *compiler,
		    const struct rule_reading *reading,
		    const struct addresses *client,
		    const struct addresses *server)
{
	const enum side side = side_of(compiler, reading, client, server);

	if (reading->apart)
		return add_apart(compiler, reading, side, client, server);
	if (side == SIDE_THROUGH)
		return add_through(compiler, reading, client, server);
	return add(compiler, reading,
		   side == SIDE_IN ? IPWARD_DIR_IN : IPWARD_DIR_OUT,
		   reading->mirrored, client, server, reading->services);
}

static bool is_empty(const struct addresses *set)
{
	return !set->any && !set->list.count;
}

/* One exchange for all directions: its SAs are for both. */
static int add_exchange(struct compiler *compiler, struct rule_reading *reading)
{
	const enum side side = side_of(compiler, reading, reading->client,
				       reading->server);

	if (!reading->methods)
		return 0;
	reading->exchange = exchange_add(compiler, reading, side == SIDE_IN ?
					 SERVER_HERE : SERVER_THERE);
	return reading->exchange ? 0 : -EINVAL;
}

int directions_add(struct compiler *compiler, struct rule_reading *reading)
{
	const struct addresses *client = reading->client;
	const struct addresses *server = reading->server;
	const size_t before = compiler->policy->rules;
	int err = check_me(compiler, reading, client) |
		  check_me(compiler, reading, server);

	if (!err && !reading->direction && is_me(compiler, client) &&
	    is_me(compiler, server))
		err = node_error(compiler, reading->node, "rule \"%s\" is about packets "
				 "of this host to itself, which no rule is asked "
				 "about: expected another address on one side",
				 reading->name);
	if (err)
		return err;
	err = add_exchange(compiler, reading) ?:
	      add_side(compiler, reading, client, server);
	if (!err && reading->between && reading->services)
		err = add_side(compiler, reading, server, client);
	if (err || compiler->policy->rules != before || is_empty(client) ||
	    is_empty(server))
		return err;
	return node_error(compiler, reading->node, "rule \"%s\" can match nothing: its "
			  "addresses and protocols are of different families",
			  reading->name);
}
