/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CRYPTO_H
#define IPWARD_CRYPTO_H

#include <crypto/aead.h>
#include <linux/netlink.h>

#include "sa/alg.h"

struct ipward_request;
struct ipward_sa;

/**
 * struct ipward_crypto_config - what protects an SA's packets
 * @alg: AEAD or cipher; NULL: integrity alone, for AH
 * @auth: integrity algorithm beside a cipher; NULL with an AEAD
 * @driver: crypto API's driver to insist on, NULL: the best
 * @key: keying material of @alg, the caller's
 * @auth_key: keying material of @auth, the caller's
 * @key_len: bytes
 * @auth_key_len: bytes
 * @icv_len: bytes
 * @esn: the upper half of a sequence number is in no packet, but covered
 * @proto: IPPROTO_ESP or IPPROTO_AH
 */
struct ipward_crypto_config {
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

struct crypto_aead *
ipward_crypto_alloc(const struct ipward_crypto_config *config,
		    struct netlink_ext_ack *extack);
void ipward_crypto_free(struct crypto_aead *aead);
const char *ipward_crypto_driver(const struct ipward_sa *sa);
int ipward_crypto_best_driver(const struct ipward_alg *alg, char *driver);
int ipward_crypto_seal(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len);
int ipward_crypto_open(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len);

#endif
