// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include "policy/protection.h"
#include "policy/suite.h"
#include "policy/word.h"
#include "value/address.h"
#include "value/algorithm.h"
#include "value/name.h"
#include "value/number.h"
#include "value/suggest.h"

#define TMPL_BIT(attr)	IPWARD_BIT(IPWARD_A_TEMPLATE_##attr)

/* What the file says, before it is looked at as a whole. */
struct reading {
	struct protection *protection;
	const struct node *esp;
	const struct node *ah;
	const struct node *local;
	const struct node *remote;
	const struct node *lifetime;
	int mode;
	uint64_t reqid;
	bool legacy;
};

struct lifetime {
	const struct node *time;
	const struct node *bytes;
};

#define LIFETIME(name, text, member_)					\
	{ .key = name, .about = text, .shape = SHAPE_TEXT,		\
	  .read = read_node, .offset = offsetof(struct lifetime, member_) }

static const struct member lifetime_table[] = {
	LIFETIME("time", "how long an SA is used, as 1h or 3600s", time),
	LIFETIME("bytes", "how many bytes an SA protects, as 100MB", bytes),
	{ .key = NULL },
};

#define KEY(name, text, form, reader, member_)				\
	.key = name, .about = text, .shape = form, .read = reader,	\
	.offset = offsetof(struct reading, member_)

const struct member protection_table[] = {
	{ KEY("esp", "algorithms, as aes256-gcm16, the best first", SHAPE_TEXTS,
	      read_node, esp) },
	{ KEY("ah", "integrity alone, by AH, as sha256", SHAPE_TEXTS, read_node,
	      ah) },
	{ KEY("mode", "transport, tunnel or beet", SHAPE_CHOICE, read_choice, mode),
	  .choices = mode_choices },
	{ KEY("local", "this end of the tunnel", SHAPE_TEXT, read_node, local) },
	{ KEY("remote", "the other end of the tunnel", SHAPE_TEXT, read_node,
	      remote) },
	{ KEY("lifetime", "when SAs are replaced", SHAPE_MAP, read_node, lifetime),
	  .members = lifetime_table },
	{ KEY("reqid", "number that SAs have to have", SHAPE_NUMBER, read_number,
	      reqid), .min = 1, .max = UINT32_MAX },
	{ KEY("legacy", "allow weak algorithms", SHAPE_FLAG, read_flag, legacy) },
	{ .key = NULL },
};

static int take_suite(struct compiler *compiler, const struct node *text,
		      const struct suite *suite, const struct reading *reading)
{
	struct protection *protection = reading->protection;

	if (suite->weak && !reading->legacy)
		return node_error(compiler, text, "\"%s\" is weak: %s. Expected "
				  "better algorithms, or \"legacy: true\" for a peer "
				  "that has no better ones", text->text,
				  suite->weak);
	if (protection->suites == PROTECTION_SUITES_MAX)
		return node_error(compiler, text, "expected at most %d algorithms",
				  PROTECTION_SUITES_MAX);
	protection->suite[protection->suites++] = suite;
	return 0;
}

/* Words in the place of algorithms. */
static bool take_demand(const struct node *text, const struct reading *reading)
{
	struct protection *protection = reading->protection;

	if (!strcmp(text->text, "any"))
		protection->demand = DEMAND_ANY;
	else if (!strcmp(text->text, "encrypted") && reading->esp)
		protection->demand = DEMAND_ENCRYPTED;
	else
		return false;
	return true;
}

static int add_suite(struct compiler *compiler, const struct node *text,
		     void *arg)
{
	const struct suite *suite = suite_find(text->text);
	const char *nearest;
	char hint[HINT_TEXT];

	if (take_demand(text, arg))
		return 0;
	if (!suite) {
		nearest = suggest(text->text, &suites->name, sizeof(*suites));
		return node_error(compiler, text, "\"%s\": expected algorithms as "
				  "aes256-gcm16, aes128-gcm16, chacha20-poly1305, "
				  "aes256-sha256 or null-sha256, or one of the words "
				  "any and encrypted%s", text->text,
				  did_you_mean(nearest, hint));
	}
	return take_suite(compiler, text, suite, arg);
}

