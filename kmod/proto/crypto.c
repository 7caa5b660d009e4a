// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of the crypto API: every protection is one AEAD request (cipher.c),
 * whose result comes at once or later.
 */

#include "base/compat.h"
#include "proto/crypto.h"
#include "proto/request.h"
#include "sa/sa.h"

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

static void crypto_prepare(struct ipward_request *req, struct scatterlist *sg,
			   unsigned int aad_len, unsigned int text_len)
{
	struct ipward_sa *sa = ipward_request_sa(req);

	aead_request_set_tfm(&req->aead, sa->aead);
	aead_request_set_callback(&req->aead, 0, crypto_done, req);
	aead_request_set_crypt(&req->aead, sg, sg, text_len, req->iv);
	aead_request_set_ad(&req->aead, aad_len);
}

/**
 * ipward_crypto_seal() - encrypt and sign in place
 * @req: request with its IV and current SA set
 * @sg: what is worked on
 * @aad_len: bytes at the list's beginning that are signed only
 * @text_len: bytes behind them to encrypt; behind them is room for the ICV
 *
 * Return: 0; -EINPROGRESS: the request is the crypto API's, and its resume
 * function will be called with the result; another negative errno.
 */
int ipward_crypto_seal(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len)
{
	crypto_prepare(req, sg, aad_len, text_len);
	return crypto_aead_encrypt(&req->aead);
}

/**
 * ipward_crypto_open() - verify and decrypt in place
 * @req: request with its IV and current SA set
 * @sg: what is worked on
 * @aad_len: bytes at the list's beginning that are signed only
 * @text_len: bytes behind them, of ciphertext and ICV
 *
 * Return: as ipward_crypto_seal(); -EBADMSG if the ICV is wrong.
 */
int ipward_crypto_open(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len)
{
	crypto_prepare(req, sg, aad_len, text_len);
	return crypto_aead_decrypt(&req->aead);
}
