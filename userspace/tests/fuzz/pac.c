// SPDX-License-Identifier: GPL-2.0
/* libFuzzer on the groups of tickets: what is read has texts that are SIDs. */
#include <stdlib.h>
#include <string.h>
#include "strongswan/pac.h"
#include "tests/fuzz/pac.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[SID_TEXT];
	struct pac pac;

	if (!pac_read(data, size, &pac))
		for (size_t i = 0; i < pac.count; i++)
			if (sid_text(pac.sid[i].bytes, pac.sid[i].len, text) ||
			    strlen(text) + 1 >= sizeof(text))
				abort();
	pac_free(&pac);
	return 0;
}
