// SPDX-License-Identifier: GPL-2.0
/* Read an SA's algorithms and keys from a command. */

#include <linux/capability.h>
#include <net/genetlink.h>

#include "netlink/nl_msg.h"
#include "netlink/nl_sa_crypto.h"
#include "sa/cipher.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

/* Attributes of an algorithm and its key. */
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

/* Set @alg, @key and @key_len from the attributes of one part. */
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

/*
 * Refuse a weak algorithm, or warn of it: extack is sent with a success, too.
 */
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

/* A driver's name may load any module of the crypto API. */
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
 * @sa: its crypto part is filled in, zero before; points to the command's keys
 *
 * Return: 0, with a warning in the extack if an algorithm is weak; a negative
 * errno, its reason in the extack.
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
 * ipward_nl_zero_keys() - zero the keys in a command
 * @info: command, parsed; it may have a key more than once
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
