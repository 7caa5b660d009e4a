// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Every protection is an AEAD
 *
 * The crypto API has an AEAD for each combined mode of ESP, such as
 * "rfc4106(gcm(aes))". It combines a cipher and an integrity algorithm by its
 * template authenc, or by authencesn if the ICV covers the upper half of the
 * sequence number:
 *
 *	"authenc(hmac(sha256),cbc(aes))"
 *
 * AH encrypts nothing: the whole packet is associated data, and the cipher of
 * the template is the null cipher. So all SAs use one kind of request.
 */

#include <crypto/authenc.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/err.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "base/compat.h"
#include "sa/cipher.h"

#define NULL_CIPHER "ecb(cipher_null)"

/* Of the largest cipher, so that one request is enough for every layer. */
static atomic_t largest_reqsize = ATOMIC_INIT(0);

/**
 * ipward_cipher_reserve() - make every later request large enough
 * @reqsize: crypto_aead_reqsize() of a cipher that is about to be used
 */
void ipward_cipher_reserve(unsigned int reqsize)
{
	int largest = atomic_read(&largest_reqsize);

	while (largest < reqsize &&
	       !atomic_try_cmpxchg(&largest_reqsize, &largest, reqsize))
		;
}

/**
 * ipward_cipher_reqsize_max() - the largest request context in use
 *
 * Return: bytes, for the largest of all ciphers until now.
 */
unsigned int ipward_cipher_reqsize_max(void)
{
	return atomic_read(&largest_reqsize);
}

/*
 * The rfc4543 template takes only the associated data of ESP (RFC 4543, 3.3).
 */
static const char *aead_name(const struct ipward_cipher_config *config)
{
	return config->proto == IPPROTO_AH ? "gcm(aes)" : config->alg->name;
}

/* ah.c itself puts the upper half of the number behind the packet. */
static const char *template_name(const struct ipward_cipher_config *config)
{
	return config->esn && config->proto == IPPROTO_ESP ?
	       "authencesn" : "authenc";
}

static const char *cipher_name(const struct ipward_cipher_config *config)
{
	return config->alg ? config->alg->name : NULL_CIPHER;
}

static int compose_name(const struct ipward_cipher_config *config,
			char name[CRYPTO_MAX_ALG_NAME])
{
	int len;

	if (!config->auth)
		len = strscpy(name, aead_name(config), CRYPTO_MAX_ALG_NAME);
	else
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s(%s,%s)",
			       template_name(config), config->auth->name,
			       cipher_name(config));
	return len > 0 && len < CRYPTO_MAX_ALG_NAME ? 0 : -ENAMETOOLONG;
}

/*
 * Set both keys in the format that crypto_authenc_extractkeys() parses:
 *
 *	[length, type | bytes of the cipher's key | integrity key | cipher's
 *	key]
 */
static int set_both_keys(struct crypto_aead *aead,
			 const struct ipward_cipher_config *config)
{
	struct crypto_authenc_key_param *param;
	unsigned int len = RTA_SPACE(sizeof(*param)) + config->auth_key_len +
			   config->key_len;
	struct rtattr *rta = kmalloc(len, GFP_KERNEL);
	u8 *keys = (u8 *)rta + RTA_SPACE(sizeof(*param));
	int err;

	if (!rta)
		return -ENOMEM;
	rta->rta_type = CRYPTO_AUTHENC_KEYA_PARAM;
	rta->rta_len = RTA_LENGTH(sizeof(*param));
	param = RTA_DATA(rta);
	param->enckeylen = cpu_to_be32(config->key_len);
	memcpy(keys, config->auth_key, config->auth_key_len);
	if (config->key_len)
		memcpy(keys + config->auth_key_len, config->key,
		       config->key_len);
	err = crypto_aead_setkey(aead, (u8 *)rta, len);
	kfree_sensitive(rta);
	return err;
}

static int set_key(struct crypto_aead *aead,
		   const struct ipward_cipher_config *config)
{
	unsigned int salt_len = 0;

	if (config->auth)
		return set_both_keys(aead, config);
	/* For AH the crypto API takes no salt: the SA keeps it. */
	if (config->proto == IPPROTO_AH)
		salt_len = config->alg->salt_len;
	return crypto_aead_setkey(aead, config->key,
				  config->key_len - salt_len);
}

/* Refuse a named driver that implements another algorithm. */
static int check_driver(struct crypto_aead *aead, const char *name)
{
	return strcmp(crypto_aead_alg(aead)->base.cra_name, name) ?
	       -EINVAL : 0;
}

/*
 * The algorithm is missing or unusable, as opposed to -ENOMEM. Since 6.12,
 * -EEXIST: an instance of another algorithm exists under another name.
 */
static bool is_missing(int err)
{
	return err == -ENOENT || err == -EINVAL || err == -ELIBBAD ||
	       err == -EEXIST;
}

static void copy_driver(struct crypto_tfm *tfm, char *driver)
{
	strscpy(driver, crypto_tfm_alg_driver_name(tfm), CRYPTO_MAX_ALG_NAME);
}

static int best_aead(const char *name, char *driver)
{
	struct crypto_aead *tfm = crypto_alloc_aead(name, 0, 0);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	copy_driver(crypto_aead_tfm(tfm), driver);
	crypto_free_aead(tfm);
	return 0;
}

static int best_cipher(const char *name, char *driver)
{
	struct crypto_skcipher *tfm = crypto_alloc_skcipher(name, 0, 0);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	copy_driver(crypto_skcipher_tfm(tfm), driver);
	crypto_free_skcipher(tfm);
	return 0;
}

