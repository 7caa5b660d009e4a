// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "account/find.h"
#include "directory/filter.h"
#include "directory/search.h"

#define NAME_MAX	256	/* bytes of a name; sAMAccountName has 256 characters */
#define TERM_MAX	((size_t)1024)
#define SIDS_MAX	4096
#define FILTER_MAX	65536

#define BUILTIN		"S-1-5-32-"

/* Bits of userAccountControl (MS-ADTS, 2.2.16). */
#define DISABLED	0x00000002

__attribute__((format(printf, 3, 4)))
static int say(char *why, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, DIRECTORY_WHY, format, args);
	va_end(args);
	return err;
}

int find_domain(struct directory *directory, struct find_domain *domain, char *why)
{
	static const char *const attributes[] = { "nETBIOSName", NULL };
	const char *const base = directory_base(directory);
	char escaped[DIRECTORY_FILTER_ROOM(NAME_MAX)], filter[sizeof(escaped) + 64];
	char partitions[2 * NAME_MAX];
	struct directory_search search = {
		.base = partitions, .scope = DIRECTORY_CHILDREN, .filter = filter,
		.attribute = attributes, .max = 2,
	};
	struct directory_entries entries;
	const char *name;
	int err;

	memset(domain, 0, sizeof(*domain));
	snprintf(domain->dns, sizeof(domain->dns), "%s", directory_realm(directory));
	if (strlen(base) > NAME_MAX)
		return say(why, -EPROTO, "the domain's name is too long");
	directory_filter_escape(base, strlen(base), escaped);
	snprintf(filter, sizeof(filter), "(&(objectClass=crossRef)(nCName=%s))", escaped);
	snprintf(partitions, sizeof(partitions), "CN=Partitions,%s",
		 directory_configuration_base(directory));
	err = directory_search(directory, &search, &entries, why);
	if (err)
		return err;
	name = entries.count == 1 ? directory_text(&entries.entry[0], 0) : NULL;
	if (name && strlen(name) < sizeof(domain->netbios))
		strcpy(domain->netbios, name);
	directory_entries_free(&entries);
	return 0;
}

static bool is_domain(const struct find_domain *domain, const char *text, size_t len)
{
	const char *const names[] = { domain->netbios, domain->dns };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (len && strlen(names[i]) == len && !strncasecmp(names[i], text, len))
			return true;
	return false;
}

/* One entry with a SID; @sid is empty if that is another domain's. */
static int take_sid(const struct directory_entries *entries, const char *name, char *sid,
		    char *why)
{
	const struct directory_values *values;

	if (entries->count != 1)
		return say(why, -ENOENT, "the directory has %s account or group \"%s\"",
			   entries->count ? "more than one" : "no", name);
	values = &entries->entry[0].values[0];
	if (values->count != 1 || sid_text(values->value[0].bytes, values->value[0].len, sid))
		return say(why, -ENOENT, "\"%s\" has no SID in the directory", name);
	return 0;
}

static int search_name(struct directory *directory, const char *account,
		       const char *name, char *sid, char *why)
{
	static const char *const attributes[] = { "objectSid", NULL };
	char escaped[DIRECTORY_FILTER_ROOM(NAME_MAX)], filter[sizeof(escaped) + 64];
	struct directory_search search = {
		.base = directory_base(directory), .scope = DIRECTORY_TREE,
		.filter = filter, .attribute = attributes, .max = 8,
	};
	struct directory_entries entries;
	int err;

	directory_filter_escape(account, strlen(account), escaped);
	snprintf(filter, sizeof(filter), "(&(objectSid=*)(sAMAccountName=%s))", escaped);
	err = directory_search(directory, &search, &entries, why);
	if (err)
		return err;
	err = take_sid(&entries, name, sid, why);
	directory_entries_free(&entries);
	return err;
}

int find_sid(struct directory *directory, const struct find_domain *domain,
	     const char *name, char *sid, char *why)
{
	const char *account = strchr(name, '\\');
	const size_t len = account ? account - name : 0;
	bool builtin;
	int err;

	if (!account || !account[1] || strchr(account + 1, '\\') ||
	    strlen(account + 1) > NAME_MAX)
		return say(why, -ENOENT, "expected an account or a group of a domain, as "
			   "CORP\\Web servers");
	builtin = len == 7 && !strncasecmp(name, "BUILTIN", len);
	if (!builtin && !is_domain(domain, name, len))
		return say(why, -ENOENT, "\"%.*s\" is not this domain: expected \"%s\"",
			   (int)len, name, *domain->netbios ? domain->netbios :
			   domain->dns);
	err = search_name(directory, account + 1, name, sid, why);
	if (!err && builtin != !strncmp(sid, BUILTIN, strlen(BUILTIN)))
		return say(why, -ENOENT, "the directory has no account or group \"%s\"",
			   name);
	return err;
}

static int add_value(struct find_sids *sids, const struct directory_value *value)
{
	return sid_text(value->bytes, value->len, sids->sid[sids->count++]);
}

