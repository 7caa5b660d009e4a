// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "windows/objects.h"

static const struct {
	const char *name;
	enum object_attribute attribute;
} attributes[] = {
	{ "objectClass", ATTRIBUTE_CLASS },
	{ "cn", ATTRIBUTE_CN },
	{ "ipsecName", ATTRIBUTE_NAME },
	{ "description", ATTRIBUTE_DESCRIPTION },
	{ "ipsecData", ATTRIBUTE_DATA },
	{ "ipsecNegotiationPolicyType", ATTRIBUTE_TYPE },
	{ "ipsecNegotiationPolicyAction", ATTRIBUTE_ACTION },
	{ "ipsecOwnersReference", ATTRIBUTE_OWNERS },
	{ "ipsecISAKMPReference", ATTRIBUTE_ISAKMP },
	{ "ipsecNFAReference", ATTRIBUTE_NFA },
	{ "ipsecNegotiationPolicyReference", ATTRIBUTE_NEGOTIATION },
	{ "ipsecFilterReference", ATTRIBUTE_FILTER },
};

static const struct {
	const char *name;
	enum object_kind kind;
} classes[] = {
	{ "ipsecPolicy", OBJECT_POLICY },
	{ "ipsecISAKMPPolicy", OBJECT_ISAKMP },
	{ "ipsecNFA", OBJECT_NFA },
	{ "ipsecNegotiationPolicy", OBJECT_NEGOTIATION },
	{ "ipsecFilter", OBJECT_FILTER },
};

/* Of names and descriptions; they stand in messages. */
#define TEXT_MAX	1024

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

void objects_init(struct windows_objects *objects)
{
	memset(objects, 0, sizeof(*objects));
}

void objects_free(struct windows_objects *objects)
{
	lookup_free(&objects->by_key);
	arena_free(&objects->arena);
	objects_init(objects);
}

/* Controllers may send "<GUID=...>;<SID=...>;" before a name. */
static const char *skip_extensions(const char *dn)
{
	const char *end;

	while (*dn == '<' && (end = strstr(dn, ">;")))
		dn = end + 2;
	return dn;
}

/* Lower case, and no blanks at the ends of what "," and "=" part. */
static void fold(const char *dn, char *key)
{
	char *to = key;

	for (dn = skip_extensions(dn); *dn; dn++) {
		const bool parts = *dn == ',' || *dn == '=';

		if (isspace((unsigned char)*dn) &&
		    (to == key || strchr(",=", to[-1])))
			continue;
		while (parts && to > key && isspace((unsigned char)to[-1]))
			to--;
		*to++ = tolower((unsigned char)*dn);
	}
	while (to > key && isspace((unsigned char)to[-1]))
		to--;
	*to = '\0';
}

static struct object_link *append(struct windows_objects *objects,
				  struct object_link **first,
				  struct object_link **last,
				  struct windows_object *object)
{
	struct object_link *link = arena_alloc(&objects->arena, sizeof(*link));

	if (!link)
		return NULL;
	link->object = object;
	if (*last)
		(*last)->next = link;
	else
		*first = link;
	*last = link;
	return link;
}

struct windows_object *objects_add(struct windows_objects *objects, struct place place,
				   const char *dn, size_t len)
{
	struct windows_object *object = arena_alloc(&objects->arena, sizeof(*object));
	char *key = arena_alloc(&objects->arena, len + 1);

	if (!object || !key)
		return NULL;
	object->dn = arena_text(&objects->arena, dn, len);
	if (!object->dn)
		return NULL;
	fold(object->dn, key);
	object->key = key;
	object->place = place;
	if (!append(objects, &objects->first, &objects->last, object))
		return NULL;
	return object;
}

static int add_value(struct windows_objects *objects, struct windows_object *object,
		     enum object_attribute attribute, const uint8_t *bytes, size_t len)
{
	struct object_value *value = arena_alloc(&objects->arena, sizeof(*value));

