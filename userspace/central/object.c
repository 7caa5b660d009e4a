// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/blob.h"
#include "central/foreign.h"
#include "central/object.h"
#include "central/sentence.h"
#include "directory/filter.h"

#define NAME_MAX_BYTES	256

static const char *const attributes[] = { "ipsecName", "ipsecData", NULL };

static int fill(struct object *object, struct directory_entry *entry, char *why)
{
	const char *name = directory_text(entry, 0);
	struct directory_values *data = &entry->values[1];

	object->dn = strdup(entry->dn);
	object->name = strdup(name ?: entry->dn);
	if (!object->dn || !object->name)
		return sentence(why, -ENOMEM, "there is no memory");
	if (data->count) {
		object->bytes = data->value[0].bytes;
		object->len = data->value[0].len;
		data->value[0].bytes = NULL;
	}
	return 0;
}

int object_read(struct directory *directory, const char *dn, struct object *object,
		char *why)
{
	const struct directory_search search = {
		.base = dn, .scope = DIRECTORY_ENTRY, .attribute = attributes, .max = 1,
	};
	struct directory_entries entries;
	int err;

	memset(object, 0, sizeof(*object));
	err = directory_search(directory, &search, &entries, why);
	if (!err)
		err = entries.count ? fill(object, &entries.entry[0], why) :
		      sentence(why, -ENOENT, "the assigned policy %s does not exist, or this "
			       "host may not see it", dn);
	directory_entries_free(&entries);
	return err;
}

static int take_only(struct directory_entries *entries, const char *name,
		     struct object *object, char *why)
{
	if (!entries->count)
		return sentence(why, -ENOENT, "there is no policy with the name \"%s\"", name);
	if (entries->count > 1)
		return sentence(why, -EEXIST, "several policies have the name \"%s\"", name);
	return fill(object, &entries->entry[0], why);
}

int object_find(struct directory *directory, const char *name, struct object *object,
		char *why)
{
	char escaped[DIRECTORY_FILTER_ROOM(NAME_MAX_BYTES)];
	char filter[sizeof(escaped) + 64];
	struct directory_search search = {
		.scope = DIRECTORY_CHILDREN, .filter = filter, .attribute = attributes,
		.max = 2,
	};
	struct directory_entries entries;
	char *base;
	int err;

	memset(object, 0, sizeof(*object));
	if (strlen(name) >= NAME_MAX_BYTES)
		return sentence(why, -EINVAL, "the name of a policy has to be shorter");
	directory_filter_escape(name, strlen(name), escaped);
	snprintf(filter, sizeof(filter), "(&(objectClass=ipsecPolicy)(ipsecName=%s))",
		 escaped);
	if (asprintf(&base, OBJECT_CONTAINER "%s", directory_base(directory)) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	search.base = base;
	err = directory_search(directory, &search, &entries, why);
	if (!err)
		err = take_only(&entries, name, object, why);
	directory_entries_free(&entries);
	free(base);
	return err;
}

void object_free(struct object *object)
{
	free(object->dn);
	free(object->name);
	free(object->bytes);
	memset(object, 0, sizeof(*object));
}

int central_policy_text(struct directory *directory, const struct object *object,
			char **text, size_t *len, char *why)
{
	const char *start, *wrong;

	if (!object->bytes)
		return sentence(why, -EBADMSG, "the policy \"%s\" has no data: it is half "
				"written, or this host may not read %s", object->name,
				object->dn);
	if (!blob_is_ours(object->bytes, object->len)) {
		const int err = foreign_text(directory, object, text, why);

		*len = err ? 0 : strlen(*text);
		return err;
	}
	wrong = blob_text(object->bytes, object->len, &start, len);
	if (wrong)
		return sentence(why, -EBADMSG, "the policy \"%s\" cannot be used: %s",
				object->name, wrong);
	*text = strndup(start, *len);
	return *text ? 0 : sentence(why, -ENOMEM, "there is no memory");
}
