// SPDX-License-Identifier: GPL-2.0
/* The table of algorithms. */

#include <net/genetlink.h>

#include "netlink/nl_alg.h"
#include "netlink/nl_msg.h"
#include "sa/cipher.h"

static unsigned int count_lens(const u8 *lens)
{
	unsigned int n = 0;

	while (n < IPWARD_ALG_LENS && lens[n])
		n++;
	return n;
}

static int put_alg(struct sk_buff *msg, const struct ipward_alg *alg)
{
	u32 flags = alg->flags | (alg->iiv_icv ? IPWARD_ALG_FLAG_IIV : 0) |
		    (alg->readable ? IPWARD_ALG_FLAG_READABLE : 0);
	char driver[CRYPTO_MAX_ALG_NAME];

	if (nla_put_u8(msg, IPWARD_A_ALG_KIND, alg->kind) ||
	    nla_put_string(msg, IPWARD_A_ALG_NAME, alg->name) ||
	    nla_put_string(msg, IPWARD_A_ALG_TITLE, alg->title) ||
	    (alg->rfc && nla_put_u16(msg, IPWARD_A_ALG_RFC, alg->rfc)) ||
	    nla_put_u32(msg, IPWARD_A_ALG_FLAGS, flags) ||
	    nla_put(msg, IPWARD_A_ALG_KEY_LENS, alg->n_key_lens,
		    alg->key_lens) ||
	    nla_put(msg, IPWARD_A_ALG_ICV_LENS, count_lens(alg->icv_lens),
		    alg->icv_lens) ||
	    nla_put_string(msg, IPWARD_A_ALG_MODULE, alg->module))
		return -EMSGSIZE;
	if (ipward_cipher_best_driver(alg, driver))
		return 0;
	return nla_put_string(msg, IPWARD_A_ALG_DRIVER, driver);
}

static int dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		    const struct ipward_alg *alg)
{
	void *header = ipward_nl_dump_begin(msg, cb, IPWARD_CMD_ALG_GET);

	if (!header)
		return -EMSGSIZE;
	return ipward_nl_dump_end(msg, header, put_alg(msg, alg));
}

/**
 * ipward_nl_alg_dump() - IPWARD_CMD_ALG_GET
 * @msg: filled in
 * @cb: dump
 *
 * Return: length of @msg, 0 at the end; a negative errno.
 */
int ipward_nl_alg_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	const struct ipward_alg *alg;
	int err = 0;

	while ((alg = ipward_alg_at(cb->args[0]))) {
		err = dump_one(msg, cb, alg);
		if (err)
			break;
		cb->args[0]++;
	}
	return msg->len ?: err;
}
