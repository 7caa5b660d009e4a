/* SPDX-License-Identifier: GPL-2.0 */
/* The data of an ipsecISAKMPPolicy object: what IKE offers in main mode. */
#ifndef _IPWARD_WINDOWS_ISAKMP_H
#define _IPWARD_WINDOWS_ISAKMP_H

#include "windows/blob.h"

enum isakmp_cipher {
	ISAKMP_CIPHER_NONE,
	ISAKMP_CIPHER_DES,
	ISAKMP_CIPHER_3DES,
	ISAKMP_CIPHER_3DES_TOO,		/* another number for it */
};

enum isakmp_hash {
	ISAKMP_HASH_NONE,
	ISAKMP_HASH_MD5,
	ISAKMP_HASH_SHA1,
};

enum isakmp_group {
	ISAKMP_GROUP_1 = 1,
	ISAKMP_GROUP_2 = 2,
	ISAKMP_GROUP_14 = 0x10000001,
};

enum isakmp_option {
	ISAKMP_OPTION_MAP = 1,		/* certificates belong to accounts */
	ISAKMP_OPTION_NO_REQUEST = 2,	/* peers are not told the authorities */
};

/**
 * struct isakmp_offer - numbers as they stand there, which may be unknown ones
 */
struct isakmp_offer {
	uint32_t cipher;
	uint32_t hash;
	uint32_t group;
};

/**
 * struct isakmp - an ISAKMP policy
 * @pfs: a new Diffie-Hellman exchange for each quick mode
 * @options: enum isakmp_option
 * @quick_modes: for one main mode; 0 for no limit
 * @seconds: of a main mode
 * @offer: in the order in which they are made; @offers of them
 */
struct isakmp {
	bool pfs;
	uint32_t options;
	uint32_t quick_modes;
	uint32_t seconds;
	struct isakmp_offer *offer;
	uint32_t offers;
};

/**
 * isakmp_read() - MS-GPIPSEC, 2.2.1.2.1
 * @arena: what the offers are taken from
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int isakmp_read(struct blob *blob, struct arena *arena, struct isakmp *isakmp);

#endif /* _IPWARD_WINDOWS_ISAKMP_H */
