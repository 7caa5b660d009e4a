// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/exchange.h"
#include "policy/suite.h"

/* Above what charon gives itself, which counts from 1. */
#define REQID_FIRST	UINT32_C(0x40000000)
#define REQID_MASK	UINT32_C(0x3fffffff)

#define FNV_START	UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME	UINT64_C(0x100000001b3)

static uint64_t mix(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ byte[i]) * FNV_PRIME;
	return sum;
}

/* With its NUL, so that "ab", "c" and "a", "bc" differ. */
static uint64_t mix_text(uint64_t sum, const char *text)
{
	return text ? mix(sum, text, strlen(text) + 1) : mix(sum, "\1", 1);
}

static uint64_t mix_texts(uint64_t sum, const struct texts *texts)
{
	for (unsigned int i = 0; i < texts->count; i++)
		sum = mix_text(sum, texts->item[i]);
	return mix(sum, "\2", 1);
}

/* When SAs are replaced says nothing about whether they are good enough. */
static uint64_t mix_protection(uint64_t sum, const struct protection *how)
{
	sum = mix_text(sum, how->name);
	for (unsigned int i = 0; i < how->suites; i++)
		sum = mix_text(sum, how->suite[i]->name);
	sum = mix(sum, &how->demand, sizeof(how->demand));
	sum = mix(sum, &how->mode, sizeof(how->mode));
	sum = mix(sum, &how->proto, sizeof(how->proto));
	sum = mix(sum, how->local.bytes, how->local.len);
	return mix(sum, how->remote.bytes, how->remote.len);
}

static uint64_t mix_method(uint64_t sum, const struct authentication *method)
{
	sum = mix_text(sum, method->name);
	sum = mix(sum, &method->kind, sizeof(method->kind));
	if (method->realm)
		sum = mix_text(sum, method->realm);
	sum = mix_text(sum, method->peer_id);
	sum = mix_text(sum, method->key);
	sum = mix_texts(sum, &method->authorities);
	sum = mix_texts(sum, &method->allow);
	return mix_texts(sum, &method->deny);
}

#define REQID_TEXT	12

static const struct exchange *find_reqid(const struct compiler *compiler,
					 uint32_t reqid)
{
	const struct naming *naming;
	char text[REQID_TEXT];

	snprintf(text, sizeof(text), "%u", reqid);
	naming = names_find(&compiler->names[NAMES_REQIDS], text);
	return naming ? naming->value : NULL;
}

static int keep_reqid(struct compiler *compiler, struct exchange *exchange)
{
	struct arena *arena = &compiler->policy->arena;
	struct naming *naming;
	char *text = compiler_alloc(compiler, REQID_TEXT);

	if (!text)
		return -ENOMEM;
	snprintf(text, REQID_TEXT, "%u", exchange->reqid);
	naming = names_add(&compiler->names[NAMES_REQIDS], text, exchange->place,
			   NULL, arena, compiler->report);
	if (!naming)
		return -ENOMEM;
	naming->value = exchange;
	return 0;
}

static uint32_t choose_reqid(const struct compiler *compiler,
			     const struct exchange *exchange)
{
	uint64_t sum = mix_protection(mix_text(FNV_START, exchange->name),
				      exchange->protection);
	uint32_t reqid;

	for (unsigned int i = 0; i < exchange->methods->count; i++)
		sum = mix_method(sum, exchange->methods->item[i]);
	do {
		sum = mix(sum, "\3", 1);
		reqid = REQID_FIRST | ((sum >> 32 ^ sum) & REQID_MASK);
	} while (find_reqid(compiler, reqid));
	return reqid;
}

static int set_reqid(struct compiler *compiler,
		     const struct rule_reading *reading,
		     struct exchange *exchange)
{
	const struct exchange *other;

	exchange->reqid = exchange->protection->reqid;
	if (!exchange->reqid) {
		exchange->reqid = choose_reqid(compiler, exchange);
		return keep_reqid(compiler, exchange);
	}
	other = find_reqid(compiler, exchange->reqid);
	if (!other)
		return keep_reqid(compiler, exchange);
	return node_error(compiler, reading->node, "rule \"%s\": the key exchange "
			  "knows rule \"%s\" by the reqid %u of protection \"%s\": "
			  "expected a protection without \"reqid\", or another one",
			  exchange->name, other->name, exchange->reqid,
			  exchange->protection->name);
}

/* Rules that have a direction may be parts of one, and so have its name. */
static int number_part(struct compiler *compiler, struct exchange *exchange)
{
	struct names *names = &compiler->names[NAMES_EXCHANGES];
	struct naming *naming = names_find(names, exchange->name);
	const struct exchange *before = naming ? naming->value : NULL;

	exchange->part = before ? before->part + 1 : 1;
	if (!naming)
		naming = names_add(names, exchange->name, exchange->place, NULL,
				   &compiler->policy->arena, compiler->report);
	if (!naming)
		return -ENOMEM;
	naming->value = exchange;
	return 0;
}

static int append(struct compiler *compiler, struct exchange *exchange)
{
	struct policy *policy = compiler->policy;
	const size_t room = policy->exchanges_room ? 2 * policy->exchanges_room : 16;
	const struct exchange **more;

	if (policy->exchanges == policy->exchanges_room) {
		more = reallocarray(policy->exchange, room, sizeof(*more));
		if (!more) {
			report_error(compiler->report, report_nowhere, NULL,
				     "out of memory");
			return -ENOMEM;
		}
		policy->exchange = more;
		policy->exchanges_room = room;
	}
	policy->exchange[policy->exchanges++] = exchange;
	return 0;
}

const struct exchange *exchange_add(struct compiler *compiler,
				    const struct rule_reading *reading,
				    enum exchange_server server)
{
	struct exchange *exchange = compiler_alloc(compiler, sizeof(*exchange));
	const bool here = server == SERVER_HERE;

	if (!exchange)
		return NULL;
	exchange->name = reading->name;
	exchange->place = node_place(reading->node);
	exchange->protection = reading->how;
	exchange->methods = reading->methods;
	exchange->local = here ? reading->server : reading->client;
	exchange->remote = here ? reading->client : reading->server;
	exchange->services = reading->services;
	exchange->server = reading->between ? SERVER_EITHER : server;
	if (number_part(compiler, exchange) ||
	    set_reqid(compiler, reading, exchange) ||
	    append(compiler, exchange))
		return NULL;
	return exchange;
}
