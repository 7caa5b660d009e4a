// SPDX-License-Identifier: GPL-2.0
/* Algorithms and keys on netlink: those of an SA, and the table of all. */

#include <linux/capability.h>
#include <net/genetlink.h>

#include "netlink/nl_alg.h"
#include "netlink/nl_family.h"
#include "sa/cipher.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

/* An algorithm and its key, where the command names it. */
struct part {
	u8 kind;
	int name_attr;
	int key_attr;
	const char *unknown;
	const char *no_key;
};

static const struct part aead_part = {
	.kind = IPWARD_ALG_AEAD,
	.name_attr = IPWARD_A_SA_AEAD,
	.key_attr = IPWARD_A_SA_AEAD_KEY,
	.unknown = "unknown AEAD; \"ipward algorithms\" lists what there is",
	.no_key = "key is missing",
};

static const struct part enc_part = {
	.kind = IPWARD_ALG_ENC,
	.name_attr = IPWARD_A_SA_ENC,
	.key_attr = IPWARD_A_SA_ENC_KEY,
	.unknown = "unknown cipher; \"ipward algorithms\" lists what there is",
	.no_key = "the cipher's key is missing",
};

static const struct part auth_part = {
	.kind = IPWARD_ALG_AUTH,
	.name_attr = IPWARD_A_SA_AUTH,
	.key_attr = IPWARD_A_SA_AUTH_KEY,
	.unknown = "unknown integrity algorithm; \"ipward algorithms\" lists what there is",
	.no_key = "the integrity key is missing",
};

/* Sets @alg, @key and @key_len to what the command says of a part. */
static int get_part(struct genl_info *info, const struct part *part,
		    unsigned int icv_len, const struct ipward_alg **alg,
		    const u8 **key, unsigned int *key_len)
{
	struct nlattr *name = info->attrs[part->name_attr];
	struct nlattr *key_attr = info->attrs[part->key_attr];
	int err;

	*alg = ipward_alg_find(part->kind, nla_data(name), icv_len);
	if (!*alg) {
		ipward_nl_refuse(info, name, part->unknown);
		return -ENOENT;
	}
	if (key_attr) {
		*key = nla_data(key_attr);
		*key_len = nla_len(key_attr);
	}
	if (ipward_alg_key_valid(*alg, *key_len))
		return 0;
	err = ipward_nl_require(info, part->key_attr, part->no_key);
	return err ?: ipward_nl_refuse(info, key_attr, (*alg)->key_rule);
}

static int get_aead(struct genl_info *info, struct ipward_cipher_config *config)
{
	int err;

	if (info->attrs[IPWARD_A_SA_ENC] || info->attrs[IPWARD_A_SA_AUTH])
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_ENC] ?:
					      info->attrs[IPWARD_A_SA_AUTH],
					"an AEAD leaves nothing to another algorithm");
	err = get_part(info, &aead_part, config->icv_len, &config->alg,
		       &config->key, &config->key_len);
	if (!err && config->proto == IPPROTO_AH &&
	    !(config->alg->flags & IPWARD_ALG_FLAG_AH))
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_AEAD],
					"AH encrypts nothing: its only AEAD is AES-GMAC (RFC 4543)");
	return err;
}

static int get_pair(struct genl_info *info, struct ipward_cipher_config *config)
{
	int err = ipward_nl_require(info, IPWARD_A_SA_AUTH,
				    "auth is missing; a cipher alone protects nothing (RFC 8221, 4)");

	if (err)
		return err;
	if (config->proto == IPPROTO_AH) {
		if (info->attrs[IPWARD_A_SA_ENC])
			return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_ENC],
						"AH encrypts nothing (RFC 4302, 1)");
	} else {
		err = ipward_nl_require(info, IPWARD_A_SA_ENC,
					"enc is missing; without encryption it is null") ?:
		      get_part(info, &enc_part, 0, &config->alg, &config->key,
			       &config->key_len);
	}
	return err ?: get_part(info, &auth_part, config->icv_len, &config->auth,
			       &config->auth_key, &config->auth_key_len);
}

static int get_algs(struct genl_info *info, struct ipward_cipher_config *config)
{
	struct nlattr **attrs = info->attrs;

	if (attrs[IPWARD_A_SA_AEAD])
		return get_aead(info, config);
	if (attrs[IPWARD_A_SA_ENC] || attrs[IPWARD_A_SA_AUTH])
		return get_pair(info, config);
	return ipward_nl_require(info, IPWARD_A_SA_AEAD,
				 config->proto == IPPROTO_AH ?
				 "auth is missing" :
				 "aead is missing, or enc with auth");
}

static int get_icv_len(struct genl_info *info, bool iiv,
		       struct ipward_cipher_config *config)
{
	const struct ipward_alg *signs = config->auth ?: config->alg;

