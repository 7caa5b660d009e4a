/* SPDX-License-Identifier: GPL-2.0 */
/* Algorithms that protect together, under strongSwan's names. */
#ifndef _IPWARD_SUITE_H
#define _IPWARD_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct suite - a cipher with its key, and integrity
 * @cipher: the title that "ipward algorithms" shows; of an AEAD if @auth is NULL
 * @auth: likewise; NULL for an AEAD
 * @key: bytes of the cipher's keying material, its salt included
 * @auth_key: bytes of the integrity key
 * @bits: of the cipher's key
 * @icv: bytes, for an AEAD that has several; else 0
 * @weak: why it is to be avoided, or NULL
 */
struct suite {
	const char *name;
	const char *cipher;
	const char *auth;
	uint16_t key;
	uint16_t auth_key;
	uint16_t bits;
	uint8_t icv;
	const char *weak;
};

extern const struct suite suites[];	/* the last one has no name */

/** suite_find() - the suite with a name, or NULL */
const struct suite *suite_find(const char *name);

/** suite_is_aead() - one algorithm, one key */
bool suite_is_aead(const struct suite *suite);

#endif /* _IPWARD_SUITE_H */
