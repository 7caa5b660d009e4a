/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CRYPTO_H
#define IPWARD_CRYPTO_H

#include <crypto/aead.h>
#include <linux/netlink.h>

struct ipward_request;
struct ipward_sa;

/**
 * struct ipward_alg - an algorithm that SAs may use
 * @name: the crypto API's name, also the name on netlink
 * @key_lens: lengths of keying material allowed, bytes, salt included; 0 ends
 * @icv_lens: lengths of the ICV allowed, bytes; 0 ends
 * @align: what payload, pad length and next header are padded to, bytes
 */
struct ipward_alg {
	const char *name;
	u8 key_lens[4];
	u8 icv_lens[4];
	u8 align;
};

const struct ipward_alg *ipward_alg_find(const char *name);
bool ipward_alg_icv_valid(const struct ipward_alg *alg, unsigned int icv_len);
bool ipward_alg_key_valid(const struct ipward_alg *alg, unsigned int key_len);

struct crypto_aead *ipward_crypto_alloc(const struct ipward_alg *alg,
					const char *driver, const u8 *key,
					unsigned int key_len,
					unsigned int icv_len,
					struct netlink_ext_ack *extack);
void ipward_crypto_free(struct crypto_aead *aead);
const char *ipward_crypto_driver(const struct ipward_sa *sa);
int ipward_crypto_seal(struct ipward_request *req, unsigned int text_len);
int ipward_crypto_open(struct ipward_request *req, unsigned int text_len);

#endif
