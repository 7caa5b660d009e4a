// SPDX-License-Identifier: GPL-2.0
/* ipward policy schema: the compiler's tables as a JSON schema (draft 7). */
#include <stdio.h>
#include "json.h"
#include "policy/schema.h"
#include "policy_schema.h"

#define TEXT	"#/definitions/text"
#define TEXTS	"#/definitions/texts"

static struct json_object *map_of(const struct member *table);

static struct json_object *type_of(const char *type)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "type", type);
	return object;
}

static struct json_object *reference(const char *to)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "$ref", to);
	return object;
}

static struct json_object *choices_of(const struct choice *choices)
{
	struct json_object *object = json_object_new_object();
	struct json_object *array = json_object_new_array();

	for (; choices->name; choices++)
		json_object_array_add(array,
				      json_object_new_string(choices->name));
	json_object_object_add(object, "enum", array);
	return object;
}

static struct json_object *number_of(const struct member *member)
{
	struct json_object *object = type_of("integer");

	json_add_number(object, "minimum", member->min);
	json_add_number(object, "maximum", member->max);
	return object;
}

static struct json_object *list_of(struct json_object *items)
{
	struct json_object *object = type_of("array");

	json_object_object_add(object, "items", items);
	return object;
}

static struct json_object *names_of(struct json_object *values)
{
	struct json_object *object = type_of("object");

	json_object_object_add(object, "additionalProperties", values);
	return object;
}

static struct json_object *either(struct json_object *one,
				  struct json_object *other)
{
	struct json_object *object = json_object_new_object();
	struct json_object *array = json_object_new_array();

	json_object_array_add(array, one);
	json_object_array_add(array, other);
	json_object_object_add(object, "oneOf", array);
	return object;
}

static struct json_object *value_of(const struct member *member)
{
	switch (member->shape) {
	case SHAPE_TEXT:
		return reference(TEXT);
	case SHAPE_CHOICE:
		return choices_of(member->choices);
	case SHAPE_FLAG:
		return type_of("boolean");
	case SHAPE_NUMBER:
		return number_of(member);
	case SHAPE_TEXTS:
		return reference(TEXTS);
	case SHAPE_MAP:
		return map_of(member->members);
	case SHAPE_MAPS:
		return list_of(map_of(member->members));
	case SHAPE_NAMES:
		return names_of(reference(TEXTS));
	case SHAPE_NAMED_MAPS:
		return names_of(map_of(member->members));
	case SHAPE_CHOICE_OR_MAP:
		return either(choices_of(member->choices),
			      map_of(member->members));
	}
	return json_object_new_object();
}

static struct json_object *map_of(const struct member *table)
{
	struct json_object *object = type_of("object");
	struct json_object *members = json_object_new_object();
	struct json_object *required = json_object_new_array();

	for (const struct member *m = table; m->key; m++) {
		struct json_object *value = value_of(m);

		json_add_text(value, "description", m->about);
		json_object_object_add(members, m->key, value);
		if (m->required)
			json_object_array_add(required,
					      json_object_new_string(m->key));
	}
	json_object_object_add(object, "properties", members);
	if (json_object_array_length(required))
		json_object_object_add(object, "required", required);
	else
		json_object_put(required);
	json_object_object_add(object, "additionalProperties",
			       json_object_new_boolean(false));
	return object;
}

/* A number is a text to us, and none to an editor. */
static struct json_object *definitions(void)
{
	struct json_object *object = json_object_new_object();
	struct json_object *text = json_object_new_object();
	struct json_object *types = json_object_new_array();
	struct json_object *list = list_of(json_object_new_object());

	json_object_array_add(types, json_object_new_string("string"));
	json_object_array_add(types, json_object_new_string("number"));
	json_object_object_add(text, "type", types);
	json_object_object_add(object, "text", text);
	/* The two sides of "between" may be lists themselves. */
	json_object_object_add(object, "texts", either(reference(TEXT), list));
	return object;
}

enum status policy_schema(struct context *context, struct words *words)
{
	const int flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			  JSON_C_TO_STRING_NOSLASHESCAPE;
	struct json_object *object;

	(void)context;
	if (words_end(words, "policy schema"))
		return STATUS_USAGE;
	object = map_of(policy_table);
	json_add_text(object, "$schema", "http://json-schema.org/draft-07/schema#");
	json_add_text(object, "title", "ipward's policy file");
	json_object_object_add(object, "definitions", definitions());
	puts(json_object_to_json_string_ext(object, flags));
	json_object_put(object);
	return STATUS_OK;
}