/* Its own SID, and those of all its groups, which the controller puts together. */
static int read_sids(const struct directory_entry *entry, struct find_sids *sids,
		     char *why)
{
	const struct directory_values *own = &entry->values[0], *groups = &entry->values[1];
	int err;

	if (own->count != 1 || groups->count > SIDS_MAX)
		return say(why, -EPROTO, "the directory's answer makes no sense");
	sids->sid = calloc(groups->count + 1, sizeof(*sids->sid));
	if (!sids->sid)
		return say(why, -ENOMEM, "no memory");
	err = add_value(sids, &own->value[0]);
	for (size_t i = 0; i < groups->count && !err; i++)
		err = add_value(sids, &groups->value[i]);
	if (err) {
		find_free(sids);
		return say(why, -EPROTO, "the directory has a SID that is none");
	}
	return 0;
}

/* tokenGroups is computed, for one entry at a time. */
static int search_groups(struct directory *directory, const char *dn,
			 struct find_sids *sids, char *why)
{
	static const char *const attributes[] = { "objectSid", "tokenGroups", NULL };
	const struct directory_search search = {
		.base = dn, .scope = DIRECTORY_ENTRY, .attribute = attributes, .max = 1,
	};
	struct directory_entries entries;
	int err = directory_search(directory, &search, &entries, why);

	if (err)
		return err;
	if (entries.count == 1)
		err = read_sids(&entries.entry[0], sids, why);
	else
		err = say(why, -ENOENT, "this host may not read \"%s\"", dn);
	directory_entries_free(&entries);
	return err;
}

/* An account whose state this host may not read is none that it trusts. */
static int judge_account(const struct directory_entries *entries, char *why)
{
	const char *control;
	char *end;
	unsigned long bits;

	if (!entries->count)
		return say(why, -ENOENT, "it has no account in the directory");
	if (entries->count > 1)
		return say(why, -ENOTUNIQ, "it has more than one account in the directory");
	control = directory_text(&entries->entry[0], 0);
	bits = control ? strtoul(control, &end, 10) : 0;
	if (!control || *end || end == control)
		return say(why, -EACCES, "the directory does not say whether its account is "
			   "disabled");
	if (bits & DISABLED)
		return say(why, -EACCES, "its account is disabled: %s",
			   entries->entry[0].dn);
	return 0;
}

static int search_account(struct directory *directory, const char *filter,
			  struct find_sids *sids, char *why)
{
	static const char *const attributes[] = { "userAccountControl", NULL };
	const struct directory_search search = {
		.base = directory_base(directory), .scope = DIRECTORY_TREE,
		.filter = filter, .attribute = attributes, .max = 8,
	};
	struct directory_entries entries;
	int err = directory_search(directory, &search, &entries, why);

	memset(sids, 0, sizeof(*sids));
	if (err)
		return err;
	err = judge_account(&entries, why);
	if (!err)
		err = search_groups(directory, entries.entry[0].dn, sids, why);
	directory_entries_free(&entries);
	return err;
}

int find_account(struct directory *directory, const char *principal,
		 struct find_sids *sids, char *why)
{
	char escaped[DIRECTORY_FILTER_ROOM(NAME_MAX)], filter[sizeof(escaped) + 64];
	const char *at = strchr(principal, '@');

	memset(sids, 0, sizeof(*sids));
	if (!at || at - principal > NAME_MAX || strcasecmp(at + 1, directory_realm(directory)) != 0)
		return say(why, -ENOENT, "it is no account of the directory's domain");
	directory_filter_escape(principal, at - principal, escaped);
	snprintf(filter, sizeof(filter), "(&(objectClass=user)(sAMAccountName=%s))",
		 escaped);
	return search_account(directory, filter, sids, why);
}

static void add_terms(FILE *filter, const char *attribute, const char *const *values)
{
	char escaped[DIRECTORY_FILTER_ROOM(TERM_MAX)];

	for (; *values; values++) {
		if (strlen(*values) > TERM_MAX)
			continue;
		directory_filter_escape(*values, strlen(*values), escaped);
		fprintf(filter, "(%s=%s)", attribute, escaped);
	}
}

int find_certified(struct directory *directory, const struct find_names *names,
		   struct find_sids *sids, char *why)
{
	char *text = NULL;
	size_t len;
	FILE *filter = open_memstream(&text, &len);
	int err;

	memset(sids, 0, sizeof(*sids));
	if (!filter)
		return say(why, -ENOMEM, "no memory");
	fputs("(&(objectCategory=computer)(|(cn=\\00)", filter);
	add_terms(filter, "dNSHostName", names->host);
	add_terms(filter, "altSecurityIdentities", names->mapping);
	fputs("))", filter);
	if (fclose(filter) || len > FILTER_MAX)
		err = say(why, -E2BIG, "its certificate has too many names");
	else
		err = search_account(directory, text, sids, why);
	free(text);
	return err;
}

void find_free(struct find_sids *sids)
{
	free(sids->sid);
	memset(sids, 0, sizeof(*sids));
}
