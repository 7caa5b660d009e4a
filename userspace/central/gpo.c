// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/dn.h"
#include "central/gpo.h"
#include "central/sentence.h"

enum { NAME, FLAGS, VERSION, FUNCTION, CONDITION, DESCRIPTOR };

static const char *const attributes[] = {
	[NAME] = "displayName", [FLAGS] = "flags", [VERSION] = "versionNumber",
	[FUNCTION] = "gPCFunctionalityVersion", [CONDITION] = "gPCWQLFilter",
	[DESCRIPTOR] = "nTSecurityDescriptor", NULL
};

static uint32_t number_of(const struct directory_entry *entry, int attribute)
{
	const char *text = directory_text(entry, attribute);

	return text ? strtoul(text, NULL, 10) : 0;
}

/* Without its descriptor, nobody can say whether it is for this host. */
static int fill(struct gpo *gpo, const struct directory_entry *entry,
		const struct token *token, char *why)
{
	const struct directory_values *descriptor = &entry->values[DESCRIPTOR];
	const char *name = directory_text(entry, NAME);
	const char *condition = directory_text(entry, CONDITION);
	int may;

	gpo->name = strdup(name ?: entry->dn);
	if (!gpo->name)
		return sentence(why, -ENOMEM, "there is no memory");
	if (!descriptor->count)
		return 0;
	may = rights_apply(descriptor->value[0].bytes, descriptor->value[0].len, token);
	if (may < 0)
		return sentence(why, may, "the rights of the Group Policy object %s cannot be "
				"read", gpo->name);
	gpo->is_there = true;
	gpo->flags = number_of(entry, FLAGS);
	gpo->version = number_of(entry, VERSION);
	gpo->function = number_of(entry, FUNCTION);
	gpo->has_condition = condition && condition[strspn(condition, " ")];
	gpo->may_apply = may;
	return 0;
}

int gpo_read(struct directory *directory, const char *dn, const struct token *token,
	     struct gpo *gpo, char *why)
{
	const struct directory_search search = {
		.base = dn, .scope = DIRECTORY_ENTRY, .attribute = attributes, .max = 1,
		.descriptor = 1,
	};
	struct directory_entries entries;
	int err;

	gpo->dn = strdup(dn);
	if (!gpo->dn)
		return sentence(why, -ENOMEM, "there is no memory");
	gpo->is_foreign = !dn_is_of(dn, directory_base(directory));
	if (gpo->is_foreign)
		return 0;
	err = directory_search(directory, &search, &entries, why);
	if (!err && entries.count)
		err = fill(gpo, &entries.entry[0], token, why);
	directory_entries_free(&entries);
	return err;
}

static int take_policy(struct gpo *gpo, const struct directory_entry *entry, char *why)
{
	const char *policy = directory_text(entry, 0);

	if (!policy || !*policy)
		return sentence(why, -EBADMSG, "the Group Policy object \"%s\" assigns a "
				"policy, and does not say which: it is half written, or this "
				"host may not read %s", gpo->name, entry->dn);
	gpo->policy = strdup(policy);
	return gpo->policy ? 0 : sentence(why, -ENOMEM, "there is no memory");
}

static int read_below(struct directory *directory, const struct gpo *gpo, const char *below,
		      struct directory_entries *entries, char *why)
{
	static const char *const reference[] = { "ipsecOwnersReference", NULL };
	struct directory_search search = {
		.scope = DIRECTORY_ENTRY, .attribute = reference, .max = 1,
	};
	char *dn;
	int err;

	memset(entries, 0, sizeof(*entries));
	if (asprintf(&dn, "%s%s", below, gpo->dn) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	search.base = dn;
	err = directory_search(directory, &search, entries, why);
	free(dn);
	return err;
}

/* Every object has this part: where it is not seen, an assignment would not be either. */
static int check_visible(struct directory *directory, const struct gpo *gpo, char *why)
{
	struct directory_entries entries;
	int err = read_below(directory, gpo, GPO_MACHINE, &entries, why);

	if (!err && !entries.count)
		err = sentence(why, -EACCES, "this host may not read what the Group Policy "
			       "object \"%s\" has for computers (" GPO_MACHINE "...)",
			       gpo->name);
	directory_entries_free(&entries);
	return err;
}

int gpo_read_policy(struct directory *directory, struct gpo *gpo, char *why)
{
	struct directory_entries entries;
	int err = read_below(directory, gpo, GPO_ASSIGNMENT, &entries, why);

	if (!err)
		err = entries.count ? take_policy(gpo, &entries.entry[0], why) :
		      check_visible(directory, gpo, why);
	directory_entries_free(&entries);
	return err;
}

void gpo_free(struct gpo *gpo)
{
	free(gpo->dn);
	free(gpo->name);
	free(gpo->policy);
}