	if (!config->icv_len)
		config->icv_len = iiv ? signs->iiv_icv : signs->icv_lens[0];
	if (iiv && (!signs->iiv_icv || signs->iiv_icv != config->icv_len))
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_FLAGS],
					"implicit IVs go with AES-GCM and ChaCha20-Poly1305 with an ICV of 16 bytes, AES-CCM with 8 (RFC 8750)");
	if (!ipward_alg_icv_valid(signs, config->icv_len))
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_ICV_LEN],
					signs->icv_rule);
	return 0;
}

/* A weak algorithm is refused, or warned of: a success may have a message. */
static int check_strength(struct genl_info *info, bool meant,
			  const struct ipward_cipher_config *config)
{
	u8 flags = (config->alg ? config->alg->flags : 0) |
		   (config->auth ? config->auth->flags : 0);

	if (!(flags & IPWARD_ALG_FLAG_LEGACY))
		return 0;
	if (!meant) {
		NL_SET_ERR_MSG(info->extack,
			       "the algorithm is weak (RFC 8221): say legacy if it is meant");
		return -EINVAL;
	}
	NL_SET_ERR_MSG(info->extack,
		       "the algorithm is weak (RFC 8221), for old peers only");
	return 0;
}

/* A driver's name may load any module of the crypto API's. */
static int get_driver(struct sk_buff *skb, struct genl_info *info,
		      struct ipward_cipher_config *config)
{
	struct nlattr *driver = info->attrs[IPWARD_A_SA_DRIVER];
	int err = ipward_nl_require_initial(skb, info, driver,
					    "only the initial user namespace may name a driver");

	if (driver)
		config->driver = nla_data(driver);
	return err;
}

/**
 * ipward_nl_get_crypto() - an SA's algorithms and keys
 * @skb: command
 * @info: command, parsed
 * @sa: its crypto part is filled in, zero before; refers to the command's keys
 *
 * Return: 0, with a warning in the extack of a weak algorithm; a negative
 * errno, its reason there.
 */
int ipward_nl_get_crypto(struct sk_buff *skb, struct genl_info *info,
			 struct ipward_sa_config *sa)
{
	struct ipward_cipher_config *config = &sa->crypto;
	struct nlattr *icv = info->attrs[IPWARD_A_SA_ICV_LEN];
	bool iiv = sa->flags & IPWARD_SA_FLAG_IIV;

	config->proto = sa->id.proto;
	config->esn = sa->flags & IPWARD_SA_FLAG_ESN;
	config->icv_len = icv ? nla_get_u8(icv) : 0;
	if (icv && !config->icv_len)
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_ICV_LEN],
					"the ICV cannot be empty");
	if (iiv && config->proto == IPPROTO_AH)
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_FLAGS],
					"implicit IVs are for ESP (RFC 8750)");
	return get_algs(info, config) ?: get_icv_len(info, iiv, config) ?:
	       get_driver(skb, info, config) ?:
	       check_strength(info, sa->flags & IPWARD_SA_FLAG_LEGACY, config);
}

static bool is_key(const struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case IPWARD_A_SA_AEAD_KEY:
	case IPWARD_A_SA_ENC_KEY:
	case IPWARD_A_SA_AUTH_KEY:
		return true;
	}
	return false;
}

/**
 * ipward_nl_zero_keys() - forget what a command brought
 * @info: command, parsed; a key may be in it more than once
 */
void ipward_nl_zero_keys(struct genl_info *info)
{
	struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest) {
		if (is_key(attr))
			memzero_explicit(nla_data(attr), nla_len(attr));
	}
}

/**
 * ipward_nl_put_crypto() - write an SA's algorithms, but no keys
 * @msg: message
 * @sa: SA
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_crypto(struct sk_buff *msg, const struct ipward_sa *sa)
{
	int alg = sa->auth ? IPWARD_A_SA_ENC : IPWARD_A_SA_AEAD;

	if ((sa->alg && nla_put_string(msg, alg, sa->alg->name)) ||
	    (sa->auth &&
	     nla_put_string(msg, IPWARD_A_SA_AUTH, sa->auth->name)) ||
	    nla_put_u8(msg, IPWARD_A_SA_ICV_LEN, sa->icv_len) ||
	    nla_put_string(msg, IPWARD_A_SA_DRIVER, ipward_cipher_driver(sa->aead)))
		return -EMSGSIZE;
	return 0;
}

static unsigned int count_lens(const u8 *lens)
{
	unsigned int n = 0;

	while (n < IPWARD_ALG_LENS && lens[n])
		n++;
	return n;
}

static int put_alg(struct sk_buff *msg, const struct ipward_alg *alg)
{
	u32 flags = alg->flags | (alg->iiv_icv ? IPWARD_ALG_FLAG_IIV : 0);
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
