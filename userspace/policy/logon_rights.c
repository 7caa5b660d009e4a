// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "policy/bytes.h"
#include "policy/logon_rights.h"

#define FILE_MAX	(1 << 20)	/* bytes */
#define LAST		"end\n"

static const char *const gpo_words[] = { "need-gpo", "deny-gpo" };
static const char *const sid_words[] = { "need", "deny" };

const char *logon_rights_path(void)
{
	return secure_getenv("IPWARD_RIGHTS") ?: LOGON_RIGHTS_FILE;
}

/* What is behind this word and a blank; NULL if the line begins otherwise. */
static const char *behind(const char *line, const char *word)
{
	const size_t len = strlen(word);

	return !strncmp(line, word, len) && line[len] == ' ' ? line + len + 1 : NULL;
}

static bool is_value(const char *sid)
{
	return !strcmp(sid, LOGON_RIGHTS_NONE) ||
	       (accounts_is_sid(sid) && strlen(sid) < ACCOUNTS_SID);
}

static const char *next_line(const char *line)
{
	return line + strlen(line) + 1;
}

/* Each line is known, and a right with SIDs has a name before them. */
static bool are_known(const struct logon_rights *rights)
{
	const char *end = rights->text + rights->len - strlen(LAST);
	int part = -1;

	for (const char *line = rights->text; line < end; line = next_line(line)) {
		const bool begins_need = behind(line, gpo_words[0]);
		const char *sid;

		if (begins_need || behind(line, gpo_words[1])) {
			part = begins_need ? 0 : 1;
			continue;
		}
		sid = part < 0 ? NULL : behind(line, sid_words[part]);
		if (!sid || !is_value(sid))
			return false;
	}
	return true;
}

static bool is_whole(const char *text, size_t len)
{
	const size_t last = strlen(LAST);

	return len >= last && !memchr(text, '\0', len) &&
	       !memcmp(text + len - last, LAST, last) &&
	       (len == last || text[len - last - 1] == '\n');
}

int logon_rights_take(struct logon_rights *rights, char *text, size_t len)
{
	*rights = (struct logon_rights){ .text = text, .len = len };
	rights->broken = !is_whole(text, len);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			text[i] = '\0';
	if (!rights->broken)
		rights->broken = !are_known(rights);
	return rights->broken ? -EBADMSG : 0;
}

int logon_rights_load(struct logon_rights *rights)
{
	char *text;
	size_t len;
	const int err = bytes_load(logon_rights_path(), FILE_MAX + 1, &text, &len);

	if (!err)
		return logon_rights_take(rights, text, len);
	*rights = (struct logon_rights){ .broken = err != -ENOENT };
	return err == -ENOENT ? 0 : err;
}

void logon_rights_free(struct logon_rights *rights)
{
	free(rights->text);
	*rights = (struct logon_rights){ .text = NULL };
}

/* Of a damaged file no line is one. */
static bool is_inside(const struct logon_rights *rights, const char *line)
{
	return line && !rights->broken && line < rights->text + rights->len;
}

bool logon_rights_next(const struct logon_rights *rights, const char **at,
		       struct logon_entry *entry)
{
	const char *line = *at ? next_line(*at) : rights->text;

	for (; is_inside(rights, line); line = next_line(line)) {
		const char *need = behind(line, sid_words[0]);

		entry->deny = !need;
		entry->sid = need ?: behind(line, sid_words[1]);
		*at = line;
		if (entry->sid)
			return true;
	}
	return false;
}

const char *logon_rights_gpo(const struct logon_rights *rights, bool deny)
{
	const char *line = rights->text, *name = NULL;

	for (; !name && is_inside(rights, line); line = next_line(line))
		name = behind(line, gpo_words[deny]);
	return name;
}

/* From MS-DTYP 2.4.2.4. What is not here and of no domain is of this host, or unknown. */
static const struct {
	const char *sid;
	enum logon_kind kind;
} well_known[] = {
	{ "S-1-1-0", LOGON_ANYONE },		/* Everyone */
	{ "S-1-5-2", LOGON_ANYONE },		/* Network */
	{ "S-1-5-11", LOGON_ANYONE },		/* Authenticated Users */
	{ "S-1-5-15", LOGON_ANYONE },		/* This Organization */
	{ "S-1-5-4", LOGON_NOBODY },		/* Interactive */
	{ "S-1-5-7", LOGON_NOBODY },		/* Anonymous */
	{ "S-1-5-9", LOGON_SID },		/* Enterprise Domain Controllers */
	{ "S-1-5-32-546", LOGON_NOBODY },	/* Guests of this host */
	{ "S-1-5-113", LOGON_NOBODY },		/* Local account */
	{ "S-1-5-114", LOGON_NOBODY },		/* Local account, an administrator's */
};

enum logon_kind logon_kind(const char *sid)
{
	for (size_t i = 0; i < sizeof(well_known) / sizeof(*well_known); i++)
		if (!strcmp(well_known[i].sid, sid))
			return well_known[i].kind;
	return strncmp(sid, "S-1-5-21-", 9) ? LOGON_UNKNOWN : LOGON_SID;
}
