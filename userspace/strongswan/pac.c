// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "pac.h"

/* The header: versions of the encoding and of little endian, and its length. */
#define HEADER		16
#define HEADER_BEGINS	0x00081001

/* Of a group: attributes (MS-PAC, 2.2.1), of which one gives and one only takes. */
#define GROUP_ENABLED	0x00000004
#define GROUP_DENIES	0x00000010

#define SID_HEAD	8	/* before the parts: how many, and the authority */
#define SID_PARTS	15

#define TIMES		48	/* bytes: six of them */
#define NAMES		6

/**
 * struct wire - what is left to read
 * @begin: of the structure; alignment counts from there
 * @failed: more was asked for than there is
 */
struct wire {
	const uint8_t *begin;
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

/** struct info - the parts of the structure that are of interest; pointers by "has" */
struct info {
	uint32_t account;
	uint32_t primary;
	uint32_t groups;
	uint32_t extras;
	uint32_t resources;
	bool has_name[NAMES];
	bool has_groups;
	bool has_server;
	bool has_domain_name;
	bool has_domain;
	bool has_extras;
	bool has_resource_domain;
	bool has_resources;
};

static const uint8_t *take(struct wire *wire, size_t len)
{
	const uint8_t *at = wire->at;

	if (wire->failed || (size_t)(wire->end - at) < len) {
		wire->failed = true;
		return NULL;
	}
	wire->at += len;
	return at;
}

static uint32_t take_u32(struct wire *wire)
{
	const uint8_t *at = take(wire, 4);

	return at ? at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24 : 0;
}

static bool take_pointer(struct wire *wire)
{
	return take_u32(wire) != 0;
}

static void align(struct wire *wire)
{
	const size_t odd = (wire->at - wire->begin) % 4;

	if (odd)
		take(wire, 4 - odd);
}

/* Two lengths and a pointer; the lengths are with the text once more. */
static bool take_string_head(struct wire *wire)
{
	take_u32(wire);
	return take_pointer(wire);
}

static void skip_string(struct wire *wire, bool is_there)
{
	uint32_t most, before, units;

	if (!is_there)
		return;
	most = take_u32(wire);
	before = take_u32(wire);
	units = take_u32(wire);
	if (before || units > most)
		wire->failed = true;
	take(wire, 2 * (size_t)units);
	align(wire);
}

static void take_info(struct wire *wire, struct info *info)
{
	take(wire, TIMES);
	for (int i = 0; i < NAMES; i++)
		info->has_name[i] = take_string_head(wire);
	take_u32(wire);			/* counters of logons */
	info->account = take_u32(wire);
	info->primary = take_u32(wire);
	info->groups = take_u32(wire);
	info->has_groups = take_pointer(wire);
	take_u32(wire);			/* flags */
	take(wire, 16);			/* session key */
	info->has_server = take_string_head(wire);
	info->has_domain_name = take_string_head(wire);
	info->has_domain = take_pointer(wire);
	take(wire, 8 + 4 + 4 + 8 + 8 + 4 + 4);
	info->extras = take_u32(wire);
	info->has_extras = take_pointer(wire);
	info->has_resource_domain = take_pointer(wire);
	info->resources = take_u32(wire);
	info->has_resources = take_pointer(wire);
}

/* The number of parts stands before it, as with all arrays, and in it. */
static void take_sid(struct wire *wire, struct pac_sid *sid)
{
	const uint32_t count = take_u32(wire);
	const uint8_t *bytes = count && count <= SID_PARTS ?
			       take(wire, SID_HEAD + 4 * (size_t)count) : NULL;

	memset(sid, 0, sizeof(*sid));
	if (!bytes || bytes[0] != 1 || bytes[1] != count) {
		wire->failed = true;
		return;
	}
	sid->len = SID_HEAD + 4 * count;
	memcpy(sid->bytes, bytes, sid->len);
}

static int add(struct pac *pac, const struct pac_sid *sid, bool allows)
{
	struct pac_sid *more;

	if (pac->count == PAC_SIDS)
		return -E2BIG;
	/* A power of two that is full is doubled. */
	if (!(pac->count & (pac->count - 1))) {
		more = realloc(pac->sid, (pac->count ? 2 * pac->count : 1) * sizeof(*more));
		if (!more)
			return -ENOMEM;
		pac->sid = more;
	}
	pac->sid[pac->count] = *sid;
	pac->sid[pac->count++].allows = allows;
	return 0;
}

static int add_in(struct pac *pac, const struct pac_sid *domain, uint32_t number,
		  bool allows)
{
	struct pac_sid sid = *domain;

	if (sid.bytes[1] == SID_PARTS)
		return -EINVAL;
	sid.bytes[1]++;
	for (int i = 0; i < 4; i++, number >>= 8)
		sid.bytes[sid.len++] = number;
	return add(pac, &sid, allows);
}

static bool gives(uint32_t attributes)
{
	return attributes & GROUP_ENABLED && !(attributes & GROUP_DENIES);
}

/* An array of numbers and attributes, which the domain stands behind. */
static const uint8_t *take_groups(struct wire *wire, bool is_there, uint32_t count)
{
	if (!is_there) {
		wire->failed |= count != 0;
		return NULL;
	}
	if (take_u32(wire) != count || count > PAC_SIDS)
		wire->failed = true;
	return take(wire, 8 * (size_t)count);
}

static int add_groups(struct pac *pac, const struct pac_sid *domain,
		      const uint8_t *groups, uint32_t count)
{
	struct wire wire = { groups, groups, groups + 8 * (size_t)count, false };
	uint32_t number;
	int err = 0;

	for (uint32_t i = 0; i < count && !err; i++) {
		number = take_u32(&wire);
		err = add_in(pac, domain, number, gives(take_u32(&wire)));
	}
	return err;
}

/* Pointers with attributes, and behind all of them the SIDs. */
static int take_extras(struct wire *wire, const struct info *info, struct pac *pac)
{
	const uint8_t *heads = take_groups(wire, info->has_extras, info->extras);
	struct wire head = { heads, heads, wire->at, false };
	struct pac_sid sid;
	bool is_there;
	int err = 0;

	for (uint32_t i = 0; heads && i < info->extras && !err; i++) {
		is_there = take_pointer(&head);
		take_sid(wire, &sid);
		if (!is_there || wire->failed)
			return -EINVAL;
		err = add(pac, &sid, gives(take_u32(&head)));
	}
	return err;
}

static int take_resources(struct wire *wire, const struct info *info, struct pac *pac)
{
	const uint8_t *groups;
	struct pac_sid domain;

	if (info->has_resource_domain)
		take_sid(wire, &domain);
	groups = take_groups(wire, info->has_resources, info->resources);
	if (wire->failed || (groups && !info->has_resource_domain))
		return -EINVAL;
	return groups ? add_groups(pac, &domain, groups, info->resources) : 0;
}

static int take_domain(struct wire *wire, const struct info *info, struct pac *pac)
{
	const uint8_t *groups = take_groups(wire, info->has_groups, info->groups);
	struct pac_sid domain;
	int err;

	skip_string(wire, info->has_server);
	skip_string(wire, info->has_domain_name);
	if (!info->has_domain)
		return -EINVAL;
	take_sid(wire, &domain);
	if (wire->failed)
		return -EINVAL;
	err = add_in(pac, &domain, info->account, true);
	if (!err)
		err = add_in(pac, &domain, info->primary, true);
	return err || !groups ? err : add_groups(pac, &domain, groups, info->groups);
}

int pac_read(const uint8_t *bytes, size_t len, struct pac *pac)
{
	struct wire wire = { bytes, bytes, bytes + len, false };
	struct info info;
	int err;

	memset(pac, 0, sizeof(*pac));
	if (take_u32(&wire) != HEADER_BEGINS)
		return -EINVAL;
	take(&wire, HEADER - 4);
	if (!take_pointer(&wire))
		return -EINVAL;
	take_info(&wire, &info);
	for (int i = 0; i < NAMES; i++)
		skip_string(&wire, info.has_name[i]);
	if (wire.failed)
		return -EINVAL;
	err = take_domain(&wire, &info, pac);
	if (!err)
		err = take_extras(&wire, &info, pac);
	return err ?: take_resources(&wire, &info, pac);
}

void pac_free(struct pac *pac)
{
	free(pac->sid);
	memset(pac, 0, sizeof(*pac));
}
