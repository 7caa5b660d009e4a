// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "central/dn.h"
#include "central/findings.h"
#include "central/gpo.h"
#include "central/resolve.h"
#include "central/sentence.h"
#include "central/site.h"
#include "directory/filter.h"

#define NAME_MAX_BYTES	256

/* Of everybody who has proved who he is; the directory lists only what else there is. */
static const char *const always[] = { "S-1-1-0", "S-1-5-11", "S-1-5-15" };

static int no_memory(char *why)
{
	return sentence(why, -ENOMEM, "there is no memory");
}

static int read_sid(const struct directory_entry *entry, struct token *token, char *why)
{
	const struct directory_values *sid = &entry->values[0];

	if (sid->count != 1 || token_add(token, sid->value[0].bytes, sid->value[0].len))
		return sentence(why, -EBADMSG, "the account %s has no SID", entry->dn);
	return 0;
}

static int find_account(struct directory *directory, const char *account,
			struct findings *findings, char *why)
{
	static const char *const attributes[] = { "objectSid", NULL };
	char escaped[DIRECTORY_FILTER_ROOM(NAME_MAX_BYTES)];
	char filter[sizeof(escaped) + 32];
	const size_t len = strcspn(account, "@");
	const struct directory_search search = {
		.base = directory_base(directory), .scope = DIRECTORY_TREE,
		.filter = filter, .attribute = attributes, .max = 1,
	};
	struct directory_entries entries;
	int err;

	if (len >= NAME_MAX_BYTES)
		return sentence(why, -EINVAL, "the account's name is too long");
	directory_filter_escape(account, len, escaped);
	snprintf(filter, sizeof(filter), "(sAMAccountName=%s)", escaped);
	err = directory_search(directory, &search, &entries, why);
	if (err)
		return err;
	if (!entries.count) {
		err = sentence(why, -ENOENT, "the account %s is not found in the directory",
			       account);
	} else {
		findings->dn = strdup(entries.entry[0].dn);
		err = findings->dn ? read_sid(&entries.entry[0], &findings->token, why) :
		      no_memory(why);
	}
	directory_entries_free(&entries);
	return err;
}

static int read_groups(struct directory *directory, struct findings *findings, char *why)
{
	static const char *const attributes[] = { "tokenGroups", NULL };
	const struct directory_search search = {
		.base = findings->dn, .scope = DIRECTORY_ENTRY, .attribute = attributes,
		.max = 1,
	};
	const struct directory_values *groups;
	struct directory_entries entries;
	int err = directory_search(directory, &search, &entries, why);

	if (err)
		return err;
	groups = entries.count ? &entries.entry[0].values[0] : NULL;
	if (!groups || !groups->count)
		err = sentence(why, -EACCES, "the groups of %s cannot be read", findings->dn);
	for (size_t i = 0; groups && i < groups->count && !err; i++)
		if (token_add(&findings->token, groups->value[i].bytes,
			      groups->value[i].len))
			err = sentence(why, -EBADMSG, "a group of %s is none", findings->dn);
	directory_entries_free(&entries);
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]) && !err; i++)
		if (token_add_text(&findings->token, always[i]))
			err = no_memory(why);
	return err;
}

static int read_container(struct directory *directory, const char *dn,
			  struct findings *findings, char *why)
{
	static const char *const attributes[] = { "gPLink", "gPOptions", NULL };
	const struct directory_search search = {
		.base = dn, .scope = DIRECTORY_ENTRY, .attribute = attributes, .max = 1,
	};
	const size_t number = findings->containers;
	struct directory_entries entries;
	const char *links, *options;
	int err;