	if (!value)
		return -ENOMEM;
	value->bytes = (const uint8_t *)arena_text(&objects->arena,
						   (const char *)bytes, len);
	value->len = len;
	if (!value->bytes)
		return -ENOMEM;
	if (object->last[attribute])
		object->last[attribute]->next = value;
	else
		object->value[attribute] = value;
	object->last[attribute] = value;
	return 0;
}

/* A text ends at a NUL, and so do several texts in one value. */
static int add_texts(struct windows_objects *objects, struct windows_object *object,
		     enum object_attribute attribute, const uint8_t *bytes, size_t len)
{
	const bool is_name = attribute < ATTRIBUTE_OWNERS;
	int err = 0;

	if (is_name && len > TEXT_MAX)
		len = TEXT_MAX;
	while (len && !err) {
		const size_t part = strnlen((const char *)bytes, len);

		if (part)
			err = add_value(objects, object, attribute, bytes, part);
		bytes += part;
		len -= part;
		for (; len && !*bytes; len--)
			bytes++;
	}
	return err;
}

/* "top" and "ipsecBase" stand beside them. */
static void take_class(struct windows_object *object, const char *value, size_t len)
{
	for (size_t i = 0; i < COUNT(classes); i++)
		if (strlen(classes[i].name) == len &&
		    !strncasecmp(classes[i].name, value, len))
			object->kind = classes[i].kind;
}

int object_set(struct windows_objects *objects, struct windows_object *object,
	       const char *name, const void *value, size_t len)
{
	for (size_t i = 0; i < COUNT(attributes); i++) {
		const enum object_attribute attribute = attributes[i].attribute;

		if (strcasecmp(attributes[i].name, name) != 0)
			continue;
		if (attribute == ATTRIBUTE_CLASS)
			take_class(object, value, len);
		if (attribute == ATTRIBUTE_DATA)
			return add_value(objects, object, attribute, value, len);
		return add_texts(objects, object, attribute, value, len);
	}
	return 0;
}

struct windows_object *objects_find(const struct windows_objects *objects,
				    const char *dn)
{
	char *key = malloc(strlen(dn) + 1);
	struct windows_object *found;

	if (!key)
		return NULL;
	fold(dn, key);
	found = lookup_find(&objects->by_key, key);
	free(key);
	return found;
}

static int enter(struct windows_objects *objects, struct windows_object *object,
		 struct report *report)
{
	void **place = lookup_add(&objects->by_key, &objects->arena,
				  object->key);

	if (!place)
		return -ENOMEM;
	if (*place) {
		report_error(report, object->place, object->dn, "\"%.300s\": there are "
			     "two objects of this name: expected one", object->dn);
		return -EINVAL;
	}
	*place = object;
	return 0;
}

static int link_owners(struct windows_objects *objects, struct windows_object *object)
{
	for (const struct object_value *v = object->value[ATTRIBUTE_OWNERS]; v;
	     v = v->next) {
		struct windows_object *owner =
			objects_find(objects, (const char *)v->bytes);

		if (owner && !append(objects, &owner->owned, &owner->last_owned, object))
			return -ENOMEM;
	}
	return 0;
}

int objects_link(struct windows_objects *objects, struct report *report)
{
	int err = 0, result = 0;

	for (struct object_link *link = objects->first; link; link = link->next) {
		if (link->object->kind == OBJECT_OTHER)
			continue;
		err = enter(objects, link->object, report);
		if (err == -ENOMEM)
			return err;
		if (err)
			result = err;
	}
	for (struct object_link *link = objects->first; link && !result; link = link->next)
		if (link->object->kind != OBJECT_OTHER)
			result = link_owners(objects, link->object);
	return result;
}

const char *object_text(const struct windows_object *object,
			enum object_attribute attribute)
{
	const struct object_value *value = object->value[attribute];

	return value ? (const char *)value->bytes : "";
}

const char *object_title(const struct windows_object *object)
{
	const char *name = object_text(object, ATTRIBUTE_NAME);

	if (*name)
		return name;
	name = object_text(object, ATTRIBUTE_CN);
	return *name ? name : object->dn;
}

bool object_is_policy(const struct windows_object *object)
{
	return object->kind == OBJECT_POLICY && object->value[ATTRIBUTE_DATA];
}
