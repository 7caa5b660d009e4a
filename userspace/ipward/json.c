// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json.h"
#include "value/address.h"
#include "value/utf8.h"

void json_print(const struct context *context, struct json_object *object)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (context->pretty)
		flags |= JSON_C_TO_STRING_PRETTY;
	puts(json_object_to_json_string_ext(object, flags));
	json_object_put(object);
}

/* Other programs may have passed any bytes to the kernel. */
static void replace_bad_bytes(char *text)
{
	size_t length;

	for (; *text; text += length) {
		length = utf8_length(text);
		if (length)
			continue;
		*text = '?';
		length = 1;
	}
}

void json_add_text(struct json_object *object, const char *key,
		   const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return;
	replace_bad_bytes(copy);
	json_object_object_add(object, key, json_object_new_string(copy));
	free(copy);
}

void json_add_number(struct json_object *object, const char *key,
		     uint64_t number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

void json_add_flags(struct json_object *object, const struct choice *table,
		    uint32_t flags)
{
	struct json_object *array = json_object_new_array();
	struct json_object *name;

	for (; table->name; table++) {
		if (!(flags & table->value))
			continue;
		name = json_object_new_string(table->name);
		json_object_array_add(array, name);
	}
	json_object_object_add(object, "flags", array);
}

void json_add_addr(struct json_object *object, const char *key,
		   const struct ipward_addr *addr)
{
	char text[ADDRESS_TEXT];

	json_add_text(object, key, address_text(addr, text));
}
