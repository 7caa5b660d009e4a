/* SPDX-License-Identifier: GPL-2.0 */
/* Print parts of the text output. */
#ifndef _IPWARD_PRINT_H
#define _IPWARD_PRINT_H

#include <json-c/json.h>
#include "value/words.h"

/** print_flags() - a space and a name for each bit that is set */
void print_flags(const struct choice *table, uint32_t flags);

/**
 * print_foreign() - print foreign text without control characters
 * @escaped: characters that get a backslash
 */
void print_foreign(const char *text, const char *escaped);

/** print_member() - print the value of an object's key, if it has one, as foreign text */
void print_member(struct json_object *object, const char *before, const char *key);

#endif /* _IPWARD_PRINT_H */
