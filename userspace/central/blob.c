// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "central/blob.h"

#define GUID_BYTES	16
#define VERSION		1

#define FNV_BEGIN	0xcbf29ce484222325ULL
#define FNV_PRIME	0x100000001b3ULL

static const uint8_t ours[GUID_BYTES] = {
	0xa4, 0xc7, 0xb1, 0xf3, 0x0e, 0x6d, 0x52, 0x4c,
	0x9a, 0x37, 0x1e, 0x8f, 0x5d, 0x2b, 0x90, 0x46,
};

bool blob_is_ours(const uint8_t *bytes, size_t len)
{
	return len >= GUID_BYTES && !memcmp(bytes, ours, GUID_BYTES);
}

uint64_t blob_hash(const char *text, size_t len)
{
	uint64_t hash = FNV_BEGIN;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)text[i]) * FNV_PRIME;
	return hash;
}

static uint64_t get(const uint8_t *at, int bytes)
{
	uint64_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | at[bytes];
	return number;
}

static void put(uint8_t *at, int bytes, uint64_t number)
{
	for (int i = 0; i < bytes; i++, number >>= 8)
		at[i] = number;
}

const char *blob_text(const uint8_t *bytes, size_t len, const char **text,
		      size_t *text_len)
{
	if (len < BLOB_HEAD)
		return "it is cut off";
	if (get(bytes + 16, 4) != VERSION)
		return "it is of a later version than this ipward reads";
	*text = (const char *)bytes + BLOB_HEAD;
	*text_len = len - BLOB_HEAD;
	if (get(bytes + 20, 4) != *text_len)
		return "its length is not what it says: it is cut off, or half written";
	if (*text_len > BLOB_TEXT_MAX)
		return "it is longer than 16 MB";
	if (get(bytes + 24, 8) != blob_hash(*text, *text_len))
		return "its text is not the one that was published";
	if (memchr(*text, '\0', *text_len))
		return "it is no text";
	return NULL;
}

uint8_t *blob_new(const char *text, size_t text_len, size_t *len)
{
	uint8_t *bytes = malloc(BLOB_HEAD + text_len);

	if (!bytes)
		return NULL;
	*len = BLOB_HEAD + text_len;
	memcpy(bytes, ours, GUID_BYTES);
	put(bytes + 16, 4, VERSION);
	put(bytes + 20, 4, text_len);
	put(bytes + 24, 8, blob_hash(text, text_len));
	memcpy(bytes + BLOB_HEAD, text, text_len);
	return bytes;
}
