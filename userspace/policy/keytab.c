// SPDX-License-Identifier: GPL-2.0
/*
 * A keytab, as MIT's and Heimdal's libraries write it, all numbers in network order::
 *
 *	+----+----+
 *	| 5  | 2  |		once
 *	+----+----+----+----+
 *	| bytes that follow |	negative: nothing is there, skip as many
 *	+----+----+----+----+
 *	| parts   |		of the name, without the realm
 *	+----+----+ - - +
 *	| length  | realm
 *	+----+----+ - - +
 *	| length  | part	as many as there are parts
 *	+----+----+ - - +
 *	... a time, a number, a key
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/bytes.h"
#include "policy/keytab.h"

#define FILE_MAX	((size_t)1024 * 1024)
#define PREFIX		"FILE:"

/* What is left of an entry. */
struct rest {
	const uint8_t *at;
	size_t len;
};

/* Return: false if there are not as many bytes; then nothing is taken. */
static bool take(struct rest *rest, size_t len, const uint8_t **bytes)
{
	if (len > rest->len)
		return false;
	*bytes = rest->at;
	rest->at += len;
	rest->len -= len;
	return true;
}

static bool take_short(struct rest *rest, size_t *number)
{
	const uint8_t *bytes;

	if (!take(rest, 2, &bytes))
		return false;
	*number = (size_t)bytes[0] << 8 | bytes[1];
	return true;
}

static bool take_text(struct rest *rest, const uint8_t **text, size_t *len)
{
	return take_short(rest, len) && take(rest, *len, text);
}

static bool take_size(struct rest *rest, int32_t *size)
{
	const uint8_t *bytes;

	if (!take(rest, 4, &bytes))
		return false;
	*size = (int32_t)((uint32_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 |
			  bytes[3]);
	return true;
}

/* Letters that neither Kerberos nor strongSwan takes for something else. */
static bool is_account(const uint8_t *text, size_t len)
{
	if (len < 2 || text[len - 1] != '$')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isgraph(text[i]) || strchr("\\/@*\"%", text[i]))
			return false;
	return true;
}

static bool is_realm(const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum(text[i]) && !strchr(".-_", text[i]))
			return false;
	return len;
}

/* Return: whether this is the account of a machine in that realm. */
static bool read_entry(struct rest entry, const char *realm, char *name)
{
	const uint8_t *text, *of;
	size_t parts, len, of_len;

	if (!take_short(&entry, &parts) || parts != 1 ||
	    !take_text(&entry, &of, &of_len) || !take_text(&entry, &text, &len))
		return false;
	if (realm && (of_len != strlen(realm) || memcmp(of, realm, of_len) != 0))
		return false;
	if (!is_account(text, len) || !is_realm(of, of_len) || len + 1 + of_len >= KEYTAB_NAME)
		return false;
	snprintf(name, KEYTAB_NAME, "%.*s@%.*s", (int)len, (const char *)text, (int)of_len,
		 (const char *)of);
	return true;
}

int keytab_find(const uint8_t *bytes, size_t len, const char *realm, char *name)
{
	struct rest rest = { bytes, len }, entry;
	const uint8_t *start;
	int32_t size;

	if (!take(&rest, 2, &start) || start[0] != 5 || start[1] != 2)
		return -EINVAL;
	while (rest.len) {
		if (!take_size(&rest, &size) || size == INT32_MIN ||
		    !take(&rest, size < 0 ? -size : size, &entry.at))
			return -EINVAL;
		entry.len = size < 0 ? 0 : size;
		if (read_entry(entry, realm, name))
			return 0;
	}
	return -ENOENT;
}

const char *keytab_path(void)
{
	const char *path = secure_getenv("KRB5_KTNAME") ?: KEYTAB_FILE;

	return strncmp(path, PREFIX, strlen(PREFIX)) ? path : path + strlen(PREFIX);
}

int keytab_account(const char *realm, char *name)
{
	char *bytes;
	size_t len;
	int err = bytes_load(keytab_path(), FILE_MAX + 1, &bytes, &len);

	if (err)
		return err;
	err = keytab_find((const uint8_t *)bytes, len, realm, name);
	explicit_bzero(bytes, len);
	free(bytes);
	return err;
}