	if (number == CONTAINERS_MAX)
		return sentence(why, -E2BIG, "%s is in too many containers", findings->dn);
	err = directory_search(directory, &search, &entries, why);
	if (err)
		return err;
	if (!entries.count) {
		directory_entries_free(&entries);
		return sentence(why, -EACCES, "this host may not read the container %s", dn);
	}
	links = directory_text(&entries.entry[0], 0);
	options = directory_text(&entries.entry[0], 1);
	findings->container[number] = strdup(dn);
	findings->blocks[number] = options && strtol(options, NULL, 10) & CONTAINER_BLOCKS;
	findings->containers++;
	if (!findings->container[number])
		err = no_memory(why);
	else if (links)
		err = links_add(&findings->links, number, links);
	if (err && findings->container[number])
		sentence(why, err, "the links of %s (its gPLink) cannot be read", dn);
	directory_entries_free(&entries);
	return err;
}

/* Nothing can be linked to what is no OU, and not the domain. */
static int read_containers(struct directory *directory, struct findings *findings,
			   char *why)
{
	const char *base = directory_base(directory), *dn = findings->dn;
	int err = 0;

	while (!err) {
		dn = dn_parent(dn);
		if (!dn)
			return sentence(why, -EBADMSG, "the account %s is not in the domain "
					"%s", findings->dn, base);
		if (!strncasecmp(dn, "OU=", 3) || !strcasecmp(dn, base))
			err = read_container(directory, dn, findings, why);
		if (!strcasecmp(dn, base))
			break;
	}
	return err;
}

/* Beyond the domain. */
static int read_site(struct directory *directory, struct findings *findings, char *why)
{
	int err = site_find(directory, &findings->site, why);

	return err || !findings->site ? err :
	       read_container(directory, findings->site, findings, why);
}

static struct gpo *find_gpo(const struct findings *findings, const char *dn)
{
	for (size_t i = 0; i < findings->gpos; i++)
		if (findings->gpo[i].dn && !strcasecmp(findings->gpo[i].dn, dn))
			return &findings->gpo[i];
	return NULL;
}

/* Each object but once, whatever number of links it has. */
static int read_gpos(struct directory *directory, struct findings *findings, char *why)
{
	int err = 0;

	findings->gpo = calloc(findings->links.count + 1, sizeof(*findings->gpo));
	findings->applied = calloc(findings->links.count + 1, sizeof(const struct link *));
	if (!findings->gpo || !findings->applied)
		return no_memory(why);
	for (size_t i = 0; i < findings->links.count && !err; i++) {
		struct link *link = &findings->links.link[i];
		struct gpo *gpo = find_gpo(findings, link->dn);

		if (!gpo) {
			gpo = &findings->gpo[findings->gpos++];
			err = gpo_read(directory, link->dn, &findings->token, gpo, why);
		}
		link->gpo = gpo;
	}
	return err;
}

/* Whatever applies may assign a policy. */
static int read_assignments(struct directory *directory, struct findings *findings,
			    char *why)
{
	int err = 0;

	findings->applies = resolve(&findings->links, findings->blocks, findings->applied);
	for (size_t i = 0; i < findings->applies && !err; i++) {
		struct gpo *gpo = find_gpo(findings, findings->applied[i]->dn);

		if (gpo && !gpo->policy)
			err = gpo_read_policy(directory, gpo, why);
	}
	findings->winner = resolve_winner(findings->applied, findings->applies);
	return err;
}

int findings_read(struct directory *directory, const char *account,
		  struct findings *findings, char *why)
{
	memset(findings, 0, sizeof(*findings));
	return find_account(directory, account, findings, why) ?:
	       read_groups(directory, findings, why) ?:
	       read_containers(directory, findings, why) ?:
	       read_site(directory, findings, why) ?:
	       read_gpos(directory, findings, why) ?:
	       read_assignments(directory, findings, why);
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->containers; i++)
		free(findings->container[i]);
	for (size_t i = 0; i < findings->gpos; i++)
		gpo_free(&findings->gpo[i]);
	links_free(&findings->links);
	token_free(&findings->token);
	free(findings->applied);
	free(findings->gpo);
	free(findings->site);
	free(findings->dn);
	memset(findings, 0, sizeof(*findings));
}
