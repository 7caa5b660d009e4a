// SPDX-License-Identifier: GPL-2.0
/* The groups in a ticket, written here as a controller does, and bytes that are none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "strongswan/pac.h"
#include "tap.h"

#define ROOM		4096

/* Attributes of groups: mandatory, by default, enabled; and for denials alone. */
#define ENABLED		7
#define DENIES		0x10

struct out {
	uint8_t bytes[ROOM];
	size_t len;
};

static void put(struct out *out, uint64_t value, unsigned int bytes)
{
	for (; bytes; bytes--, value >>= 8)
		out->bytes[out->len++] = value;
}

static void put_u32(struct out *out, uint32_t value)
{
	put(out, value, 4);
}

static void put_head(struct out *out, const char *text)
{
	put(out, 2 * strlen(text), 2);
	put(out, 2 * strlen(text), 2);
	put_u32(out, *text ? 0x20000 : 0);
}

static void put_text(struct out *out, const char *text)
{
	if (!*text)
		return;
	put_u32(out, strlen(text));
	put_u32(out, 0);
	put_u32(out, strlen(text));
	for (; *text; text++)
		put(out, *text, 2);
	while (out->len % 4)
		put(out, 0, 1);
}

static void put_sid(struct out *out, unsigned int authority, const uint32_t *part,
		    unsigned int parts)
{
	put_u32(out, parts);
	put(out, 1, 1);
	put(out, parts, 1);
	put(out, 0, 5);
	put(out, authority, 1);
	for (unsigned int i = 0; i < parts; i++)
		put_u32(out, part[i]);
}

/* Names of odd and even length, as both are there. */
static const char *const names[] = { "WEB$", "Web", "", "x", "", "" };

static void put_structure(struct out *out, unsigned int extras, unsigned int resources)
{
	put(out, 0x00081001, 4);
	put(out, 0xcccccccc, 4);
	put(out, 0, 8);
	put_u32(out, 0x20000);
	for (int i = 0; i < 12; i++)
		put_u32(out, i);
	for (int i = 0; i < 6; i++)
		put_head(out, names[i]);
	put_u32(out, 0);
	put_u32(out, 1103);
	put_u32(out, 515);
	put_u32(out, 2);
	put_u32(out, 0x20004);
	put_u32(out, 0x20);
	for (int i = 0; i < 4; i++)
		put_u32(out, 0);
	put_head(out, "DC");
	put_head(out, "CORP");
	put_u32(out, 0x20008);
	for (int i = 0; i < 10; i++)
		put_u32(out, 0);
	put_u32(out, extras);
	put_u32(out, extras ? 0x2000c : 0);
	put_u32(out, resources ? 0x20010 : 0);
	put_u32(out, resources);
	put_u32(out, resources ? 0x20014 : 0);
	for (int i = 0; i < 6; i++)
		put_text(out, names[i]);
}

static void put_group(struct out *out, uint32_t number, uint32_t attributes)
{
	put_u32(out, number);
	put_u32(out, attributes);
}

static void build(struct out *out, bool more)
{
	static const uint32_t domain[] = { 21, 1, 2, 3 }, asserted[] = { 1 };
	static const uint32_t other[] = { 21, 7, 8, 9 };

	out->len = 0;
	put_structure(out, more ? 2 : 0, more ? 1 : 0);
	put_u32(out, 2);
	put_group(out, 515, ENABLED);
	put_group(out, 1106, ENABLED);
	put_text(out, "DC");
	put_text(out, "CORP");
	put_sid(out, 5, domain, 4);
	if (!more)
		return;
	put_u32(out, 2);
	put_group(out, 0x20018, ENABLED);
	put_group(out, 0x2001c, DENIES);
	put_sid(out, 18, asserted, 1);
	put_sid(out, 5, other, 4);
	put_sid(out, 5, domain, 4);
	put_u32(out, 1);
	put_group(out, 1108, ENABLED);
}

/* All SIDs in a line; those that allow nothing have a minus before them. */
static const char *read(const struct out *out)
{
	static char line[1024];
	char text[SID_TEXT];
	size_t len = 0;
	struct pac pac;
	int err = pac_read(out->bytes, out->len, &pac);

	*line = '\0';
	for (size_t i = 0; !err && i < pac.count; i++) {
		err = sid_text(pac.sid[i].bytes, pac.sid[i].len, text);
		len += snprintf(line + len, sizeof(line) - len, "%s%s%s", i ? " " : "",
				pac.sid[i].allows ? "" : "-", text);
	}
	pac_free(&pac);
	return err ? strerror(-err) : line;
}

#define DOMAIN	"S-1-5-21-1-2-3-"

/* In memory of its own, so that a byte behind it is noticed. */
static int read_copy(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ?: 1);
	struct pac pac;
	int err;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, len);
	err = pac_read(copy, len, &pac);
	pac_free(&pac);
	free(copy);
	return err;
}

static void cut_short(const struct out *out)
{
	size_t taken = 0;

	for (size_t len = 0; len < out->len; len++)
		taken += read_copy(out->bytes, len) != -EINVAL;
	ok(!taken, "cut short at any byte, it is none");
}

/* Each byte once with each value. */
static void change_bytes(struct out *out)
{
	size_t wrong = 0;

	for (size_t i = 0; i < out->len; i++) {
		const uint8_t before = out->bytes[i];

		for (unsigned int value = 0; value < 256; value++) {
			int err;

			out->bytes[i] = value;
			err = read_copy(out->bytes, out->len);
			wrong += err && err != -EINVAL && err != -E2BIG;
		}
		out->bytes[i] = before;
	}
	ok(!wrong, "whatever a byte is changed to, there is an answer");
}

int main(void)
{
	struct out out;

	build(&out, false);
	is_text(read(&out), DOMAIN "1103 " DOMAIN "515 " DOMAIN "515 " DOMAIN "1106",
		"the account, its first group, and others");
	build(&out, true);
	is_text(read(&out), DOMAIN "1103 " DOMAIN "515 " DOMAIN "515 " DOMAIN "1106 "
		"S-1-18-1 -S-1-5-21-7-8-9 " DOMAIN "1108",
		"groups of other domains, one for denials alone, and domain-local ones");
	cut_short(&out);
	change_bytes(&out);
	return tap_end();
}
