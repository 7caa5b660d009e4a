// SPDX-License-Identifier: GPL-2.0
/*
 *	GUID, length
 *	4  count, and as many offers:
 *		4  seconds, 4 kilobytes, 4 options, 4 PFS
 *		4  how many of these are meant:
 *			4 algorithm, 4 integrity of ESP, 4 protocol, 8 nothing
 *		   three times
 */
#include <errno.h>
#include "windows/negotiation.h"

#define OFFER_BYTES	80

/* {80DC20B9-2EC8-11D1-A89E-00A0248D3021} */
static const uint8_t guid[GUID_BYTES] = {
	0xb9, 0x20, 0xdc, 0x80, 0xc8, 0x2e, 0xd1, 0x11,
	0xa8, 0x9e, 0x00, 0xa0, 0x24, 0x8d, 0x30, 0x21,
};

static void read_algorithm(struct blob *blob, struct negotiation_algorithm *algorithm)
{
	algorithm->id = blob_long(blob, "an algorithm");
	algorithm->integrity = blob_long(blob, "the integrity of an algorithm");
	algorithm->protocol = blob_long(blob, "the protocol of an algorithm");
	blob_take(blob, 8, "the space behind an algorithm");
}

static void read_offer(struct blob *blob, struct negotiation_offer *offer)
{
	struct negotiation_algorithm ignored;

	offer->seconds = blob_long(blob, "the lifetime of an offer");
	offer->kilobytes = blob_long(blob, "the lifetime of an offer");
	blob_long(blob, "the options of an offer");
	offer->pfs = blob_long(blob, "the PFS of an offer");
	offer->algorithms = blob_long(blob, "the number of algorithms");
	if (offer->algorithms > NEGOTIATION_ALGORITHMS) {
		blob_wrong(blob, "%u algorithms in one offer: expected at most %d",
			   offer->algorithms, NEGOTIATION_ALGORITHMS);
		offer->algorithms = 0;
	}
	for (uint32_t i = 0; i < NEGOTIATION_ALGORITHMS; i++)
		read_algorithm(blob, i < offer->algorithms ? &offer->algorithm[i] :
							     &ignored);
}

int negotiation_read(struct blob *blob, struct arena *arena,
		     struct negotiation *negotiation)
{
	uint32_t count;

	*negotiation = (struct negotiation){ .offers = 0 };
	blob_guid(blob, guid, "that of a filter action");
	blob_long(blob, "the length of the data");
	count = blob_count(blob, OFFER_BYTES, "the number of offers");
	negotiation->offer = arena_alloc(arena, (count + 1) * sizeof(*negotiation->offer));
	if (!negotiation->offer) {
		blob_wrong(blob, "out of memory");
		return -EINVAL;
	}
	for (uint32_t i = 0; i < count && !blob->failed; i++)
		read_offer(blob, &negotiation->offer[i]);
	negotiation->offers = count;
	blob_end(blob);
	return blob->failed ? -EINVAL : 0;
}
