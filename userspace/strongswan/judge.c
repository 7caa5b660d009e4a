// SPDX-License-Identifier: GPL-2.0
/*
 * An entry is compared with what the peer has proved. Another kind of entry is another
 * line of the table of kinds.
 */
#define _GNU_SOURCE
#include <daemon.h>
#include "groups.h"
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
	const bool deny = entry->verb == LISTS_DENY;
	enum answer answer = ANSWER_UNKNOWN;

	if (!deny || is_readable(wanted, entry->text))
		answer = has_proved(ike_sa, wanted, deny) ? ANSWER_YES : ANSWER_NO;
	wanted->destroy(wanted);
	return answer;
}

/* A SID, and behind a blank the name that the file of the policy has for it. */
static enum answer compare_sid(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	const size_t len = strcspn(entry->text, " ");

	switch (groups_have(ike_sa, entry->text, len, entry->verb == LISTS_DENY)) {
	case GROUPS_YES:
		return ANSWER_YES;
	case GROUPS_NO:
		return ANSWER_NO;
	default:
		return ANSWER_UNKNOWN;
	}
}

/*
 * A name of which no SID is known: the directory has not been asked yet, or has no such
 * account. It cannot be ruled out that the peer is that, so that it denies everybody.
 */
static enum answer compare_name(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	(void)ike_sa;
	return entry->verb == LISTS_DENY ? ANSWER_UNKNOWN : ANSWER_NO;
}

/* Rights of the domain are for methods alone that prove an account of it. */
static enum answer compare_anyone(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	(void)ike_sa;
	(void)entry;
	return ANSWER_YES;
}

static enum answer compare_nobody(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	(void)ike_sa;
	(void)entry;
	return ANSWER_NO;
}

/* Whose certificate belongs to no account is denied, if the method wants one. */
static enum answer compare_account(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	(void)entry;
	return groups_are_known(ike_sa) ? ANSWER_NO : ANSWER_YES;
}

static const struct kind {
	const char *name;
	enum answer (*compare)(ike_sa_t *ike_sa, const struct lists_entry *entry);
} kinds[] = {
	{ "id", compare_id },
	{ "sid", compare_sid },
	{ "name", compare_name },
	{ "account", compare_account },
	{ "anyone", compare_anyone },
	{ "nobody", compare_nobody },
	{ "unknown", compare_name },
	{ NULL, NULL },
};

static enum answer compare(ike_sa_t *ike_sa, const struct lists_entry *entry)
{
	for (const struct kind *kind = kinds; kind->name; kind++)
		if (streq(kind->name, entry->kind))
			return kind->compare(ike_sa, entry);
	return ANSWER_UNKNOWN;
}

/*
 * The first entry of a list that the peer is; else one that cannot be compared, which is
 * enough to deny it, and nothing to allow it; ANSWER_NO if there is neither, and then the
 * first entry of all.
 */
static enum answer find(const struct lists *lists, const char *method, ike_sa_t *ike_sa,
			enum lists_verb verb, struct lists_entry *found, unsigned int *count)
{
	enum answer answer, all = ANSWER_NO;
	struct lists_entry entry;
	const char *at = NULL;

	*count = 0;
	while (all != ANSWER_YES && lists_next(lists, method, &at, &entry)) {
		if (entry.verb != verb)
			continue;
		answer = compare(ike_sa, &entry);
		if ((*count)++ && answer != ANSWER_YES &&
		    (answer == ANSWER_NO || all == ANSWER_UNKNOWN))
			continue;
		*found = entry;
		all = answer;
	}
	return all;
}

/* As the administrator has written it: a SID has its name behind it. */
static const char *written(const struct lists_entry *entry)
{
	const bool has_sid = streq(entry->kind, "sid") || streq(entry->kind, "anyone") ||
			     streq(entry->kind, "nobody") || streq(entry->kind, "unknown");
	const char *name = has_sid ? strchr(entry->text, ' ') : NULL;

	return name ? name + 1 : entry->text;
}

/* Behind the entry that decided: why nothing better is known of the peer. */
static void add_why(ike_sa_t *ike_sa, const struct lists_entry *entry, char *why)
{
	const size_t len = strlen(why);
	char lack[GROUPS_WHY];

	if ((streq(entry->kind, "account") || streq(entry->kind, "sid")) &&
	    *groups_why(ike_sa, lack))
		snprintf(why + len, JUDGE_TEXT - len, ": %s", lack);
}

static void say_unknown(ike_sa_t *ike_sa, const struct lists_entry *entry,
			const char *method, char *why)
{
	const char *reason = "is nothing to compare with";

	if (streq(entry->kind, "sid"))
		reason = "is a group, and the peer's groups are not known";
	else if (streq(entry->kind, "name"))
		reason = "is nothing that the directory was found to have";
	else if (streq(entry->kind, "unknown"))
		reason = "names what no account is known to be, or not to be";
	snprintf(why, JUDGE_TEXT, "\"%s\" of authentication \"%s\" %s", written(entry),
		 method, reason);
	add_why(ike_sa, entry, why);
}

static bool is_denied(const struct lists *lists, const char *method, ike_sa_t *ike_sa,
		      char *why)
{
	struct lists_entry entry;
	unsigned int count;

	switch (find(lists, method, ike_sa, LISTS_DENY, &entry, &count)) {
	case ANSWER_YES:
		snprintf(why, JUDGE_TEXT, "%s \"%s\" of authentication \"%s\"",
			 streq(entry.kind, "account") ? "no account for" : "denied by",
			 written(&entry), method);
		add_why(ike_sa, &entry, why);
		return true;
	case ANSWER_UNKNOWN:
		say_unknown(ike_sa, &entry, method, why);
		return true;
	default:
		return false;
	}
}

/* What is needed is in addition to what is allowed. */
static bool lacks(const struct lists *lists, const char *method, ike_sa_t *ike_sa, char *why)
{
	struct lists_entry entry;
	unsigned int count;

	switch (find(lists, method, ike_sa, LISTS_NEED, &entry, &count)) {
	case ANSWER_YES:
		return false;
	case ANSWER_UNKNOWN:
		say_unknown(ike_sa, &entry, method, why);
		return true;
	default:
		if (count)
			snprintf(why, JUDGE_TEXT, "authentication \"%s\" needs %s, which is for "
				 "others", method, written(&entry));
		return count > 0;
	}
}

static bool is_allowed(const struct lists *lists, const char *method, ike_sa_t *ike_sa,
		       char *why)
{
	struct lists_entry entry;
	unsigned int count;

	if (is_denied(lists, method, ike_sa, why) || lacks(lists, method, ike_sa, why))
		return false;
	switch (find(lists, method, ike_sa, LISTS_ALLOW, &entry, &count)) {
	case ANSWER_YES:
		snprintf(why, JUDGE_TEXT, "allowed by \"%s\" of authentication \"%s\"",
			 written(&entry), method);
		return true;
	case ANSWER_UNKNOWN:
		say_unknown(ike_sa, &entry, method, why);
		return false;
	default:
		if (count)
			snprintf(why, JUDGE_TEXT, "none of \"allow\" of authentication \"%s\"",
				 method);
		return !count;
	}
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
