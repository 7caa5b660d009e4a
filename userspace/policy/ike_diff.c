// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/ike_diff.h"

#define DEPTH_MAX	6

/* A text that is being read: the sections that a line is in. */
struct reading {
	struct ike_parts *parts;
	char section[DEPTH_MAX][IKE_NAME + 8];
	unsigned int depth;
	bool failed;
};

/* Where names stand: connections { NAME { children { NAME { */
enum { AT_KIND, AT_CONNECTION, AT_SIDE, AT_CHILD };

static bool is_at(const struct reading *reading, unsigned int depth,
		  const char *section)
{
	return reading->depth > depth && !strcmp(reading->section[depth], section);
}

static struct ike_part *new_part(struct reading *reading)
{
	struct ike_parts *parts = reading->parts;
	const size_t room = parts->room ? 2 * parts->room : 16;
	struct ike_part *part;

	if (parts->count == parts->room) {
		part = reallocarray(parts->item, room, sizeof(*part));
		if (!part) {
			reading->failed = true;
			return NULL;
		}
		parts->item = part;
		parts->room = room;
	}
	part = &parts->item[parts->count++];
	memset(part, 0, sizeof(*part));
	return part;
}

/* The part that the line at hand belongs to; NULL for none. */
static struct ike_part *part_of(struct reading *reading)
{
	const bool is_child = reading->depth > AT_CHILD &&
			      is_at(reading, AT_SIDE, "children");
	const char *connection = reading->section[AT_CONNECTION];
	const char *child = is_child ? reading->section[AT_CHILD] : "";
	struct ike_part *part;

	if (reading->depth <= AT_CONNECTION || !is_at(reading, AT_KIND, "connections"))
		return NULL;
	for (size_t i = reading->parts->count; i; i--) {
		part = &reading->parts->item[i - 1];
		if (!strcmp(part->connection, connection) &&
		    !strcmp(part->child, child))
			return part;
	}
	part = new_part(reading);
	if (part) {
		snprintf(part->connection, IKE_NAME, "%.*s", IKE_NAME - 1, connection);
		snprintf(part->child, IKE_NAME, "%.*s", IKE_NAME - 1, child);
	}
	return part;
}

static void take_value(struct reading *reading, const char *line, size_t len)
{
	struct ike_part *part = part_of(reading);
	const bool side = is_at(reading, AT_SIDE, "local") ||
			  is_at(reading, AT_SIDE, "remote");

	/* Who is denied stands in the connection itself, by comments. */
	if (!part || (*line == '#' && !side && reading->depth > AT_SIDE))
		return;
	part->all = ike_hash(part->all, line, len);
	if (side || !strncmp(line, "reqid ", 6) || !strncmp(line, "version ", 8))
		part->bound = ike_hash(part->bound, line, len);
}

static void take_line(struct reading *reading, const char *line, size_t len)
{
	if (len == 1 && *line == '}') {
		reading->depth -= reading->depth > 0;
	} else if (len > 2 && line[len - 1] == '{') {
		if (reading->depth == DEPTH_MAX)
			return;
		snprintf(reading->section[reading->depth++], IKE_NAME + 8, "%.*s",
			 (int)len - 2, line);
		part_of(reading);
	} else if (len) {
		take_value(reading, line, len);
	}
}

int ike_parts_read(const char *text, struct ike_parts *parts)
{
	struct reading reading = { .parts = parts };

	memset(parts, 0, sizeof(*parts));
	while (text && *text && !reading.failed) {
		const char *line = text + strspn(text, "\t ");
		const size_t len = strcspn(line, "\n");

		take_line(&reading, line, len);
		text = line + len + (line[len] == '\n');
	}
	return reading.failed ? -ENOMEM : 0;
}

void ike_parts_free(struct ike_parts *parts)
{
	free(parts->item);
	memset(parts, 0, sizeof(*parts));
}

const struct ike_part *ike_parts_find(const struct ike_parts *parts,
				      const char *connection, const char *child)
{
	for (size_t i = 0; i < parts->count; i++)
		if (!strcmp(parts->item[i].connection, connection) &&
		    !strcmp(parts->item[i].child, child))
			return &parts->item[i];
	return NULL;
}

enum change ike_parts_change(const struct ike_parts *old,
			     const struct ike_parts *new,
			     const struct ike_part *part)
{
	const struct ike_part *was = ike_parts_find(old, part->connection,
						    part->child);
	const struct ike_part *is = ike_parts_find(new, part->connection,
						   part->child);

	if (!was)
		return is ? CHANGE_ADDED : CHANGE_NONE;
	if (!is)
		return CHANGE_REMOVED;
	return was->all == is->all ? CHANGE_NONE : CHANGE_DIFFERENT;
}

bool ike_parts_keep(const struct ike_parts *new, const struct ike_part *part)
{
	const struct ike_part *is = ike_parts_find(new, part->connection,
						   part->child);

	return is && is->bound == part->bound;
}
