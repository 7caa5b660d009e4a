// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include "peer.h"

#define ROUNDS	4
#define RULES	16

/* --- identities -------------------------------------------------------------------- */

struct identity {
	identification_t public;
	id_type_t type;
	char *text;
	size_t len;
};

static id_type_t get_type(identification_t *this)
{
	return ((struct identity *)this)->type;
}

static chunk_t get_encoding(identification_t *this)
{
	struct identity *identity = (struct identity *)this;

	return chunk_create(identity->text, identity->len);
}

/* A "*" in front of the name that is wanted stands for anything. */
static id_match_t matches(identification_t *this, identification_t *other)
{
	const struct identity *proved = (struct identity *)this;
	const struct identity *wanted = (struct identity *)other;
	size_t rest;

	if (wanted->type == ID_ANY)
		return ID_MATCH_ANY;
	if (proved->type != wanted->type)
		return ID_MATCH_NONE;
	if (!strcmp(proved->text, wanted->text))
		return ID_MATCH_PERFECT;
	rest = wanted->len - 1;
	if (*wanted->text != '*' || rest > proved->len)
		return ID_MATCH_NONE;
	return strcmp(proved->text + proved->len - rest, wanted->text + 1) ?
	       ID_MATCH_NONE : ID_MATCH_ONE_WILDCARD;
}

static void destroy(identification_t *this)
{
	free(((struct identity *)this)->text);
	free(this);
}

identification_t *identification_create_from_encoding(id_type_t type, chunk_t encoding)
{
	struct identity *identity = calloc(1, sizeof(*identity));

	if (!identity)
		abort();
	identity->public = (identification_t){ get_type, get_encoding, matches, destroy };
	identity->type = type;
	identity->text = strndup((char *)encoding.ptr, encoding.len);
	if (!identity->text)
		abort();
	identity->len = strlen(identity->text);
	return &identity->public;
}

/* A name with "=" and nothing before it is a subject that cannot be read. */
static id_type_t type_of(const char *text)
{
	if (streq(text, "%any"))
		return ID_ANY;
	if (strpfx(text, "@#") || *text == '=')
		return ID_KEY_ID;
	if (strchr(text, '='))
		return ID_DER_ASN1_DN;
	return strchr(text, '@') ? ID_RFC822_ADDR : ID_FQDN;
}

identification_t *identification_create_from_string(char *text)
{
	return identification_create_from_encoding(type_of(text),
						   chunk_create(text, strlen(text)));
}

/* --- rounds of authentication ------------------------------------------------------- */

struct certificate {
	certificate_t public;
	const char *const *subjects;
};

struct round {
	auth_cfg_t public;
	size_t rules;
	auth_rule_t type[RULES];
	void *value[RULES];
};

struct peer {
	ike_sa_t public;
	peer_cfg_t config;
	char *connection;
	identification_t *identity;
	size_t over;
	struct round round[ROUNDS];
};

/** struct walk - through the rules of a round, or through the rounds of a peer */
struct walk {
	enumerator_t public;
	struct round *round;
	struct peer *peer;
	size_t next;
};

static void end_walk(enumerator_t *this)
{
	free(this);
}

static bool next_rule(enumerator_t *this, ...)
{
	struct walk *walk = (struct walk *)this;
	va_list args;

	if (walk->next == walk->round->rules)
		return false;
	va_start(args, this);
	*va_arg(args, auth_rule_t *) = walk->round->type[walk->next];
	*va_arg(args, void **) = walk->round->value[walk->next++];
	va_end(args);
	return true;
}

static bool next_round(enumerator_t *this, ...)
{
	struct walk *walk = (struct walk *)this;
	va_list args;

	if (walk->next == walk->peer->over)
		return false;
	va_start(args, this);
	*va_arg(args, auth_cfg_t **) = &walk->peer->round[walk->next++].public;
	va_end(args);
	return true;
}

static enumerator_t *walk_new(struct walk from)
{
	struct walk *walk = malloc(sizeof(*walk));

	if (!walk)
		abort();
	*walk = from;
	return &walk->public;
}

