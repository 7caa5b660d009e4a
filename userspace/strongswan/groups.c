// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <string.h>
#include <daemon.h>
#include "groups.h"

/* charon's own groups are names of other kinds: none of them is one of these. */
#define GIVES	"ipward+"
#define TAKES	"ipward-"
#define LACKS	"ipward?"
#define PREFIX	(sizeof(GIVES) - 1)

static void add(auth_cfg_t *round, const char *prefix, const char *what)
{
	char text[PREFIX + GROUPS_WHY];
	const int len = snprintf(text, sizeof(text), "%s%s", prefix, what);
	chunk_t chunk = chunk_create((void *)text, min(len, (int)sizeof(text) - 1));

	round->add(round, AUTH_RULE_GROUP,
		   identification_create_from_encoding(ID_FQDN, chunk));
}

void groups_add(auth_cfg_t *round, const char *sid, bool allows)
{
	add(round, allows ? GIVES : TAKES, sid);
}

void groups_lack(auth_cfg_t *round, const char *why)
{
	add(round, LACKS, why);
}

/* What is behind a prefix; empty if the group has another one. */
static chunk_t behind(identification_t *group, const char *prefix)
{
	chunk_t text = group->get_encoding(group);

	if (group->get_type(group) != ID_FQDN || text.len < PREFIX ||
	    !memeq(text.ptr, prefix, PREFIX))
		return chunk_empty;
	return chunk_skip(text, PREFIX);
}

/* Looks at a group; returns whether it has seen enough. */
typedef bool (*look_fn)(identification_t *group, void *arg);

static bool look_at_round(auth_cfg_t *round, look_fn look, void *arg)
{
	enumerator_t *rules = round->create_enumerator(round);
	bool enough = false;
	auth_rule_t type;
	void *value;

	while (!enough && rules->enumerate(rules, &type, &value))
		enough = type == AUTH_RULE_GROUP && look(value, arg);
	rules->destroy(rules);
	return enough;
}

/* In the round at hand, and in those that are over. */
static void look_at_all(ike_sa_t *ike_sa, look_fn look, void *arg)
{
	enumerator_t *rounds = ike_sa->create_auth_cfg_enumerator(ike_sa, FALSE);
	auth_cfg_t *round = ike_sa->get_auth_cfg(ike_sa, FALSE);

	while (!look_at_round(round, look, arg) && rounds->enumerate(rounds, &round))
		;
	rounds->destroy(rounds);
}

/** struct search - for a group, and what has been found */
struct search {
	chunk_t sid;
	bool deny;
	enum groups_answer answer;
};

static bool look_for(identification_t *group, void *arg)
{
	struct search *search = arg;
	chunk_t gives = behind(group, GIVES), takes = behind(group, TAKES);

	if (gives.len || takes.len)
		search->answer = GROUPS_NO;
	if (chunk_equals(gives, search->sid) ||
	    (search->deny && chunk_equals(takes, search->sid)))
		search->answer = GROUPS_YES;
	return search->answer == GROUPS_YES;
}

enum groups_answer groups_have(ike_sa_t *ike_sa, const char *sid, size_t len, bool deny)
{
	struct search search = {
		.sid = chunk_create((void *)sid, len), .deny = deny, .answer = GROUPS_UNKNOWN,
	};

	look_at_all(ike_sa, look_for, &search);
	return search.answer;
}

static bool is_known(identification_t *group, void *arg)
{
	bool *known = arg;

	*known = behind(group, GIVES).len || behind(group, TAKES).len;
	return *known;
}

bool groups_are_known(ike_sa_t *ike_sa)
{
	bool known = false;

	look_at_all(ike_sa, is_known, &known);
	return known;
}

static bool take_why(identification_t *group, void *why)
{
	chunk_t text = behind(group, LACKS);

	if (text.len)
		snprintf(why, GROUPS_WHY, "%.*s", (int)text.len, (char *)text.ptr);
	return text.len;
}

const char *groups_why(ike_sa_t *ike_sa, char *why)
{
	*why = '\0';
	look_at_all(ike_sa, take_why, why);
	return why;
}
