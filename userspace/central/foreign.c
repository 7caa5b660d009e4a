// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/foreign.h"
#include "central/sentence.h"
#include "windows/convert.h"

#define OBJECTS_MAX	20000

/* Their names, as objects_add() and object_set() take them. */
static const char *const attributes[] = {
	"objectClass", "cn", "ipsecName", "description", "ipsecData",
	"ipsecNegotiationPolicyType", "ipsecNegotiationPolicyAction",
	"ipsecOwnersReference", "ipsecISAKMPReference", "ipsecNFAReference",
	"ipsecNegotiationPolicyReference", "ipsecFilterReference", NULL,
};

static int add(struct windows_objects *objects, const struct directory_entry *entry)
{
	struct windows_object *object = objects_add(objects, report_nowhere, entry->dn,
						    strlen(entry->dn));
	int err = object ? 0 : -ENOMEM;

	for (size_t i = 0; attributes[i] && !err; i++) {
		const struct directory_values *values = &entry->values[i];

		for (size_t j = 0; j < values->count && !err; j++)
			err = object_set(objects, object, attributes[i],
					 values->value[j].bytes, values->value[j].len);
	}
	return err;
}

static int read_objects(struct directory *directory, struct windows_objects *objects,
			char *why)
{
	struct directory_search search = {
		.scope = DIRECTORY_TREE, .attribute = attributes, .max = OBJECTS_MAX,
	};
	struct directory_entries entries;
	char *base;
	int err;

	if (asprintf(&base, OBJECT_CONTAINER "%s", directory_base(directory)) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	search.base = base;
	err = directory_search(directory, &search, &entries, why);
	for (size_t i = 0; i < entries.count && !err; i++) {
		err = add(objects, &entries.entry[i]);
		if (err)
			sentence(why, err, "there is no memory");
	}
	directory_entries_free(&entries);
	free(base);
	return err;
}

/* The first error; there may be more, which "ipward import" shows. */
static int say_error(const struct report *report, const char *name, char *why)
{
	for (size_t i = 0; i < report->messages; i++)
		if (report->message[i].severity == SEVERITY_ERROR)
			return sentence(why, -ENOTSUP, "the policy \"%s\" of Windows is not "
					"taken over: %s", name, report->message[i].text);
	return sentence(why, -ENOMEM, "there is no memory");
}

static int convert(struct windows_objects *objects, const struct object *object,
		   const char *realm, char **text, struct report *report, char *why)
{
	const struct convert_options options = {
		.realm = realm, .authorities = FOREIGN_AUTHORITIES,
	};
	struct windows_object *policy;
	struct converted converted;
	int err;

	if (objects_link(objects, report))
		return say_error(report, object->name, why);
	policy = objects_find(objects, object->dn);
	if (!policy || !object_is_policy(policy))
		return sentence(why, -ENOTSUP, "the policy \"%s\" is not among the objects "
				"that this host may read", object->name);
	err = convert_policy(objects, policy, &options, &converted, report);
	if (err)
		err = say_error(report, object->name, why);
	else if (converted.key)
		err = sentence(why, -ENOTSUP, "the policy \"%s\" of Windows has a preshared "
			       "key, which each member of the domain can read", object->name);
	else
		*text = strdup(converted.yaml);
	converted_free(&converted);
	if (!err && !*text)
		err = sentence(why, -ENOMEM, "there is no memory");
	return err;
}

int foreign_text(struct directory *directory, const struct object *object, char **text,
		 char *why)
{
	struct report *report = malloc(sizeof(*report));
	struct windows_objects objects;
	int err;

	*text = NULL;
	if (!report)
		return sentence(why, -ENOMEM, "there is no memory");
	report_init(report);
	objects_init(&objects);
	err = read_objects(directory, &objects, why);
	if (!err)
		err = convert(&objects, object, directory_realm(directory), text, report, why);
	objects_free(&objects);
	report_free(report);
	free(report);
	return err;
}
