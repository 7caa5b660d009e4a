// SPDX-License-Identifier: GPL-2.0
/* The algorithms, and the crypto API behind them. */

#include <linux/err.h>

#include "compat.h"
#include "crypto.h"
#include "netns.h"
#include "request.h"
#include "sa.h"
#include "stats.h"

/* RFC 4106, section 8: 128 and 256-bit keys, each with a salt of 4 bytes. */
static const struct ipward_alg algs[] = {
	{
		.name = "rfc4106(gcm(aes))",
		.key_lens = { 20, 36 },
		.icv_lens = { 8, 12, 16 },
		.align = 4,
	},
};

/**
 * ipward_alg_find() - an algorithm by its name
 * @name: the crypto API's name
 *
 * Return: the algorithm or NULL.
 */
const struct ipward_alg *ipward_alg_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(algs); i++) {
		if (!strcmp(algs[i].name, name))
			return &algs[i];
	}
	return NULL;
}

static bool len_listed(const u8 *lens, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < 4 && lens[i]; i++) {
		if (lens[i] == len)
			return true;
	}
	return false;
}

/**
 * ipward_alg_icv_valid() - may an ICV be this long?
 * @alg: algorithm
 * @icv_len: bytes
 *
 * Return: true if it may.
 */
bool ipward_alg_icv_valid(const struct ipward_alg *alg, unsigned int icv_len)
{
	return len_listed(alg->icv_lens, icv_len);
}

/**
 * ipward_alg_key_valid() - may the keying material be this long?
 * @alg: algorithm
 * @key_len: bytes, the salt included
 *
 * Return: true if it may.
 */
bool ipward_alg_key_valid(const struct ipward_alg *alg, unsigned int key_len)
{
	return len_listed(alg->key_lens, key_len);
}

/* A driver may be named, but it must be one of this algorithm. */
static int check_driver(struct crypto_aead *aead, const struct ipward_alg *alg)
{
	return strcmp(crypto_aead_alg(aead)->base.cra_name, alg->name) ?
	       -EINVAL : 0;
}

/**
 * ipward_crypto_alloc() - make a cipher ready
 * @alg: algorithm
 * @driver: the crypto API's driver to insist on, NULL: the best one
 * @key: keying material
 * @key_len: its length, checked by ipward_alg_key_valid()
 * @icv_len: checked by ipward_alg_icv_valid()
 * @extack: told what is wrong
 *
 * Context: process; may load the algorithm's module.
 * Return: the cipher, released by ipward_crypto_free(); ERR_PTR.
 */
struct crypto_aead *ipward_crypto_alloc(const struct ipward_alg *alg,
					const char *driver, const u8 *key,
					unsigned int key_len,
					unsigned int icv_len,
					struct netlink_ext_ack *extack)
{
	struct crypto_aead *aead;
	int err;

	aead = crypto_alloc_aead(driver ?: alg->name, 0, 0);
	if (IS_ERR(aead)) {
		if (driver)
			NL_SET_ERR_MSG(extack, "this kernel has no such driver");
		else
			NL_SET_ERR_MSG(extack, "this kernel lacks the algorithm");
		return aead;
	}
	err = check_driver(aead, alg);
	if (err) {
		NL_SET_ERR_MSG(extack, "the driver is of another algorithm");
		goto free;
	}
	err = crypto_aead_setauthsize(aead, icv_len);
	if (err) {
		NL_SET_ERR_MSG(extack, "the driver refuses this ICV length");
		goto free;
	}
	err = crypto_aead_setkey(aead, key, key_len);
	if (err) {
		NL_SET_ERR_MSG(extack, "the driver refuses this key");
		goto free;
	}
	return aead;

free:
	crypto_free_aead(aead);
	return ERR_PTR(err);
}

/**
 * ipward_crypto_free() - release a cipher; the crypto API zeroes its key
 * @aead: cipher or NULL
 *
 * Context: process.
 */
void ipward_crypto_free(struct crypto_aead *aead)
{
	if (aead)
		crypto_free_aead(aead);
}

/**
 * ipward_crypto_driver() - which implementation an SA uses
 * @sa: SA
 *
 * Return: the kernel's name of it, valid as long as @sa.
 */
const char *ipward_crypto_driver(const struct ipward_sa *sa)
{
	return crypto_aead_alg(sa->aead)->base.cra_driver_name;
}

/*
 * The one completion of asynchronous crypto. -EINPROGRESS would tell that a
 * backlogged request starts; ipward does not let requests be backlogged.
 */
static void crypto_done(ipward_crypto_data_t *data, int err)
{
	struct ipward_request *req = ipward_crypto_data(data);

	if (err == -EINPROGRESS)
		return;
	local_bh_disable();
	rcu_read_lock();
	req->resume(req, err);
	rcu_read_unlock();
	local_bh_enable();
}

static void crypto_prepare(struct ipward_request *req, unsigned int text_len)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int aad_len = req->sg[0].length;

	aead_request_set_tfm(&req->aead, sa->aead);
	aead_request_set_callback(&req->aead, 0, crypto_done, req);
	aead_request_set_crypt(&req->aead, req->sg, req->sg, text_len, req->iv);
	aead_request_set_ad(&req->aead, aad_len);
}

/**
 * ipward_crypto_seal() - encrypt and sign in place
 * @req: request with its scatterlist, IV and current SA set
 * @text_len: bytes to encrypt; behind them is room for the ICV
 *
 * Return: 0; -EINPROGRESS: the request is the crypto API's, and its resume
 * function will be called with the result; another negative errno.
 */
int ipward_crypto_seal(struct ipward_request *req, unsigned int text_len)
{
	crypto_prepare(req, text_len);
	return crypto_aead_encrypt(&req->aead);
}

/**
 * ipward_crypto_open() - verify and decrypt in place
 * @req: request with its scatterlist, IV and current SA set
 * @text_len: bytes of ciphertext and ICV
 *
 * Return: as ipward_crypto_seal(); -EBADMSG if the ICV is wrong.
 */
int ipward_crypto_open(struct ipward_request *req, unsigned int text_len)
{
	crypto_prepare(req, text_len);
	return crypto_aead_decrypt(&req->aead);
}
