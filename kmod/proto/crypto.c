// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of the crypto API: every layer is one AEAD request (cipher.c), which
 * completes synchronously or asynchronously.
 */

#include "base/compat.h"
#include "base/net.h"
#include "base/stats.h"
#include "proto/crypto.h"
#include "proto/parallel.h"
#include "proto/request.h"
#include "sa/sa.h"

/*
 * The completion of asynchronous crypto. -EINPROGRESS means that a backlogged
 * request starts; ipward does not allow requests to be backlogged.
 */
static void crypto_done(ipward_crypto_data_t *data, int err)
{
	struct ipward_request *req = ipward_crypto_data(data);

	if (err == -EINPROGRESS)
		return;
	local_bh_disable();
	rcu_read_lock();
	ipward_count(req->ipn, IPWARD_COUNT_ASYNC);
	if (!ipward_parallel_done(req, err))
		req->resume(req, err);
	rcu_read_unlock();
	local_bh_enable();
}

static void crypto_prepare(struct ipward_request *req, struct scatterlist *sg,
			   unsigned int aad_len, unsigned int text_len)
{
	struct ipward_sa *sa = ipward_request_sa(req);

	req->parallel = NULL;
	aead_request_set_tfm(&req->aead, sa->aead);
	aead_request_set_callback(&req->aead, 0, crypto_done, req);
	aead_request_set_crypt(&req->aead, sg, sg, text_len, req->iv);
	aead_request_set_ad(&req->aead, aad_len);
}

static bool is_asynchronous(const struct ipward_sa *sa)
{
	return crypto_aead_tfm(sa->aead)->__crt_alg->cra_flags &
	       CRYPTO_ALG_ASYNC;
}

/* Inline, so that the call of @run is a direct one. */
static __always_inline int crypto_run(struct ipward_request *req,
				      int (*run)(struct aead_request *aead))
{
	bool parallel = ipward_parallel_wanted();

	if (parallel || is_asynchronous(ipward_request_sa(req)))
		ipward_request_pin(req);
	return unlikely(parallel) ? ipward_parallel_run(req, run) :
				    run(&req->aead);
}

/**
 * ipward_crypto_seal() - encrypt and sign in place
 * @req: request with its IV and current SA set
 * @sg: packet with its associated data
 * @aad_len: bytes at the beginning of @sg that are authenticated only
 * @text_len: bytes after these to encrypt, followed by room for the ICV
 *
 * Return: 0; -EINPROGRESS: the request belongs to the crypto API, and its
 * resume function will be called with the result; another negative errno.
 */
int ipward_crypto_seal(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len)
{
	crypto_prepare(req, sg, aad_len, text_len);
	return crypto_run(req, crypto_aead_encrypt);
}

/**
 * ipward_crypto_open() - verify and decrypt in place
 * @req: request with its IV and current SA set
 * @sg: packet with its associated data
 * @aad_len: bytes at the beginning of @sg that are authenticated only
 * @text_len: bytes after these, of ciphertext and ICV
 *
 * Return: as ipward_crypto_seal(); -EBADMSG if the ICV is wrong.
 */
int ipward_crypto_open(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len)
{
	crypto_prepare(req, sg, aad_len, text_len);
	return crypto_run(req, crypto_aead_decrypt);
}
