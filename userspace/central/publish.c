// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "central/blob.h"
#include "central/check.h"
#include "central/gpo.h"
#include "central/object.h"
#include "central/publish.h"
#include "central/sentence.h"
#include "central/where.h"
#include "directory/change.h"
#include "directory/filter.h"
#include "ipward/complain.h"
#include "policy/bytes.h"

#define GUID_TEXT	40

static const struct directory_change last;

static struct directory_change text(const char *attribute, const char *value)
{
	return (struct directory_change){ attribute, value, strlen(value) };
}

static int guid_new(char *text)
{
	uint8_t byte[16];

	if (getrandom(byte, sizeof(byte), 0) != sizeof(byte))
		return -errno;
	byte[6] = (byte[6] & 0x0f) | 0x40;
	byte[8] = (byte[8] & 0x3f) | 0x80;
	snprintf(text, GUID_TEXT, "{%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-"
		 "%02X%02X%02X%02X%02X%02X}", byte[0], byte[1], byte[2], byte[3], byte[4],
		 byte[5], byte[6], byte[7], byte[8], byte[9], byte[10], byte[11], byte[12],
		 byte[13], byte[14], byte[15]);
	return 0;
}

/* Named as Windows names its own. */
static int add_object(struct directory *directory, const char *name, const uint8_t *bytes,
		      size_t len, char *why)
{
	char guid[GUID_TEXT], *dn;
	int err = guid_new(guid);

	if (err || asprintf(&dn, "CN=ipsecPolicy%s," OBJECT_CONTAINER "%s", guid,
			    directory_base(directory)) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	err = directory_add(directory, dn, (struct directory_change[]){
		text("objectClass", "ipsecPolicy"), text("ipsecName", name),
		text("ipsecID", guid), text("ipsecDataType", "256"),
		{ "ipsecData", bytes, len }, last,
	}, why);
	free(dn);
	return err;
}

static int put_object(struct directory *directory, const char *name, const uint8_t *bytes,
		      size_t len, bool *is_new, char *why)
{
	struct object object;
	int err = object_find(directory, name, &object, why);

	*is_new = err == -ENOENT;
	if (*is_new)
		err = add_object(directory, name, bytes, len, why);
	else if (!err && object.bytes && !blob_is_ours(object.bytes, object.len))
		err = sentence(why, -EEXIST, "the policy \"%s\" is one of Windows' own: expected "
			       "another name", name);
	else if (!err)
		err = directory_replace(directory, object.dn, (struct directory_change[]){
			{ "ipsecData", bytes, len }, last,
		}, why);
	object_free(&object);
	return err;
}

static int read_file(const struct options *options, uint8_t **bytes, size_t *len, char *why)
{
	char *file = malloc(BLOB_TEXT_MAX + 2);
	size_t text_len;
	int err = file ? bytes_read(options->word, file, BLOB_TEXT_MAX + 2, &text_len) : -ENOMEM;

	if (err)
		sentence(why, err, "%s: %s", options->word, strerror(-err));
	else if (!options->force)
		err = check_file(options->word, NULL, why);
	if (!err) {
		*bytes = blob_new(file, text_len, len);
		err = *bytes ? 0 : sentence(why, -ENOMEM, "there is no memory");
	}
	free(file);
	return err;
}

static int open_as(const struct options *options, struct directory **directory, char *why)
{
	char account[KEYTAB_NAME];
	int err = options->host ? where_account(options, account, why) : 0;

	return err ?: where_open(options, options->host ? account : NULL, directory, why);
}

static int finish(struct directory *directory, int err, const char *why)
{
	directory_close(directory);
	if (err)
		complain("%s.", why);
	return err ? STATUS_USAGE : STATUS_OK;
}

int publish(const struct options *options)
{
	struct directory *directory = NULL;
	char why[DIRECTORY_WHY];
	uint8_t *bytes = NULL;
	size_t len = 0;
	bool is_new = false;
	int err = read_file(options, &bytes, &len, why);

	if (!err)
		err = open_as(options, &directory, why);
	if (!err)
		err = put_object(directory, options->name, bytes, len, &is_new, why);
	if (!err)
		printf("the policy \"%s\" is %s: hosts that it is assigned to get it when they "
		       "ask next\n", options->name, is_new ? "published" : "replaced");
	free(bytes);
	return finish(directory, err, why);
}

/* By its name for people, its GUID, or its DN. */
static int find_gpo(struct directory *directory, const char *gpo, char **dn, char *why)
{
	static const char *const attributes[] = { "displayName", NULL };
	struct directory_search search = { .attribute = attributes, .max = 2 };
	char *escaped = malloc(DIRECTORY_FILTER_ROOM(strlen(gpo)));
	struct directory_entries entries = { .count = 0 };
	char *base = NULL, *filter = NULL;
	int err = -ENOMEM;

	if (escaped)
		directory_filter_escape(gpo, strlen(gpo), escaped);
	if (escaped && asprintf(&base, "CN=Policies,CN=System,%s",
				directory_base(directory)) >= 0 &&
	    asprintf(&filter, "(&(objectClass=groupPolicyContainer)(|(displayName=%s)(cn=%s)"
		     "(distinguishedName=%s)))", escaped, escaped, escaped) >= 0) {
		search.base = base;
		search.scope = DIRECTORY_CHILDREN;
		search.filter = filter;
		err = directory_search(directory, &search, &entries, why);
	} else {
		sentence(why, err, "there is no memory");
	}
	if (!err && entries.count != 1)
		err = sentence(why, -ENOENT, "%s Group Policy object \"%s\": expected a name, "
			       "a {GUID} or a DN of one", entries.count ? "there is more than one" :
			       "there is no", gpo);
	*dn = err ? NULL : strdup(entries.entry[0].dn);
	directory_entries_free(&entries);
	free(filter);
	free(base);
	free(escaped);
	return err;
}

static int add_container(struct directory *directory, const char *below, const char *dn,
			 char *why)
{
	char *whole;
	int err;

	if (asprintf(&whole, "%s%s", below, dn) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	err = directory_add(directory, whole, (struct directory_change[]){
		text("objectClass", "container"), last,
	}, why);
	free(whole);
	return err == -EEXIST ? 0 : err;
}

/* What is there already is changed in one step. */
static int point_to(struct directory *directory, const char *gpo, const char *policy, char *why)
{
	const struct directory_change reference = text("ipsecOwnersReference", policy);
	char *dn;
	int err;

	if (asprintf(&dn, GPO_ASSIGNMENT "%s", gpo) < 0)
		return sentence(why, -ENOMEM, "there is no memory");
	err = directory_replace(directory, dn, (struct directory_change[]){
		reference, last,
	}, why);
	if (err == -ENOENT)
		err = add_container(directory, "CN=Microsoft," GPO_MACHINE, gpo, why) ?:
		      add_container(directory, "CN=Windows,CN=Microsoft," GPO_MACHINE, gpo,
				    why) ?:
		      directory_add(directory, dn, (struct directory_change[]){
			text("objectClass", "ipsecPolicy"), reference, last,
		      }, why);
	free(dn);
	return err;
}

int assign(const struct options *options)
{
	struct directory *directory = NULL;
	struct object object = { .dn = NULL };
	char why[DIRECTORY_WHY], *gpo = NULL;
	int err = open_as(options, &directory, why);

	if (!err)
		err = object_find(directory, options->word, &object, why);
	if (!err)
		err = find_gpo(directory, options->gpo, &gpo, why);
	if (!err)
		err = point_to(directory, gpo, object.dn, why);
	if (!err)
		printf("the Group Policy object \"%s\" assigns \"%s\" now\n", options->gpo,
		       options->word);
	object_free(&object);
	free(gpo);
	return finish(directory, err, why);
}

int unassign(const struct options *options)
{
	struct directory *directory = NULL;
	char why[DIRECTORY_WHY], *gpo = NULL, *dn = NULL;
	int err = open_as(options, &directory, why);

	if (!err)
		err = find_gpo(directory, options->gpo, &gpo, why);
	if (!err && asprintf(&dn, GPO_ASSIGNMENT "%s", gpo) < 0)
		err = sentence(why, -ENOMEM, "there is no memory");
	if (!err)
		err = directory_delete(directory, dn, why);
	if (err == -ENOENT && gpo)
		sentence(why, err, "the Group Policy object \"%s\" assigns no policy",
			 options->gpo);
	if (!err)
		printf("the Group Policy object \"%s\" assigns no policy any more\n",
		       options->gpo);
	free(dn);
	free(gpo);
	return finish(directory, err, why);
}
