// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "vici/message.h"

#define NUMBER_TEXT	24	/* bytes for 64 bits in decimal */

/* An element as it is on the wire. */
struct wire {
	enum vici_type type;
	struct vici_bytes name;
	struct vici_bytes value;
};

/* Where in a message its elements are read. */
struct nesting {
	unsigned int sections;
	bool list;
};

/* A length of @width bytes, and as many bytes. */
static bool take_bytes(struct vici_part *part, size_t width, struct vici_bytes *bytes)
{
	size_t length = 0;

	if ((size_t)(part->end - part->at) < width)
		return false;
	for (size_t i = 0; i < width; i++)
		length = length << 8 | *part->at++;
	if ((size_t)(part->end - part->at) < length)
		return false;
	*bytes = (struct vici_bytes){ part->at, length };
	part->at += length;
	return true;
}

static bool take_wire(struct vici_part *part, struct wire *wire)
{
	*wire = (struct wire){ .type = *part->at++ };
	switch (wire->type) {
	case VICI_SECTION_START:
	case VICI_LIST_START:
		return take_bytes(part, 1, &wire->name);
	case VICI_KEY_VALUE:
		return take_bytes(part, 1, &wire->name) &&
		       take_bytes(part, 2, &wire->value);
	case VICI_LIST_ITEM:
		return take_bytes(part, 2, &wire->value);
	case VICI_SECTION_END:
	case VICI_LIST_END:
		return true;
	default:
		return false;
	}
}

/* Return: whether an element of this type may be here. */
static bool nest(struct nesting *nesting, enum vici_type type)
{
	switch (type) {
	case VICI_SECTION_START:
		return !nesting->list && nesting->sections++ < VICI_DEPTH_MAX;
	case VICI_SECTION_END:
		return !nesting->list && nesting->sections-- > 0;
	case VICI_KEY_VALUE:
		return !nesting->list;
	case VICI_LIST_START:
		if (nesting->list)
			return false;
		nesting->list = true;
		return true;
	case VICI_LIST_ITEM:
		return nesting->list;
	case VICI_LIST_END:
		if (!nesting->list)
			return false;
		nesting->list = false;
		return true;
	default:
		return false;
	}
}

int vici_check(const struct vici_part *message)
{
	struct vici_part rest = *message;
	struct nesting nesting = { 0, false };
	struct wire wire;

	while (rest.at < rest.end)
		if (!take_wire(&rest, &wire) || !nest(&nesting, wire.type))
			return -EBADMSG;
	return nesting.sections || nesting.list ? -EBADMSG : 0;
}

/* What is between an element that opens something and the one that closes it. */
static bool take_inside(struct vici_part *part, enum vici_type type,
			struct vici_part *inside)
{
	struct nesting nesting = { 0, false };
	struct wire wire;

	nest(&nesting, type);
	inside->at = part->at;
	while (part->at < part->end) {
		inside->end = part->at;
		if (!take_wire(part, &wire) || !nest(&nesting, wire.type))
			return false;
		if (!nesting.sections && !nesting.list)
			return true;
	}
	return false;
}

bool vici_next(struct vici_part *part, struct vici_element *element)
{
	struct wire wire;

	if (part->at >= part->end || !take_wire(part, &wire))
		return false;
	*element = (struct vici_element){
		.type = wire.type, .name = wire.name, .value = wire.value
	};
	switch (wire.type) {
	case VICI_SECTION_START:
	case VICI_LIST_START:
		return take_inside(part, wire.type, &element->inside);
	case VICI_SECTION_END:
	case VICI_LIST_END:
		return false;
	default:
		return true;
	}
}

static bool same(struct vici_bytes bytes, const char *text)
{
	return bytes.length == strlen(text) && !memcmp(bytes.at, text, bytes.length);
}

static bool find(struct vici_part part, enum vici_type type, const char *name,
		 struct vici_element *element)
{
	while (vici_next(&part, element))
		if (element->type == type && same(element->name, name))
			return true;
	return false;
}

struct vici_part vici_section(struct vici_part part, const char *name)
{
	struct vici_element element;

	if (!find(part, VICI_SECTION_START, name, &element))
		return (struct vici_part){ NULL, NULL };
	return element.inside;
}

struct vici_part vici_list(struct vici_part part, const char *name)
{
	struct vici_element element;

	if (!find(part, VICI_LIST_START, name, &element))
		return (struct vici_part){ NULL, NULL };
	return element.inside;
}

bool vici_has(struct vici_part part, const char *name)
{
	struct vici_element element;

	return find(part, VICI_KEY_VALUE, name, &element);
}

const char *vici_text(struct vici_bytes bytes, char *text, size_t size)
{
	size_t i;

	for (i = 0; i < bytes.length && i + 1 < size; i++)
		text[i] = bytes.at[i] ? (char)bytes.at[i] : '?';
	text[i] = '\0';
	return text;
}

const char *vici_value(struct vici_part part, const char *name, char *text, size_t size)
{
	struct vici_element element = { .value = { NULL, 0 } };

	if (!find(part, VICI_KEY_VALUE, name, &element))
		element.value.length = 0;
	return vici_text(element.value, text, size);
}

bool vici_is(struct vici_part part, const char *name, const char *value)
{
	struct vici_element element;

	return find(part, VICI_KEY_VALUE, name, &element) && same(element.value, value);
}

uint64_t vici_number(struct vici_part part, const char *name, int base)
{
	char text[NUMBER_TEXT], *end;
	uint64_t number;

	vici_value(part, name, text, sizeof(text));
	if (!isxdigit((unsigned char)*text))
		return 0;
	number = strtoull(text, &end, base);
	return *end ? 0 : number;
}
