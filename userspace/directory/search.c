// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "directory/deadline.h"
#include "directory/search.h"
#include "directory/session.h"

/* MS-ADTS 3.1.1.3.4.1.11: owner, group and the list of rights. */
#define SD_FLAGS_OID	"1.2.840.113556.1.4.801"
#define SD_FLAGS	"\x30\x03\x02\x01\x07"

static void values_free(struct directory_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		free(values->value[i].bytes);
	free(values->value);
}

static void entry_free(struct directory_entry *entry, size_t attributes)
{
	for (size_t i = 0; entry->values && i < attributes; i++)
		values_free(&entry->values[i]);
	free(entry->values);
	free(entry->dn);
}

void directory_entries_free(struct directory_entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		entry_free(&entries->entry[i], entries->attributes);
	free(entries->entry);
	memset(entries, 0, sizeof(*entries));
}

static int copy_value(struct directory_value *value, const struct berval *from)
{
	value->bytes = malloc(from->bv_len + 1);
	if (!value->bytes)
		return -ENOMEM;
	memcpy(value->bytes, from->bv_val, from->bv_len);
	value->bytes[from->bv_len] = '\0';
	value->len = from->bv_len;
	return 0;
}

static int copy_values(struct directory_values *values, struct berval **from)
{
	const size_t count = ldap_count_values_len(from);

	if (!count || values->count)
		return 0;
	values->value = calloc(count, sizeof(*values->value));
	if (!values->value)
		return -ENOMEM;
	for (; values->count < count; values->count++)
		if (copy_value(&values->value[values->count], from[values->count]))
			return -ENOMEM;
	return 0;
}

/* Return: the number of an attribute, or that of attributes for none. */
static size_t find_attribute(const struct directory_search *search, const char *name,
			     size_t len)
{
	size_t i = 0;

	while (search->attribute[i] && (strncasecmp(search->attribute[i], name, len) != 0 ||
					search->attribute[i][len]))
		i++;
	return i;
}

/* "member;range=0-1499" has a part of the values. */
static int add_attribute(const struct directory_search *search,
			 struct directory_entry *entry, const char *name,
			 struct berval **values, char *why)
{
	const size_t len = strcspn(name, ";");
	const size_t at = find_attribute(search, name, len);

	if (!search->attribute[at] || !values)
		return 0;
	if (name[len] && !strncasecmp(name + len, ";range=", strlen(";range=")))
		return session_say(why, -EMSGSIZE, "%s has more values of %.*s than the "
				   "controller sends at once", entry->dn, (int)len, name);
	if (copy_values(&entry->values[at], values))
		return session_say(why, -ENOMEM, "there is no memory");
	return 0;
}

static int add_attributes(struct directory *directory, const struct directory_search *search,
			  struct directory_entry *entry, LDAPMessage *message, char *why)
{
	BerElement *ber = NULL;
	char *name = ldap_first_attribute(directory->ld, message, &ber);
	int err = 0;

	while (name && !err) {
		struct berval **values = ldap_get_values_len(directory->ld, message, name);

		err = add_attribute(search, entry, name, values, why);
		ldap_value_free_len(values);
		ldap_memfree(name);
		name = err ? NULL : ldap_next_attribute(directory->ld, message, ber);
	}
	ldap_memfree(name);
	ber_free(ber, 0);
	return err;
}

static int add_entry(struct directory *directory, const struct directory_search *search,
		     struct directory_entries *entries, LDAPMessage *message, char *why)
{
	char *dn = ldap_get_dn(directory->ld, message);
	struct directory_entry *more, *entry;

