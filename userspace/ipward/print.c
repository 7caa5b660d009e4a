// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include "libipward.h"
#include "print.h"
#include "value/utf8.h"

void print_flags(const struct choice *table, uint32_t flags)
{
	for (; table->name; table++)
		if (flags & table->value)
			printf(" %s", table->name);
}

void print_foreign(const char *text, const char *escaped)
{
	char out[2 * IPWARD_TEXT_MAX];	/* the kernel's texts are not longer */

	fputs(utf8_text(text, escaped, out, sizeof(out)), stdout);
}

void print_member(struct json_object *object, const char *before, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return;
	fputs(before, stdout);
	print_foreign(json_object_get_string(value), "");
}