/* AH has what ESP has with the null cipher. */
static int add_ah_suite(struct compiler *compiler, const struct node *text,
			void *arg)
{
	const struct suite *suite;
	char name[64];

	if (take_demand(text, arg))
		return 0;
	snprintf(name, sizeof(name), "null-%.50s", text->text);
	suite = suite_find(strstr(text->text, "gmac") ? text->text : name);
	if (!suite)
		return node_error(compiler, text, "\"%s\": expected sha256, sha384, "
				  "sha512, aesxcbc, aescmac, or aes256-gmac",
				  text->text);
	return take_suite(compiler, text, suite, arg);
}

static int read_algorithms(struct compiler *compiler, const struct node *node,
			   struct reading *reading)
{
	struct protection *protection = reading->protection;

	if (!reading->esp == !reading->ah)
		return node_error(compiler, node, "protection \"%s\": expected "
				  "\"esp\" or \"ah\", one of them", node->key);
	protection->proto = reading->esp ? IPPROTO_ESP : IPPROTO_AH;
	if (each_text(compiler, reading->esp ?: reading->ah, "algorithms",
		      reading->esp ? add_suite : add_ah_suite, reading))
		return -EINVAL;
	if (!protection->suites || protection->demand == DEMAND_SUITES)
		return 0;
	return node_error(compiler, node, "protection \"%s\": expected \"any\" or "
			  "\"encrypted\" alone, or algorithms", node->key);
}

static int read_ends(struct compiler *compiler, const struct node *node,
		     const struct reading *reading)
{
	struct protection *protection = reading->protection;

	if (protection->mode == IPWARD_MODE_TRANSPORT) {
		if (reading->local || reading->remote)
			return node_error(compiler, reading->local ?:
					  reading->remote, "mode transport has no "
					  "ends of a tunnel: expected \"mode: "
					  "tunnel\", or neither local nor remote");
		return 0;
	}
	if (!reading->local || !reading->remote)
		return node_error(compiler, node, "protection \"%s\" lacks \"local\" "
				  "and \"remote\", the ends of its tunnel",
				  node->key);
	if (word_address(compiler, reading->local, &protection->local) |
	    word_address(compiler, reading->remote, &protection->remote))
		return -EINVAL;
	if (protection->local.len == protection->remote.len)
		return 0;
	return node_error(compiler, reading->remote, "\"local\" and \"remote\" are of "
			  "different families: expected both IPv4 or both IPv6");
}

/* 100MB is 100M. */
static int read_amount(struct compiler *compiler, const struct node *text,
		       const char *key, const struct unit *units,
		       const char *expected, uint64_t *value)
{
	struct word word;
	size_t len;

	if (word_begin(compiler, text, expected, &word))
		return -EINVAL;
	len = strlen(word.text);
	if (units == byte_units && len > 2 && word.text[len - 1] == 'B' &&
	    strchr("KMGT", word.text[len - 2]))
		word.text[len - 1] = '\0';
	return word_end(compiler, text, &word,
			amount_read(&word.words, key, units, expected, value));
}

static int read_lifetime(struct compiler *compiler,
			 const struct reading *reading)
{
	struct protection *protection = reading->protection;
	struct lifetime lifetime = { NULL, NULL };
	int err;

	if (!reading->lifetime)
		return 0;
	err = map_read(compiler, reading->lifetime, lifetime_table, &lifetime,
		       "a lifetime");
	if (lifetime.time)
		err |= read_amount(compiler, lifetime.time, "time", time_units,
				   "a time, as 1h, 90m or 3600s",
				   &protection->seconds);
	if (lifetime.bytes)
		err |= read_amount(compiler, lifetime.bytes, "bytes", byte_units,
				   "an amount, as 100MB or 4GB",
				   &protection->bytes);
	return err ? -EINVAL : 0;
}