	if (!dn || entries->count == search->max) {
		ldap_memfree(dn);
		return dn ? session_say(why, -E2BIG, "there are more than %zu entries below "
					"%s", search->max, search->base) :
			    session_say(why, -EPROTO, "an entry has no name");
	}
	more = reallocarray(entries->entry, entries->count + 1, sizeof(*more));
	if (more)
		entries->entry = more;
	entry = more ? &more[entries->count] : NULL;
	if (entry) {
		entry->dn = strdup(dn);
		entry->values = calloc(entries->attributes + 1, sizeof(*entry->values));
		entries->count++;
	}
	ldap_memfree(dn);
	if (!entry || !entry->dn || !entry->values)
		return session_say(why, -ENOMEM, "there is no memory");
	return add_attributes(directory, search, entry, message, why);
}

/* That there is no such base is an answer: nothing is there. */
static int read_result(struct directory *directory, const struct directory_search *search,
		       LDAPMessage *message, char *why)
{
	char *text = NULL;
	int code = LDAP_OTHER, ret, err;

	ret = ldap_parse_result(directory->ld, message, &code, NULL, &text, NULL, NULL, 0);
	if (ret != LDAP_SUCCESS)
		code = ret;
	err = session_judge(directory, code, text, "a search", why);
	if (code == LDAP_SIZELIMIT_EXCEEDED)
		session_say(why, -E2BIG, "there are more than %zu entries below %s",
			    search->max, search->base);
	ldap_memfree(text);
	return code == LDAP_NO_SUCH_OBJECT ? 0 : err;
}

/* Return: 1 if the answer is complete. */
static int read_message(struct directory *directory, const struct directory_search *search,
			struct directory_entries *entries, LDAPMessage *message, char *why)
{
	int err;

	switch (ldap_msgtype(message)) {
	case LDAP_RES_SEARCH_ENTRY:
		return add_entry(directory, search, entries, message, why);
	case LDAP_RES_SEARCH_RESULT:
		err = read_result(directory, search, message, why);
		return err ?: 1;
	default:
		return 0;
	}
}

static int read_all(struct directory *directory, const struct directory_search *search,
		    struct directory_entries *entries, int id, int64_t deadline, char *why)
{
	LDAPMessage *message;
	int ret;

	do {
		ret = session_result(directory, id, deadline, &message, why);
		if (!ret)
			ret = read_message(directory, search, entries, message, why);
		ldap_msgfree(message);
	} while (!ret);
	return ret < 0 ? ret : 0;
}

static int send_search(struct directory *directory, const struct directory_search *search,
		       int *id, char *why)
{
	static const int scopes[] = { LDAP_SCOPE_BASE, LDAP_SCOPE_ONELEVEL,
				      LDAP_SCOPE_SUBTREE };
	LDAPControl flags = {
		.ldctl_oid = (char *)SD_FLAGS_OID,
		.ldctl_value = { sizeof(SD_FLAGS) - 1, (char *)SD_FLAGS },
		.ldctl_iscritical = 1,
	};
	LDAPControl *controls[] = { search->descriptor ? &flags : NULL, NULL };
	const int code = ldap_search_ext(directory->ld, search->base, scopes[search->scope],
					 search->filter ?: "(objectClass=*)",
					 (char **)search->attribute, 0, controls, NULL, NULL,
					 search->max > INT32_MAX ? 0 : (int)search->max, id);

	return session_judge(directory, code, NULL, "a search", why);
}

int directory_search(struct directory *directory, const struct directory_search *search,
		     struct directory_entries *entries, char *why)
{
	const int64_t deadline = deadline_after(directory->milliseconds);
	int id = 0, err;

	memset(entries, 0, sizeof(*entries));
	while (search->attribute[entries->attributes])
		entries->attributes++;
	err = send_search(directory, search, &id, why);
	if (err)
		return err;
	err = read_all(directory, search, entries, id, deadline, why);
	if (!err)
		return 0;
	ldap_abandon_ext(directory->ld, id, NULL, NULL);
	directory_entries_free(entries);
	return err;
}

const char *directory_text(const struct directory_entry *entry, size_t attribute)
{
	const struct directory_values *values = &entry->values[attribute];

	if (!values->count || strlen((char *)values->value[0].bytes) != values->value[0].len)
		return NULL;
	return (char *)values->value[0].bytes;
}
