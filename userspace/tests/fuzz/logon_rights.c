// SPDX-License-Identifier: GPL-2.0
/* libFuzzer on the rights of Group Policy objects: what is read has texts that are SIDs. */
#include <stdlib.h>
#include <string.h>
#include "central/security_template.h"
#include "tests/fuzz/logon_rights.h"

static void check(const struct template_right *right)
{
	uint8_t bytes[SID_BYTES];
	size_t len;

	if (right->count && !right->defined)
		abort();
	for (size_t i = 0; i < right->count; i++)
		if (strncmp(right->sid[i], "S-1-", 4) != 0 || sid_read(right->sid[i], bytes, &len))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct security_template template;

	if (!security_template_read(data, size, &template))
		for (int i = 0; i < TEMPLATE_RIGHTS; i++)
			check(&template.right[i]);
	security_template_free(&template);
	return 0;
}
