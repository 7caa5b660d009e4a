// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include "address.h"
#include "json.h"

void json_print(const struct context *context, struct json_object *object)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (context->pretty)
		flags |= JSON_C_TO_STRING_PRETTY;
	puts(json_object_to_json_string_ext(object, flags));
	json_object_put(object);
}

void json_add_text(struct json_object *object, const char *key,
		   const char *text)
{
	json_object_object_add(object, key, json_object_new_string(text));
}

void json_add_number(struct json_object *object, const char *key,
		     uint64_t number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

void json_add_addr(struct json_object *object, const char *key,
		   const struct ipward_addr *addr)
{
	char text[ADDRESS_TEXT];

	json_add_text(object, key, address_text(addr, text));
}
