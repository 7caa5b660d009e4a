/* SPDX-License-Identifier: GPL-2.0 */
/* The data of an ipsecNegotiationPolicy object: how a filter action protects. */
#ifndef _IPWARD_WINDOWS_NEGOTIATION_H
#define _IPWARD_WINDOWS_NEGOTIATION_H

#include "windows/blob.h"

#define NEGOTIATION_ALGORITHMS	3

enum negotiation_protocol {
	NEGOTIATION_AH = 1,
	NEGOTIATION_ESP = 2,
};

/* Of AH, and the integrity of ESP. */
enum negotiation_hash {
	NEGOTIATION_HASH_NONE,
	NEGOTIATION_HASH_MD5,
	NEGOTIATION_HASH_SHA1,
};

/* Of ESP. What 1 and 2 are, MS-GPIPSEC and what Windows writes do not agree about. */
enum negotiation_cipher {
	NEGOTIATION_CIPHER_1 = 1,
	NEGOTIATION_CIPHER_2 = 2,
	NEGOTIATION_CIPHER_3DES = 3,
};

/**
 * struct negotiation_algorithm - one header
 * @protocol: enum negotiation_protocol
 * @id: the hash of AH, or the cipher of ESP
 * @integrity: the hash of ESP
 */
struct negotiation_algorithm {
	uint32_t id;
	uint32_t integrity;
	uint32_t protocol;
};

/**
 * struct negotiation_offer - headers that are used together
 * @algorithms: how many there are; 0 permits to fall back to clear
 * @seconds: lifetime, and @kilobytes; 0 for the default
 * @pfs: as it stands there: MS-GPIPSEC has it both ways
 */
struct negotiation_offer {
	uint32_t seconds;
	uint32_t kilobytes;
	uint32_t pfs;
	uint32_t algorithms;
	struct negotiation_algorithm algorithm[NEGOTIATION_ALGORITHMS];
};

/** struct negotiation - @offers of @offer, the best first */
struct negotiation {
	struct negotiation_offer *offer;
	uint32_t offers;
};

/**
 * negotiation_read() - MS-GPIPSEC, 2.2.1.4.1
 * @arena: what the offers are taken from
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int negotiation_read(struct blob *blob, struct arena *arena,
		     struct negotiation *negotiation);

#endif /* _IPWARD_WINDOWS_NEGOTIATION_H */