static int best_hash(const char *name, char *driver)
{
	struct crypto_ahash *tfm = crypto_alloc_ahash(name, 0, 0);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	copy_driver(crypto_ahash_tfm(tfm), driver);
	crypto_free_ahash(tfm);
	return 0;
}

/*
 * Compose the driver's name of a template from "CIPHER" or "INTEGRITY,CIPHER".
 * The crypto API finds the instance only by the names of both parts, so use the
 * kernel's preferred driver for a part that is left empty.
 */
static int compose_driver(const struct ipward_cipher_config *config,
			  char name[CRYPTO_MAX_ALG_NAME])
{
	const char *comma = strchr(config->driver, ',');
	const char *cipher = comma ? comma + 1 : config->driver;
	int auth_len = comma ? comma - config->driver : 0;
	char best[CRYPTO_MAX_ALG_NAME] = "";
	int len, err = 0;

	if (auth_len && *cipher) {
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s(%s)",
			       template_name(config), config->driver);
	} else if (auth_len) {
		err = best_cipher(cipher_name(config), best);
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s(%.*s,%s)",
			       template_name(config), auth_len,
			       config->driver, best);
	} else {
		err = best_hash(config->auth->name, best);
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s(%s,%s)",
			       template_name(config), best, cipher);
	}
	return err ?: len < CRYPTO_MAX_ALG_NAME ? 0 : -ENAMETOOLONG;
}

/*
 * The name is that of a driver of the AEAD, or names drivers of its two parts.
 */
static struct crypto_aead *
alloc_driver(const struct ipward_cipher_config *config)
{
	struct crypto_aead *aead = crypto_alloc_aead(config->driver, 0, 0);
	char name[CRYPTO_MAX_ALG_NAME];
	int err;

	if (!IS_ERR(aead) || !config->auth || !is_missing(PTR_ERR(aead)))
		return aead;
	err = compose_driver(config, name);
	return err ? ERR_PTR(err) : crypto_alloc_aead(name, 0, 0);
}

static const char *missing_part(const struct ipward_cipher_config *config)
{
	if (config->driver && config->auth)
		return "this kernel has no such driver of the cipher, or of \"integrity,cipher\"";
	if (config->driver)
		return "this kernel has no such driver";
	if (!config->auth)
		return config->alg->lacks;
	if (config->alg && !crypto_has_skcipher(config->alg->name, 0, 0))
		return config->alg->lacks;
	if (!crypto_has_ahash(config->auth->name, 0, 0))
		return config->auth->lacks;
	return "this kernel lacks authenc or authencesn; their modules have these names";
}

/**
 * ipward_cipher_alloc() - make a cipher ready
 * @config: algorithms and keys, lengths already checked; not referenced
 *	afterwards
 * @extack: receives an error message
 *
 * Context: process; may load the algorithm's module.
 * Return: the cipher, released by ipward_cipher_free(); ERR_PTR.
 */
struct crypto_aead *
ipward_cipher_alloc(const struct ipward_cipher_config *config,
		    struct netlink_ext_ack *extack)
{
	char name[CRYPTO_MAX_ALG_NAME];
	struct crypto_aead *aead;
	int err = compose_name(config, name);

	if (err)
		return ERR_PTR(err);
	aead = config->driver ? alloc_driver(config) :
				crypto_alloc_aead(name, 0, 0);
	if (IS_ERR(aead)) {
		if (extack && is_missing(PTR_ERR(aead)))
			ipward_extack_set(extack, missing_part(config));
		/* The caller takes -EEXIST for an SA that exists already. */
		return PTR_ERR(aead) == -EEXIST ? ERR_PTR(-EINVAL) : aead;
	}
	err = check_driver(aead, name);
	if (err) {
		NL_SET_ERR_MSG(extack, "the driver is of another algorithm");
		goto free;
	}
	err = crypto_aead_setauthsize(aead, config->icv_len);
	if (err) {
		NL_SET_ERR_MSG(extack, "the driver refuses this ICV length");
		goto free;
	}
	/* Such as 3DES with two equal keys, which is only DES. */
	crypto_aead_set_flags(aead, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	err = set_key(aead, config);
	if (err == -EINVAL) {
		NL_SET_ERR_MSG(extack,
			       "the cipher takes this key for a weak one");
		goto free;
	} else if (err) {
		NL_SET_ERR_MSG(extack, "the driver refuses this key");
		goto free;
	}
	return aead;

free:
	crypto_free_aead(aead);
	return ERR_PTR(err);
}

/**
 * ipward_cipher_best_driver() - the implementation that the kernel prefers
 * @alg: algorithm
 * @driver: set to its name, CRYPTO_MAX_ALG_NAME bytes
 *
 * Context: process; may load the algorithm's module.
 * Return: 0; a negative errno where the kernel lacks the algorithm.
 */
int ipward_cipher_best_driver(const struct ipward_alg *alg, char *driver)
{
	switch (alg->kind) {
	case IPWARD_ALG_AEAD:
		return best_aead(alg->name, driver);
	case IPWARD_ALG_ENC:
		return best_cipher(alg->name, driver);
	default:
		return best_hash(alg->name, driver);
	}
}

/**
 * ipward_cipher_free() - release a cipher; the crypto API zeroes its key
 * @aead: cipher or NULL
 *
 * Context: process.
 */
void ipward_cipher_free(struct crypto_aead *aead)
{
	if (aead)
		crypto_free_aead(aead);
}

/**
 * ipward_cipher_driver() - the driver of a cipher
 * @aead: cipher
 *
 * Return: the driver's name, valid as long as @aead.
 */
const char *ipward_cipher_driver(struct crypto_aead *aead)
{
	return crypto_aead_alg(aead)->base.cra_driver_name;
}
