/* SPDX-License-Identifier: GPL-2.0 */
/* Algorithms: from IKE's numbers to the names of the kernel's crypto API. */
#ifndef _IPWARD_STRONGSWAN_TRANSFORM_H
#define _IPWARD_STRONGSWAN_TRANSFORM_H

#include <stdbool.h>
#include <stdint.h>
#include <libipward.h>

/**
 * transform_fill() - set an SA's algorithms and keys
 * @enc: transform of type 1 (RFC 7296, 3.3.2), or charon's ENCR_UNDEFINED
 * @integ: transform of type 3, or AUTH_UNDEFINED
 * @enc_key: cipher key, then the salt; @enc_len bytes
 *
 * Return: false, with a text in @why, if ipward has no such algorithm or the key
 * is too long.
 */
bool transform_fill(struct ipward_sa *sa, uint16_t enc, const void *enc_key,
		    size_t enc_len, uint16_t integ, const void *integ_key,
		    size_t integ_len, const char **why);

#endif /* _IPWARD_STRONGSWAN_TRANSFORM_H */
