/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CIPHER_H
#define IPWARD_CIPHER_H

#include <crypto/aead.h>
#include <linux/netlink.h>

#include "sa/alg.h"

/**
 * struct ipward_cipher_config - algorithms and keys of an SA
 * @alg: AEAD or cipher; NULL: integrity alone, for AH
 * @auth: integrity algorithm beside a cipher; NULL with an AEAD
 * @driver: the crypto API's driver to use, NULL: the one it prefers
 * @key: keying material of @alg; belongs to the caller
 * @auth_key: keying material of @auth; belongs to the caller
 * @key_len: bytes
 * @auth_key_len: bytes
 * @icv_len: bytes
 * @esn: the ICV covers the upper half of the sequence number, which no packet
 *	carries
 * @proto: IPPROTO_ESP or IPPROTO_AH
 */
struct ipward_cipher_config {
	const struct ipward_alg *alg;
	const struct ipward_alg *auth;
	const char *driver;
	const u8 *key;
	const u8 *auth_key;
	unsigned int key_len;
	unsigned int auth_key_len;
	u8 icv_len;
	bool esn;
	u8 proto;
};

void ipward_cipher_reserve(unsigned int reqsize);
unsigned int ipward_cipher_reqsize_max(void);
struct crypto_aead *
ipward_cipher_alloc(const struct ipward_cipher_config *config,
		    struct netlink_ext_ack *extack);
void ipward_cipher_free(struct crypto_aead *aead);
const char *ipward_cipher_driver(struct crypto_aead *aead);
int ipward_cipher_best_driver(const struct ipward_alg *alg, char *driver);

#endif