static enumerator_t *walk_rules(auth_cfg_t *this)
{
	return walk_new((struct walk){
		.public = { next_rule, end_walk }, .round = (struct round *)this,
	});
}

static enumerator_t *walk_rounds(ike_sa_t *this, bool local)
{
	(void)local;
	return walk_new((struct walk){
		.public = { next_round, end_walk }, .peer = (struct peer *)this,
	});
}

static void add(auth_cfg_t *this, auth_rule_t type, ...)
{
	struct round *round = (struct round *)this;
	va_list args;

	if (round->rules == RULES)
		abort();
	va_start(args, type);
	round->type[round->rules] = type;
	round->value[round->rules++] = va_arg(args, void *);
	va_end(args);
}

static void *get(auth_cfg_t *this, auth_rule_t type)
{
	struct round *round = (struct round *)this;

	for (size_t i = 0; i < round->rules; i++)
		if (round->type[i] == type)
			return round->value[i];
	return NULL;
}

static void round_begin(struct round *round)
{
	round->public = (auth_cfg_t){ add, get, walk_rules };
}

static void round_end(struct round *round)
{
	for (size_t i = 0; i < round->rules; i++)
		if (round->type[i] == AUTH_RULE_SUBJECT_CERT)
			free(round->value[i]);
		else
			destroy(round->value[i]);
}

/* --- the peer ----------------------------------------------------------------------- */

static char *get_name(peer_cfg_t *this)
{
	return ((struct peer *)((char *)this - offsetof(struct peer, config)))->connection;
}

static peer_cfg_t *get_peer_cfg(ike_sa_t *this)
{
	struct peer *peer = (struct peer *)this;

	return peer->connection ? &peer->config : NULL;
}

static identification_t *get_other_id(ike_sa_t *this)
{
	return ((struct peer *)this)->identity;
}

static auth_cfg_t *get_auth_cfg(ike_sa_t *this, bool local)
{
	struct peer *peer = (struct peer *)this;

	(void)local;
	return &peer->round[peer->over].public;
}

ike_sa_t *peer_new(const char *connection, const char *identity)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	if (!peer)
		abort();
	peer->public = (ike_sa_t){ get_peer_cfg, get_other_id, get_auth_cfg, walk_rounds };
	peer->config = (peer_cfg_t){ get_name };
	peer->connection = connection ? strdup(connection) : NULL;
	peer->identity = identification_create_from_string((char *)identity);
	round_begin(&peer->round[0]);
	return &peer->public;
}

void peer_free(ike_sa_t *ike_sa)
{
	struct peer *peer = (struct peer *)ike_sa;

	for (size_t i = 0; i <= peer->over; i++)
		round_end(&peer->round[i]);
	destroy(peer->identity);
	free(peer->connection);
	free(peer);
}

void peer_round(ike_sa_t *ike_sa)
{
	struct peer *peer = (struct peer *)ike_sa;

	if (++peer->over == ROUNDS)
		abort();
	round_begin(&peer->round[peer->over]);
}

void peer_proves(ike_sa_t *ike_sa, auth_rule_t rule, const char *identity)
{
	add(get_auth_cfg(ike_sa, false), rule,
	    identification_create_from_string((char *)identity));
}

static id_match_t has_subject(certificate_t *this, identification_t *subject)
{
	struct certificate *certificate = (struct certificate *)this;
	id_match_t best = ID_MATCH_NONE, match;

	for (const char *const *at = certificate->subjects; *at; at++) {
		identification_t *own = identification_create_from_string((char *)*at);

		match = matches(own, subject);
		best = match > best ? match : best;
		destroy(own);
	}
	return best;
}

void peer_shows(ike_sa_t *ike_sa, const char *const *subjects)
{
	struct certificate *certificate = calloc(1, sizeof(*certificate));

	if (!certificate)
		abort();
	*certificate = (struct certificate){ { has_subject }, subjects };
	add(get_auth_cfg(ike_sa, false), AUTH_RULE_SUBJECT_CERT, certificate);
}
