// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "central/sentence.h"
#include "central/site.h"
#include "central/subnet.h"
#include "directory/search.h"

#define SITES		"CN=Sites,"
#define SUBNETS		"CN=Subnets," SITES
#define SUBNETS_MAX	256	/* one for each length of a prefix, and their container */

enum { NAME, SITE };

static int search_below(struct directory *directory, const char *below,
			struct directory_search *search, struct directory_entries *entries,
			char *why)
{
	char *base;
	int err;

	memset(entries, 0, sizeof(*entries));
	if (asprintf(&base, "%s%s", below, directory_configuration_base(directory)) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	search->base = base;
	err = directory_search(directory, search, entries, why);
	free(base);
	return err;
}

/* A subnet may be there before it has a site. */
static const char *smallest(const struct directory_entries *entries, const char *address)
{
	const char *site = NULL;
	int longest = -1;

	for (size_t i = 0; i < entries->count; i++) {
		const char *name = directory_text(&entries->entry[i], NAME);
		const char *its = directory_text(&entries->entry[i], SITE);
		const int length = name && its ? subnet_length(name, address) : -1;

		if (length > longest) {
			longest = length;
			site = its;
		}
	}
	return site;
}

/* The container is asked for, too: without it, this host does not see subnets at all. */
static int find_subnet(struct directory *directory, const char *address, char **site,
		       char *why)
{
	static const char *const attributes[] = { [NAME] = "cn", [SITE] = "siteObject", NULL };
	struct directory_search search = {
		.scope = DIRECTORY_TREE, .attribute = attributes, .max = SUBNETS_MAX,
	};
	char *names = subnet_filter(address), *filter = NULL;
	struct directory_entries entries;
	const char *found;
	int err;

	if (!names || asprintf(&filter, "(|(objectClass=subnetContainer)%s)", names) < 0) {
		free(names);
		return sentence(why, -ENOMEM, "there is no memory, or \"%s\" is no address",
				address);
	}
	free(names);
	search.filter = filter;
	err = search_below(directory, SUBNETS, &search, &entries, why);
	if (!err && !entries.count)
		err = sentence(why, -EACCES, "this host may not read the subnets of the forest "
			       "(" SUBNETS "...)");
	found = err ? NULL : smallest(&entries, address);
	*site = found ? strdup(found) : NULL;
	if (found && !*site)
		err = sentence(why, -ENOMEM, "there is no memory");
	directory_entries_free(&entries);
	free(filter);
	return err;
}

static int find_only_site(struct directory *directory, char **site, char *why)
{
	static const char *const attributes[] = { "cn", NULL };
	struct directory_search search = {
		.scope = DIRECTORY_CHILDREN, .filter = "(objectClass=site)",
		.attribute = attributes, .max = 2,
	};
	struct directory_entries entries;
	int err = search_below(directory, SITES, &search, &entries, why);

	if (err == -E2BIG)
		return 0;
	if (!err && entries.count == 1) {
		*site = strdup(entries.entry[0].dn);
		if (!*site)
			err = sentence(why, -ENOMEM, "there is no memory");
	}
	directory_entries_free(&entries);
	return err;
}

int site_find(struct directory *directory, char **site, char *why)
{
	int err = find_subnet(directory, directory_own_address(directory), site, why);

	return err || *site ? err : find_only_site(directory, site, why);
}
