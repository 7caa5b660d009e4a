/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects of Active Directory that IPsec policies of Windows are made of, as they come
 * from a file or from a controller: what they say is not looked at yet.
 *
 *	policy --ISAKMP--> main mode ("ISAKMP policy")
 *	policy --NFA-----> rule ("NFA") --negotiation--> filter action
 *	                   rule         --filter-------> filter list
 *
 * Each of the objects below may name the ones above it as its owners instead.
 */
#ifndef _IPWARD_WINDOWS_OBJECTS_H
#define _IPWARD_WINDOWS_OBJECTS_H

#include <stdint.h>
#include "policy/report.h"
#include "windows/lookup.h"

enum object_kind {
	OBJECT_OTHER,
	OBJECT_POLICY,
	OBJECT_ISAKMP,
	OBJECT_NFA,
	OBJECT_NEGOTIATION,
	OBJECT_FILTER,
};

enum object_attribute {
	ATTRIBUTE_CLASS,
	ATTRIBUTE_CN,
	ATTRIBUTE_NAME,
	ATTRIBUTE_DESCRIPTION,
	ATTRIBUTE_DATA,
	ATTRIBUTE_TYPE,
	ATTRIBUTE_ACTION,
	ATTRIBUTE_OWNERS,
	ATTRIBUTE_ISAKMP,
	ATTRIBUTE_NFA,
	ATTRIBUTE_NEGOTIATION,
	ATTRIBUTE_FILTER,
	ATTRIBUTES,
};

/** struct object_value - a value of an attribute; a NUL stands behind its bytes */
struct object_value {
	struct object_value *next;
	const uint8_t *bytes;
	size_t len;
};

/**
 * struct object_link - an object in a list
 */
struct object_link {
	struct object_link *next;
	struct windows_object *object;
};

/**
 * struct windows_object - an object
 * @place: where it stands in a file
 * @dn: its distinguished name
 * @key: the same in the form in which names are compared
 * @value: of each attribute, in order, names cut to a length that can be shown; NULL if
 *	it has none
 * @owned: the objects that name this one as their owner, by objects_link()
 * @decoded: what @is_decoded data says; NULL if it is wrong
 */
struct windows_object {
	struct place place;
	const char *dn;
	const char *key;
	enum object_kind kind;
	struct object_value *value[ATTRIBUTES];
	struct object_value *last[ATTRIBUTES];
	struct object_link *owned;
	struct object_link *last_owned;
	bool is_decoded;
	const void *decoded;
};

/** struct windows_objects - all of them, in the order in which they came */
struct windows_objects {
	struct arena arena;
	struct object_link *first;
	struct object_link *last;
	struct lookup by_key;
};

/** objects_init() - none; objects_free() frees them and what was decoded of them */
void objects_init(struct windows_objects *objects);
void objects_free(struct windows_objects *objects);

/**
 * objects_add() - begin an object
 * @place: where it stands; report_nowhere if it comes from no file
 *
 * Return: the object, or NULL if there is no memory.
 */
struct windows_object *objects_add(struct windows_objects *objects, struct place place,
				   const char *dn, size_t len);

/**
 * object_set() - add a value to an attribute
 * @name: the attribute, in upper or lower case; one that is of no use is left out
 * @value: any bytes, copied
 *
 * Return: 0 or -ENOMEM.
 */
int object_set(struct windows_objects *objects, struct windows_object *object,
	       const char *name, const void *value, size_t len);

/**
 * objects_link() - find out who owns whom, once all objects are there
 *
 * Return: 0, -EINVAL with errors in the report, or -ENOMEM.
 */
int objects_link(struct windows_objects *objects, struct report *report);

/** objects_find() - the object with a name, however it is spelled, or NULL */
struct windows_object *objects_find(const struct windows_objects *objects,
				    const char *dn);

/** object_text() - the first value of an attribute, or "" */
const char *object_text(const struct windows_object *object,
			enum object_attribute attribute);

/** object_title() - what an administrator knows it by: its name, or what there is */
const char *object_title(const struct windows_object *object);

/**
 * object_is_policy() - a policy, and not the object by which a GPO has one assigned
 */
bool object_is_policy(const struct windows_object *object);

#endif /* _IPWARD_WINDOWS_OBJECTS_H */
