// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include "windows/polling.h"

/* {22202163-4F4C-11D1-863B-00A0248D3021} */
static const uint8_t guid[GUID_BYTES] = {
	0x63, 0x21, 0x20, 0x22, 0x4c, 0x4f, 0xd1, 0x11,
	0x86, 0x3b, 0x00, 0xa0, 0x24, 0x8d, 0x30, 0x21,
};

int polling_read(struct blob *blob, uint32_t *seconds)
{
	uint32_t length;

	blob_guid(blob, guid, "that of a policy");
	length = blob_long(blob, "the length of the data");
	if (length != 4)
		blob_wrong(blob, "the length of the data is %u: expected 4", length);
	*seconds = blob_long(blob, "the polling interval") ?: POLLING_DEFAULT;
	blob_end(blob);
	return blob->failed ? -EINVAL : 0;
}
