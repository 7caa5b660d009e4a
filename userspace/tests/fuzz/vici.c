// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on messages of vici. Besides crashes, this looks at what holds for all of
 * them: a message that was found to be well-formed is read to its end, and what was
 * read can be built anew, with the same bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/fuzz/vici.h"
#include "vici/builder.h"
#include "vici/message.h"

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "this does not hold: %s\n", what);
	abort();
}

static void rebuild(struct vici_part part, struct vici_builder *builder)
{
	struct vici_element element;
	char name[UINT8_MAX + 1];
	static char value[UINT16_MAX + 1];

	while (vici_next(&part, &element)) {
		vici_text(element.name, name, sizeof(name));
		switch (element.type) {
		case VICI_SECTION_START:
			vici_begin(builder, name);
			rebuild(element.inside, builder);
			vici_end(builder);
			break;
		case VICI_LIST_START:
			vici_begin_list(builder, name);
			rebuild(element.inside, builder);
			vici_end_list(builder);
			break;
		case VICI_KEY_VALUE:
			vici_add_bytes(builder, name, element.value.at,
				       element.value.length);
			break;
		default:
			vici_add_item(builder, vici_text(element.value, value,
							 sizeof(value)));
			break;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vici_part message = { data, data + size };
	struct vici_builder builder = { .data = NULL };
	const bool fine = !vici_check(&message);

	/* A NUL in a name or an item comes back as a question mark: only lengths. */
	rebuild(message, &builder);
	if (fine)
		demand(!vici_built(&builder) && builder.length == size,
		       "a message is what it is built from");
	vici_builder_free(&builder);
	return 0;
}
