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

static enum groups_answer compare(identification_t *group, const char *sid, size_t len,
				  bool deny)
{
	chunk_t text = group->get_encoding(group);
	bool gives;

	if (group->get_type(group) != ID_FQDN || text.len < PREFIX)
		return GROUPS_UNKNOWN;
	gives = memeq(text.ptr, GIVES, PREFIX);
	if (!gives && !memeq(text.ptr, TAKES, PREFIX))
		return GROUPS_UNKNOWN;
	if (text.len != PREFIX + len || !memeq(text.ptr + PREFIX, sid, len))
		return GROUPS_NO;
	return gives || deny ? GROUPS_YES : GROUPS_NO;
}

static enum groups_answer find(auth_cfg_t *round, const char *sid, size_t len, bool deny)
{
	enumerator_t *rules = round->create_enumerator(round);
	enum groups_answer answer = GROUPS_UNKNOWN, found;
	auth_rule_t type;
	void *value;

	while (answer != GROUPS_YES && rules->enumerate(rules, &type, &value)) {
		if (type != AUTH_RULE_GROUP)
			continue;
		found = compare(value, sid, len, deny);
		if (found != GROUPS_UNKNOWN)
			answer = found;
	}
	rules->destroy(rules);
	return answer;
}

enum groups_answer groups_have(ike_sa_t *ike_sa, const char *sid, size_t len, bool deny)
{
	enumerator_t *rounds = ike_sa->create_auth_cfg_enumerator(ike_sa, FALSE);
	enum groups_answer answer, found;
	auth_cfg_t *round;

	answer = find(ike_sa->get_auth_cfg(ike_sa, FALSE), sid, len, deny);
	while (answer != GROUPS_YES && rounds->enumerate(rounds, &round)) {
		found = find(round, sid, len, deny);
		if (found != GROUPS_UNKNOWN)
			answer = found;
	}
	rounds->destroy(rounds);
	return answer;
}

static bool find_why(auth_cfg_t *round, char *why)
{
	enumerator_t *rules = round->create_enumerator(round);
	bool found = false;
	auth_rule_t type;
	chunk_t text;
	void *value;

	while (!found && rules->enumerate(rules, &type, &value)) {
		if (type != AUTH_RULE_GROUP)
			continue;
		text = ((identification_t *)value)->get_encoding(value);
		found = text.len > PREFIX && memeq(text.ptr, LACKS, PREFIX);
		if (found)
			snprintf(why, GROUPS_WHY, "%.*s", (int)(text.len - PREFIX),
				 (char *)text.ptr + PREFIX);
	}
	rules->destroy(rules);
	return found;
}

const char *groups_why(ike_sa_t *ike_sa, char *why)
{
	enumerator_t *rounds = ike_sa->create_auth_cfg_enumerator(ike_sa, FALSE);
	auth_cfg_t *round = ike_sa->get_auth_cfg(ike_sa, FALSE);

	*why = '\0';
	while (!find_why(round, why) && rounds->enumerate(rounds, &round))
		;
	rounds->destroy(rounds);
	return why;
}
