// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "windows/blob.h"
#include "windows/utf16.h"

/* Windows writes one byte behind the data, and does not always clear it. */
#define PADDING_MAX	8

void blob_wrong(struct blob *blob, const char *format, ...)
{
	char text[512];
	va_list args;

	if (blob->failed)
		return;
	blob->failed = true;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report_error(blob->report, blob->place, NULL, "\"%s\": its ipsecData, at byte "
		     "%zu: %s", blob->title, (size_t)(blob->at - blob->start), text);
}

const uint8_t *blob_take(struct blob *blob, size_t len, const char *what)
{
	const uint8_t *bytes = blob->at;

	if (blob->failed)
		return NULL;
	if (len > blob->left) {
		blob_wrong(blob, "it ends within %s: expected %zu bytes, and %zu are "
			   "left", what, len, blob->left);
		return NULL;
	}
	blob->at += len;
	blob->left -= len;
	return bytes;
}

uint8_t blob_byte(struct blob *blob, const char *what)
{
	const uint8_t *bytes = blob_take(blob, 1, what);

	return bytes ? bytes[0] : 0;
}

uint16_t blob_short(struct blob *blob, const char *what)
{
	const uint8_t *bytes = blob_take(blob, 2, what);

	return bytes ? bytes[0] | bytes[1] << 8 : 0;
}

uint32_t blob_long(struct blob *blob, const char *what)
{
	const uint8_t *bytes = blob_take(blob, 4, what);

	return bytes ? bytes[0] | bytes[1] << 8 | bytes[2] << 16 |
		       (uint32_t)bytes[3] << 24 : 0;
}

bool blob_begins(const struct blob *blob, size_t offset, const uint8_t *guid)
{
	return !blob->failed && blob->left >= offset + GUID_BYTES &&
	       !memcmp(blob->at + offset, guid, GUID_BYTES);
}

void blob_guid(struct blob *blob, const uint8_t *guid, const char *what)
{
	if (blob->left >= GUID_BYTES && !blob_begins(blob, 0, guid))
		blob_wrong(blob, "the identifier of another kind of data: expected %s",
			   what);
	blob_take(blob, GUID_BYTES, "its identifier");
}

uint32_t blob_count(struct blob *blob, size_t least, const char *what)
{
	const uint32_t count = blob_long(blob, what);

	if (count <= blob->left / least)
		return count;
	blob_wrong(blob, "%s is %u: expected no more than fit into the %zu bytes that "
		   "follow", what, count, blob->left);
	return 0;
}

const char *blob_utf16(struct blob *blob, struct arena *arena, const char *what)
{
	const uint32_t len = blob_long(blob, what);
	const uint8_t *bytes = blob_take(blob, len, what);
	const char *text;

	if (!bytes)
		return "";
	text = utf16_text(arena, bytes, len);
	if (text)
		return text;
	blob_wrong(blob, "%s is no text: expected UTF-16 with at most a NUL at its end",
		   what);
	return "";
}

void blob_end(struct blob *blob)
{
	if (blob->failed)
		return;
	if (blob->left > PADDING_MAX)
		blob_wrong(blob, "%zu bytes are left: expected the end, as of what "
			   "MS-GPIPSEC documents", blob->left);
	if (blob->left == 1)
		return;
	for (; blob->left && !blob->failed; blob->left--)
		if (*blob->at++)
			blob_wrong(blob, "more data: expected the end, as of what "
				   "MS-GPIPSEC documents");
}