static struct protection *read_protection(struct compiler *compiler,
					  const struct node *node)
{
	struct protection *protection =
		compiler_alloc(compiler, sizeof(*protection));
	struct reading reading = {
		.protection = protection,
		.mode = IPWARD_MODE_TRANSPORT,
	};
	int err;

	if (!protection)
		return NULL;
	err = map_read(compiler, node, protection_table, &reading, "a protection");
	protection->name = node->key;
	protection->place = node_key_place(node);
	protection->mode = reading.mode;
	protection->reqid = reading.reqid;
	protection->legacy = reading.legacy;
	/* A key that is misspelt is not missing as well, nor is a mode another one. */
	if (!err)
		err = read_ends(compiler, node, &reading);
	if (!err || reading.esp || reading.ah)
		err |= read_algorithms(compiler, node, &reading);
	err |= read_lifetime(compiler, &reading);
	return err ? NULL : protection;
}

int protection_define(struct compiler *compiler, const struct node *map)
{
	int err = 0;

	if (map->kind != NODE_MAP)
		return node_error(compiler, map, "\"protection\": expected names, as "
				  "{ secret: { esp: [aes256-gcm16] } }");
	for (const struct node *node = map->first; node; node = node->next) {
		struct naming *naming =
			names_add(&compiler->names[NAMES_PROTECTION], node->key,
				  node_key_place(node), node,
				  &compiler->policy->arena, compiler->report);

		if (naming)
			naming->value = read_protection(compiler, node);
		if (!naming || !naming->value)
			err = -EINVAL;
	}
	return err;
}

const struct protection *protection_find(struct compiler *compiler,
					 const struct node *text)
{
	struct naming *naming;

	if (expect_text(compiler, text, "a name that stands under \"protection\""))
		return NULL;
	naming = compiler_find(compiler, NAMES_PROTECTION, text,
			       "a name that stands under \"protection\"");
	return naming ? naming->value : NULL;
}

/* Titles, each only once. */
static void add_title(char *list, const char *title)
{
	const size_t len = strlen(list);

	if (!title || algorithm_is_listed(list, title))
		return;
	snprintf(list + len, IPWARD_ALGS_MAX - len, "%s%s", len ? "," : "", title);
}

void protection_fill(const struct protection *protection,
		     struct ipward_tmpl *tmpl)
{
	uint16_t bits = UINT16_MAX;

	memset(tmpl, 0, sizeof(*tmpl));
	tmpl->has = TMPL_BIT(PROTO) | TMPL_BIT(MODE);
	tmpl->proto = protection->proto;
	tmpl->mode = protection->mode;
	for (unsigned int i = 0; i < protection->suites; i++) {
		const struct suite *suite = protection->suite[i];

		if (protection->proto == IPPROTO_ESP || suite_is_aead(suite))
			add_title(tmpl->algs, suite->cipher);
		add_title(tmpl->algs, suite->auth);
		if (suite->bits < bits)
			bits = suite->bits;
	}
	if (protection->suites)
		tmpl->has |= TMPL_BIT(ALGS);
	if (protection->demand == DEMAND_ENCRYPTED) {
		tmpl->has |= TMPL_BIT(FLAGS);
		tmpl->flags = IPWARD_TEMPLATE_FLAG_ENCRYPTED;
	}
	if (bits && protection->suites) {
		tmpl->has |= TMPL_BIT(KEY_BITS);
		tmpl->key_bits = bits;
	}
	if (protection->reqid) {
		tmpl->has |= TMPL_BIT(REQID);
		tmpl->reqid = protection->reqid;
	}
	if (protection->mode == IPWARD_MODE_TRANSPORT)
		return;
	tmpl->has |= TMPL_BIT(SRC) | TMPL_BIT(DST);
	tmpl->src = protection->local;
	tmpl->dst = protection->remote;
}
