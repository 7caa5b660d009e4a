// SPDX-License-Identifier: GPL-2.0
/*
 *	GUID, length
 *	16 the object's own identifier, 4 nothing
 *	4  master PFS, 4 options
 *	4  offers of group 14, by a number of a byte each
 *	4  quick modes in one main mode, 4 seconds of a main mode, 20 nothing
 *	4  count, and as many offers:
 *		4  version and nothing
 *		8  cipher, 4 nothing; 8 hash, 12 nothing
 *		1  such a number, which goes before all else; 7 nothing
 *		4  group; 4 quick modes; 4 kilobytes; 4 seconds; 4 PFS
 *
 * What is nothing, and the PFS of an offer, Windows does not always clear. Of the eight
 * bytes of a cipher or a hash, the first four have its number, and the others the bits
 * of its key.
 */
#include <errno.h>
#include "windows/isakmp.h"

#define SECONDS_DEFAULT	28800
#define OFFER_BYTES	64
#define NEW_OFFERS	4

/* {80DC20B8-2EC8-11D1-A89E-00A0248D3021} */
static const uint8_t guid[GUID_BYTES] = {
	0xb8, 0x20, 0xdc, 0x80, 0xc8, 0x2e, 0xd1, 0x11,
	0xa8, 0x9e, 0x00, 0xa0, 0x24, 0x8d, 0x30, 0x21,
};

/* Four combinations, all with group 14. */
static void expand(struct blob *blob, uint8_t number, struct isakmp_offer *offer)
{
	static const struct isakmp_offer combinations[] = {
		{ ISAKMP_CIPHER_DES, ISAKMP_HASH_MD5, ISAKMP_GROUP_14 },
		{ ISAKMP_CIPHER_DES, ISAKMP_HASH_SHA1, ISAKMP_GROUP_14 },
		{ ISAKMP_CIPHER_3DES, ISAKMP_HASH_MD5, ISAKMP_GROUP_14 },
		{ ISAKMP_CIPHER_3DES, ISAKMP_HASH_SHA1, ISAKMP_GROUP_14 },
	};

	if (number > sizeof(combinations) / sizeof(combinations[0]))
		blob_wrong(blob, "%u in the place of an offer: expected 0 to 4", number);
	else
		*offer = combinations[number - 1];
}

static void read_offer(struct blob *blob, struct isakmp_offer *offer)
{
	uint8_t number;

	blob_take(blob, 4, "the version of an offer");
	offer->cipher = blob_long(blob, "the cipher of an offer");
	blob_take(blob, 8, "the cipher of an offer");
	offer->hash = blob_long(blob, "the hash of an offer");
	blob_take(blob, 16, "the hash of an offer");
	number = blob_byte(blob, "the kind of an offer");
	blob_take(blob, 7, "the kind of an offer");
	offer->group = blob_long(blob, "the group of an offer");
	blob_take(blob, 16, "the lifetimes of an offer");
	if (number)
		expand(blob, number, offer);
}

static void read_offers(struct blob *blob, struct arena *arena, const uint8_t *first,
			struct isakmp *isakmp)
{
	const uint32_t count = blob_count(blob, OFFER_BYTES, "the number of offers");

	isakmp->offer = arena_alloc(arena, (count + NEW_OFFERS) * sizeof(*isakmp->offer));
	if (!isakmp->offer) {
		blob_wrong(blob, "out of memory");
		return;
	}
	/* Each of these but the first counts only if the one before it is there. */
	for (int i = 0; first && i < NEW_OFFERS && first[i]; i++)
		expand(blob, first[i], &isakmp->offer[isakmp->offers++]);
	for (uint32_t i = 0; i < count && !blob->failed; i++)
		read_offer(blob, &isakmp->offer[isakmp->offers++]);
}

int isakmp_read(struct blob *blob, struct arena *arena, struct isakmp *isakmp)
{
	const uint8_t *first;

	*isakmp = (struct isakmp){ .offers = 0 };
	blob_guid(blob, guid, "that of an ISAKMP policy");
	blob_long(blob, "the length of the data");
	blob_take(blob, GUID_BYTES + 4, "the identifier of the object");
	isakmp->pfs = blob_long(blob, "master PFS") == 1;
	isakmp->options = blob_long(blob, "the options");
	first = blob_take(blob, NEW_OFFERS, "the offers of group 14");
	isakmp->quick_modes = blob_long(blob, "the number of quick modes");
	isakmp->seconds = blob_long(blob, "the lifetime") ?: SECONDS_DEFAULT;
	blob_take(blob, 20, "the space behind the lifetime");
	read_offers(blob, arena, first, isakmp);
	blob_end(blob);
	return blob->failed ? -EINVAL : 0;
}
