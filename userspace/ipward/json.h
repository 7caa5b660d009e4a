/* SPDX-License-Identifier: GPL-2.0 */
/* Output as JSON. */
#ifndef _IPWARD_JSON_H
#define _IPWARD_JSON_H

#include <json-c/json.h>
#include "context.h"
#include "value/words.h"

/* Which members an object has. */
enum json_extent {
	JSON_COMPLETE,	/* all of the schema */
	JSON_PRESENT,	/* those sent by the kernel: events may be partial */
};

/** json_print() - print a document and a newline, and drop the reference */
void json_print(const struct context *context, struct json_object *object);

void json_add_text(struct json_object *object, const char *key,
		   const char *text);
void json_add_number(struct json_object *object, const char *key,
		     uint64_t number);
/** json_add_flags() - the array "flags", a name for each bit that is set */
void json_add_flags(struct json_object *object, const struct choice *table,
		    uint32_t flags);
void json_add_addr(struct json_object *object, const char *key,
		   const struct ipward_addr *addr);

#endif /* _IPWARD_JSON_H */
