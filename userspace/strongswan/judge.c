// SPDX-License-Identifier: GPL-2.0
/*
 * An entry is compared with what the peer has proved. Another kind of entry, as a group
 * of accounts, is another line of the table of kinds.
 */
#define _GNU_SOURCE
#include <daemon.h>
#include "judge.h"

#define PREFIX	"ipward-"

enum answer {
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_UNKNOWN,		/* the entry cannot be read */
};

/* strongSwan takes a subject that it cannot read for mere bytes, which deny nobody. */
static bool is_readable(identification_t *id, const char *text)
{
	return id->get_type(id) != ID_KEY_ID || strpfx(text, "@#") ||
	       strpfx(text, "keyid:");
}

static bool fits(identification_t *proved, identification_t *wanted)
{
	return proved && proved->matches(proved, wanted) != ID_MATCH_NONE;
}

/* Who has a certificate with several names must not choose one that is not denied. */
static bool names(auth_cfg_t *round, identification_t *wanted)
{
	certificate_t *certificate = round->get(round, AUTH_RULE_SUBJECT_CERT);

	return certificate && certificate->has_subject(certificate, wanted) != ID_MATCH_NONE;
}

static bool has_proved(ike_sa_t *ike_sa, identification_t *wanted, bool deny)
{
	enumerator_t *rounds = ike_sa->create_auth_cfg_enumerator(ike_sa, FALSE);
	bool found = fits(ike_sa->get_other_id(ike_sa), wanted);
	auth_cfg_t *round;

	while (!found && rounds->enumerate(rounds, &round))
		found = fits(round->get(round, AUTH_RULE_IDENTITY), wanted) ||
			fits(round->get(round, AUTH_RULE_EAP_IDENTITY), wanted) ||
			(deny && names(round, wanted));
	rounds->destroy(rounds);
	round = ike_sa->get_auth_cfg(ike_sa, FALSE);
	return found || (deny && names(round, wanted));
}

static enum answer compare_id(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	identification_t *wanted = identification_create_from_string((char *)entry->text);
	enum answer answer = ANSWER_UNKNOWN;

	if (!entry->deny || is_readable(wanted, entry->text))
		answer = has_proved(ike_sa, wanted, entry->deny) ? ANSWER_YES : ANSWER_NO;
	wanted->destroy(wanted);
	return answer;
}

static const struct kind {
	const char *name;
	enum answer (*compare)(ike_sa_t *ike_sa, const struct lists_entry *entry);
} kinds[] = {
	{ "id", compare_id },
	{ NULL, NULL },
};

static enum answer compare(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	for (const struct kind *kind = kinds; kind->name; kind++)
		if (streq(kind->name, entry->kind))
			return kind->compare(ike_sa, entry);
	return ANSWER_UNKNOWN;
}

/* The first entry of a list with an answer other than no; ANSWER_NO if there is none. */
static enum answer find(const struct lists *lists, const char *method, ike_sa_t *ike_sa,
			bool deny, struct lists_entry *entry, unsigned int *count)
{
	const char *at = NULL;
	enum answer answer;

	*count = 0;
	while (lists_next(lists, method, &at, entry)) {
		if (entry->deny != deny)
			continue;
		(*count)++;
		answer = compare(ike_sa, entry);
		if (answer != ANSWER_NO)
			return answer;
	}
	return ANSWER_NO;
}

static bool is_allowed(const struct lists *lists, const char *method, ike_sa_t *ike_sa,
		       char *why)
{
	struct lists_entry entry;
	unsigned int count;
	enum answer answer = find(lists, method, ike_sa, true, &entry, &count);

	if (answer == ANSWER_YES) {
		snprintf(why, JUDGE_TEXT, "denied by \"%s\" of authentication \"%s\"",
			 entry.text, method);
		return false;
	}
	if (answer == ANSWER_NO) {
		answer = find(lists, method, ike_sa, false, &entry, &count);
		if (answer == ANSWER_YES || !count)
			return true;
	}
	if (answer == ANSWER_UNKNOWN)
		snprintf(why, JUDGE_TEXT, "\"%s\" of authentication \"%s\" is nothing "
			 "to compare with", entry.text, method);
	else
		snprintf(why, JUDGE_TEXT, "none of \"allow\" of authentication \"%s\"",
			 method);
	return false;
}

bool judge_allows(const struct lists *lists, ike_sa_t *ike_sa, char *why)
{
	peer_cfg_t *config = ike_sa->get_peer_cfg(ike_sa);
	const char *name = config ? config->get_name(config) : "";
	const char *method;

	*why = '\0';
	if (!strpfx(name, PREFIX))
		return true;
	if (!lists) {
		snprintf(why, JUDGE_TEXT, "the file of those who may cannot be read");
		return false;
	}
	method = lists_method(lists, name);
	if (method)
		return is_allowed(lists, method, ike_sa, why);
	snprintf(why, JUDGE_TEXT, "the file of those who may does not know connection "
		 "\"%s\"", name);
	return false;
}
