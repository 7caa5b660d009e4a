// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "policy/ike_lists.h"
#include "policy/ike_parts.h"

#define TOKEN		"token "
#define TOKEN_DIGITS	16

/* A name or an identity must not make lines of its own. */
static void add_line(struct ike_text *lists, const char *words, const char *text)
{
	ike_add(lists, "%s ", words);
	for (; *text; text++)
		ike_add(lists, "%c", (unsigned char)*text < ' ' ? '?' : *text);
	ike_add(lists, "\n");
}

static void add_entry(struct ike_text *lists, const struct accounts *accounts,
		      const char *verb, const char *text)
{
	char words[ACCOUNTS_SID + 16], sid[ACCOUNTS_SID];

	if (!accounts_is_one(text)) {
		snprintf(words, sizeof(words), "%s id", verb);
		text = ike_identity(text);
	} else if (accounts_sid(accounts, text, sid)) {
		snprintf(words, sizeof(words), "%s sid %s", verb, sid);
	} else {
		snprintf(words, sizeof(words), "%s name", verb);
	}
	add_line(lists, words, text);
}

static void add_entries(struct ike_text *lists, const struct accounts *accounts,
			const char *verb, const struct texts *texts)
{
	for (unsigned int i = 0; i < texts->count; i++)
		add_entry(lists, accounts, verb, texts->item[i]);
}

#define RIGHT_NEED	"the domain's right \"Access this computer from the network\""
#define RIGHT_DENY	"the domain's right \"Deny access to this computer from the network\""

static const char *const right_kinds[] = {
	[LOGON_SID] = "sid", [LOGON_ANYONE] = "anyone", [LOGON_NOBODY] = "nobody",
	[LOGON_UNKNOWN] = "unknown",
};

static void add_right(struct ike_text *lists, const struct logon_entry *entry)
{
	const bool none = !strcmp(entry->sid, LOGON_RIGHTS_NONE);
	const enum logon_kind kind = none ? LOGON_NOBODY : logon_kind(entry->sid);
	char words[ACCOUNTS_SID + 32];

	if (kind == LOGON_NOBODY && entry->deny)
		return;
	snprintf(words, sizeof(words), "%s %s %s", entry->deny ? "deny" : "need",
		 right_kinds[kind], entry->sid);
	add_line(lists, words, entry->deny ? RIGHT_DENY : RIGHT_NEED);
}

/* Of a damaged file nobody can say whom it would deny. */
static void add_rights(struct ike_text *lists, const struct logon_rights *rights)
{
	struct logon_entry entry;
	const char *at = NULL;

	if (rights->broken)
		add_line(lists, "deny unknown none", "the domain's rights, which cannot be read");
	while (logon_rights_next(rights, &at, &entry))
		add_right(lists, &entry);
}

static bool has_accounts(const struct authentication *method)
{
	return method->kind == AUTHENTICATION_KERBEROS || method->map == MAP_DIRECTORY;
}

void ike_lists_method(struct ike_text *lists, const struct ike_methods *methods,
		      const struct ike_method *found)
{
	const struct authentication *method = found->method;

	add_line(lists, "method", method->name);
	if (*found->account)
		add_line(lists, "directory", found->account);
	if (method->peer_id)
		add_line(lists, "allow id", ike_identity(method->peer_id));
	if (method->map == MAP_DIRECTORY)
		add_line(lists, "deny account", "map: directory");
	if (has_accounts(method))
		add_rights(lists, &methods->rights);
	add_entries(lists, &methods->accounts, "deny", &method->deny);
	add_entries(lists, &methods->accounts, "allow", &method->allow);
}

void ike_lists_connection(struct ike_text *lists, const char *name)
{
	add_line(lists, "connection", name);
}

int ike_lists_end(const struct ike_text *lists, struct ike_config *config)
{
	struct ike_text whole = { .text = NULL };
	int err = -ENOMEM;

	ike_add(&whole, TOKEN "%016" PRIx64 "\n%send\n",
		ike_hash(0, lists->text ?: "", lists->len), lists->text ?: "");
	if (!whole.failed && !lists->failed)
		err = ike_file_add(config, IKE_LISTS_NAME, whole.text, whole.len);
	ike_free(&whole);
	return err;
}

const char *ike_lists_token(const struct ike_config *config, char token[17])
{
	*token = '\0';
	for (const struct ike_file *file = config->file; file; file = file->next)
		if (!strcmp(file->name, IKE_LISTS_NAME) &&
		    file->len > strlen(TOKEN) + TOKEN_DIGITS)
			snprintf(token, TOKEN_DIGITS + 1, "%s",
				 file->bytes + strlen(TOKEN));
	return token;
}
