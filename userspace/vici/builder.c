// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "vici/builder.h"
#include "vici/message.h"

/* Not realloc(), which would leave secrets behind. */
static bool grow(struct vici_builder *builder, size_t length)
{
	const size_t room = 2 * builder->room + length;
	uint8_t *data = malloc(room);

	if (!data)
		return false;
	if (builder->data) {
		memcpy(data, builder->data, builder->length);
		explicit_bzero(builder->data, builder->length);
		free(builder->data);
	}
	builder->data = data;
	builder->room = room;
	return true;
}

static void fail(struct vici_builder *builder, int err)
{
	if (!builder->err)
		builder->err = err;
}

static void put(struct vici_builder *builder, const void *bytes, size_t length)
{
	if (builder->err || !length)
		return;
	if (builder->room - builder->length < length && !grow(builder, length)) {
		fail(builder, -ENOMEM);
		return;
	}
	memcpy(builder->data + builder->length, bytes, length);
	builder->length += length;
}

static void put_byte(struct vici_builder *builder, uint8_t byte)
{
	put(builder, &byte, 1);
}

static void put_name(struct vici_builder *builder, const char *name)
{
	const size_t length = strlen(name);

	if (length > UINT8_MAX)
		fail(builder, -EMSGSIZE);
	put_byte(builder, length);
	put(builder, name, length);
}

static void put_value(struct vici_builder *builder, const void *value, size_t length)
{
	if (length > UINT16_MAX)
		fail(builder, -EMSGSIZE);
	put_byte(builder, length >> 8);
	put_byte(builder, length & 0xff);
	put(builder, value, length);
}

/* Items are for lists alone, and lists for items alone. */
static void demand_lists(struct vici_builder *builder, unsigned int lists)
{
	if (builder->lists != lists)
		fail(builder, -EINVAL);
}

void vici_begin(struct vici_builder *builder, const char *name)
{
	demand_lists(builder, 0);
	if (builder->sections++ >= VICI_DEPTH_MAX)
		fail(builder, -EINVAL);
	put_byte(builder, VICI_SECTION_START);
	put_name(builder, name);
}

void vici_end(struct vici_builder *builder)
{
	demand_lists(builder, 0);
	if (!builder->sections)
		fail(builder, -EINVAL);
	else
		builder->sections--;
	put_byte(builder, VICI_SECTION_END);
}

void vici_add_bytes(struct vici_builder *builder, const char *name, const void *value,
		    size_t length)
{
	demand_lists(builder, 0);
	put_byte(builder, VICI_KEY_VALUE);
	put_name(builder, name);
	put_value(builder, value, length);
}

void vici_add(struct vici_builder *builder, const char *name, const char *value)
{
	vici_add_bytes(builder, name, value, strlen(value));
}

void vici_begin_list(struct vici_builder *builder, const char *name)
{
	demand_lists(builder, 0);
	builder->lists = 1;
	put_byte(builder, VICI_LIST_START);
	put_name(builder, name);
}

void vici_add_item(struct vici_builder *builder, const char *value)
{
	demand_lists(builder, 1);
	put_byte(builder, VICI_LIST_ITEM);
	put_value(builder, value, strlen(value));
}

void vici_end_list(struct vici_builder *builder)
{
	demand_lists(builder, 1);
	builder->lists = 0;
	put_byte(builder, VICI_LIST_END);
}

int vici_built(const struct vici_builder *builder)
{
	if (builder->err)
		return builder->err;
	return builder->sections || builder->lists ? -EINVAL : 0;
}

void vici_builder_free(struct vici_builder *builder)
{
	if (builder->data)
		explicit_bzero(builder->data, builder->length);
	free(builder->data);
	*builder = (struct vici_builder){ .data = NULL };
}
