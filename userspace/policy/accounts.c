// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "policy/accounts.h"
#include "policy/bytes.h"
#include "policy/exchange.h"

#define FILE_MAX	(16 << 20)	/* bytes */
#define SID_PARTS	15

const char *accounts_path(void)
{
	return secure_getenv("IPWARD_ACCOUNTS") ?: ACCOUNTS_FILE;
}

/* Behind a number without zeros before it; NULL if there is none. */
static const char *behind_number(const char *text)
{
	const char *c = text;

	while (isdigit((unsigned char)*c))
		c++;
	if (c == text || c - text > 15 || (*text == '0' && c - text > 1))
		return NULL;
	return c;
}

bool accounts_is_sid(const char *text)
{
	const char *c = text + 4;
	unsigned int parts = 0;

	if (strncmp(text, "S-1-", 4) != 0)
		return false;
	for (c = behind_number(c); c && *c == '-'; parts++)
		c = behind_number(c + 1);
	return c && !*c && parts && parts <= SID_PARTS;
}

bool accounts_is_one(const char *text)
{
	return strchr(text, '\\') || accounts_is_sid(text);
}

int accounts_load(struct accounts *accounts)
{
	const int err = bytes_load(accounts_path(), FILE_MAX + 1, &accounts->text,
				   &accounts->len);

	return err == -ENOENT ? 0 : err;
}

void accounts_free(struct accounts *accounts)
{
	free(accounts->text);
}

/* Directories do not tell upper case from lower case. */
static bool is_line_of(const char *line, size_t len, const char *name, char *sid)
{
	const char *blank = memchr(line, ' ', len);
	const size_t sid_len = blank ? (size_t)(blank - line) : len;

	if (!blank || sid_len >= ACCOUNTS_SID || len - sid_len - 1 != strlen(name) ||
	    strncasecmp(blank + 1, name, strlen(name)) != 0)
		return false;
	memcpy(sid, line, sid_len);
	sid[sid_len] = '\0';
	return accounts_is_sid(sid);
}

bool accounts_sid(const struct accounts *accounts, const char *name, char *sid)
{
	const char *line = accounts->text;
	const char *end = line ? line + accounts->len : line;

	if (accounts_is_sid(name) && strlen(name) < ACCOUNTS_SID) {
		strcpy(sid, name);
		return true;
	}
	while (line < end) {
		const char *stop = memchr(line, '\n', end - line) ?: end;

		if (is_line_of(line, stop - line, name, sid))
			return true;
		line = stop + 1;
	}
	return false;
}

/** struct wanted - names that are being collected; there is room for all */
struct wanted {
	const char **name;
	size_t count;
};

static void want(struct wanted *wanted, const struct texts *texts)
{
	for (unsigned int i = 0; i < texts->count; i++) {
		const char *text = texts->item[i];
		size_t j = 0;

		if (!accounts_is_one(text) || accounts_is_sid(text))
			continue;
		while (j < wanted->count && strcasecmp(wanted->name[j], text) != 0)
			j++;
		if (j == wanted->count)
			wanted->name[wanted->count++] = text;
	}
}

static size_t count_texts(const struct policy *policy)
{
	size_t count = 0;

	for (size_t i = 0; i < policy->exchanges; i++) {
		const struct methods *methods = policy->exchange[i]->methods;

		for (unsigned int j = 0; j < methods->count; j++)
			count += methods->item[j]->allow.count +
				 methods->item[j]->deny.count;
	}
	return count;
}

int accounts_wanted(const struct policy *policy, const char ***names, size_t *count,
		    const char **realm)
{
	struct wanted wanted = { .count = 0 };

	*realm = NULL;
	wanted.name = calloc(count_texts(policy) + 1, sizeof(*wanted.name));
	if (!wanted.name)
		return -ENOMEM;
	for (size_t i = 0; i < policy->exchanges; i++) {
		const struct methods *methods = policy->exchange[i]->methods;

		for (unsigned int j = 0; j < methods->count; j++) {
			want(&wanted, &methods->item[j]->allow);
			want(&wanted, &methods->item[j]->deny);
			*realm = *realm ?: methods->item[j]->realm;
		}
	}
	*names = wanted.name;
	*count = wanted.count;
	return 0;
}
