// SPDX-License-Identifier: GPL-2.0
/*
 * A descriptor, the numbers in the order of a PC::
 *
 *	+---+---+-------+-------+-------+-------+-------+
 *	| 1 | 0 | flags | owner | group | sacl  | dacl  |	offsets from the first byte
 *	+---+---+-------+-------+-------+-------+-------+
 *
 * A list of rights, and an entry of it; only types 5 and 6 have what stands in brackets::
 *
 *	+---+---+-------+-------+-------+
 *	| r | 0 | size  | count |   0   | entries
 *	+---+---+-------+-------+-------+
 *	+------+-------+-------+--------+-------------------------------+-----+
 *	| type | flags | size  | mask   | [ flags (4), GUIDs (16 each) ]| SID |
 *	+------+-------+-------+--------+-------------------------------+-----+
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "central/rights.h"

#define HEAD		20
#define LIST_HEAD	8
#define ENTRY_HEAD	8
#define DACL_PRESENT	4

#define TYPE_ALLOW		0
#define TYPE_DENY		1
#define TYPE_ALLOW_OBJECT	5
#define TYPE_DENY_OBJECT	6
#define INHERIT_ONLY		8
#define HAS_OBJECT		1
#define HAS_INHERITED		2
#define CONTROL_ACCESS		0x100
#define GENERIC_ALL		0x10000000

#define GUID_BYTES	16

/* edacfd8f-ffb3-11d1-b41d-00a0c968f939 */
static const uint8_t apply_group_policy[GUID_BYTES] = {
	0x8f, 0xfd, 0xac, 0xed, 0xb3, 0xff, 0xd1, 0x11,
	0xb4, 0x1d, 0x00, 0xa0, 0xc9, 0x68, 0xf9, 0x39,
};

int token_add(struct token *token, const uint8_t *bytes, size_t len)
{
	char text[SID_TEXT];
	struct token_sid *more;

	if (sid_text(bytes, len, text))
		return -EINVAL;
	if (token->count == TOKEN_MAX)
		return -E2BIG;
	more = reallocarray(token->sid, token->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	token->sid = more;
	memcpy(more[token->count].bytes, bytes, len);
	more[token->count++].len = len;
	return 0;
}

int token_add_text(struct token *token, const char *text)
{
	uint8_t bytes[SID_BYTES];
	size_t len;

	return sid_read(text, bytes, &len) ?: token_add(token, bytes, len);
}

void token_free(struct token *token)
{
	free(token->sid);
	memset(token, 0, sizeof(*token));
}

static bool token_has(const struct token *token, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < token->count; i++)
		if (token->sid[i].len == len && !memcmp(token->sid[i].bytes, bytes, len))
			return true;
	return false;
}

static uint32_t get(const uint8_t *at, int bytes)
{
	uint32_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | at[bytes];
	return number;
}

/*
 * What stands before the SID of an entry for one kind of object; *@fits is cleared if the
 * kind is another one.
 */
static size_t object_len(const uint8_t *entry, size_t len, bool *fits)
{
	size_t used = ENTRY_HEAD + 4;
	uint32_t flags;

	if (len < used)
		return len;
	flags = get(entry + ENTRY_HEAD, 4);
	if (flags & HAS_OBJECT) {
		if (len < used + GUID_BYTES)
			return len;
		*fits = !memcmp(entry + used, apply_group_policy, GUID_BYTES);
		used += GUID_BYTES;
	}
	if (flags & HAS_INHERITED)
		used += GUID_BYTES;
	return used < len ? used : len;
}

/* A SID may be followed by bytes that an application has added. */
static bool is_for(const struct token *token, const uint8_t *sid, size_t len)
{
	size_t own;

	if (len < 8)
		return false;
	own = 8 + (size_t)4 * sid[1];
	return own <= len && token_has(token, sid, own);
}

/* Return: 1 or 0 if the entry decides, -ENOENT if it does not. */
static int ask_entry(const uint8_t *entry, size_t len, const struct token *token)
{
	const uint8_t type = entry[0], flags = entry[1];
	bool fits = true;
	size_t head = ENTRY_HEAD;

	if (flags & INHERIT_ONLY)
		return -ENOENT;
	if (type == TYPE_ALLOW_OBJECT || type == TYPE_DENY_OBJECT)
		head = object_len(entry, len, &fits);
	else if (type != TYPE_ALLOW && type != TYPE_DENY)
		return -ENOENT;
	if (!fits || !(get(entry + 4, 4) & (CONTROL_ACCESS | GENERIC_ALL)) ||
	    !is_for(token, entry + head, len - head))
		return -ENOENT;
	return type == TYPE_ALLOW || type == TYPE_ALLOW_OBJECT;
}

static int ask_list(const uint8_t *list, size_t len, const struct token *token)
{
	size_t size, at = LIST_HEAD;
	unsigned int count;
	int answer;

	if (len < LIST_HEAD)
		return -EINVAL;
	size = get(list + 2, 2);
	if (size > len || size < LIST_HEAD)
		return -EINVAL;
	for (count = get(list + 4, 2); count > 0; count--) {
		size_t entry;

		if (size - at < ENTRY_HEAD)
			return -EINVAL;
		entry = get(list + at + 2, 2);
		if (entry < ENTRY_HEAD || entry > size - at)
			return -EINVAL;
		answer = ask_entry(list + at, entry, token);
		if (answer != -ENOENT)
			return answer;
		at += entry;
	}
	return 0;
}

/* Without a list, everybody may do everything. */
int rights_apply(const uint8_t *bytes, size_t len, const struct token *token)
{
	uint32_t offset;

	if (len < HEAD || bytes[0] != 1)
		return -EINVAL;
	offset = get(bytes + 16, 4);
	if (!(get(bytes + 2, 2) & DACL_PRESENT) || !offset)
		return 1;
	if (offset < HEAD || offset > len)
		return -EINVAL;
	return ask_list(bytes + offset, len - offset, token);
}
