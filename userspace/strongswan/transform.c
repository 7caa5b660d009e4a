// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <daemon.h>
#include "transform.h"

/**
 * struct transform - an algorithm
 * @id: IANA's number; charon's own ones are beyond 1023
 * @icv_len: bytes, of an AEAD
 * @legacy: weak, so that the kernel wants to be told that it is meant
 */
struct transform {
	uint16_t id;
	uint8_t icv_len;
	bool legacy;
	const char *name;
};

static const struct transform aeads[] = {
	{ ENCR_AES_CCM_ICV8, 8, false, "rfc4309(ccm(aes))" },
	{ ENCR_AES_CCM_ICV12, 12, false, "rfc4309(ccm(aes))" },
	{ ENCR_AES_CCM_ICV16, 16, false, "rfc4309(ccm(aes))" },
	{ ENCR_AES_GCM_ICV8, 8, false, "rfc4106(gcm(aes))" },
	{ ENCR_AES_GCM_ICV12, 12, false, "rfc4106(gcm(aes))" },
	{ ENCR_AES_GCM_ICV16, 16, false, "rfc4106(gcm(aes))" },
	{ ENCR_NULL_AUTH_AES_GMAC, 16, false, "rfc4543(gcm(aes))" },
	{ ENCR_CHACHA20_POLY1305, 16, false, "rfc7539esp(chacha20,poly1305)" },
	{ .name = NULL },
};

static const struct transform ciphers[] = {
	{ ENCR_3DES, 0, true, "cbc(des3_ede)" },
	{ ENCR_NULL, 0, false, "ecb(cipher_null)" },
	{ ENCR_AES_CBC, 0, false, "cbc(aes)" },
	{ ENCR_AES_CTR, 0, false, "rfc3686(ctr(aes))" },
	{ ENCR_CAMELLIA_CBC, 0, false, "cbc(camellia)" },
	{ .name = NULL },
};

/* The ICV's length belongs to the algorithm; for GMAC, which AH uses, too. */
static const struct transform integrities[] = {
	{ AUTH_HMAC_MD5_96, 0, true, "hmac(md5)" },
	{ AUTH_HMAC_SHA1_96, 0, false, "hmac(sha1)" },
	{ AUTH_AES_XCBC_96, 0, false, "xcbc(aes)" },
	{ AUTH_AES_CMAC_96, 0, false, "cmac(aes)" },
	{ AUTH_HMAC_SHA2_256_128, 0, false, "hmac(sha256)" },
	{ AUTH_HMAC_SHA2_384_192, 0, false, "hmac(sha384)" },
	{ AUTH_HMAC_SHA2_512_256, 0, false, "hmac(sha512)" },
	{ .name = NULL },
};

static const struct transform gmacs[] = {
	{ AUTH_AES_128_GMAC, 16, false, "rfc4543(gcm(aes))" },
	{ AUTH_AES_192_GMAC, 16, false, "rfc4543(gcm(aes))" },
	{ AUTH_AES_256_GMAC, 16, false, "rfc4543(gcm(aes))" },
	{ .name = NULL },
};

static const struct transform *find(const struct transform *table, uint16_t id)
{
	for (; table->name; table++)
		if (table->id == id)
			return table;
	return NULL;
}

static void put(struct ipward_sa *sa, int attr, char *name,
		const struct transform *transform)
{
	strcpy(name, transform->name);
	sa->has |= IPWARD_BIT(attr);
	if (transform->icv_len) {
		sa->icv_len = transform->icv_len;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_ICV_LEN);
	}
	if (transform->legacy)
		sa->flags |= IPWARD_SA_FLAG_LEGACY;
}

static bool put_key(struct ipward_sa *sa, int attr, uint8_t *key, uint32_t *key_len,
		    const void *bytes, size_t len)
{
	if (len > IPWARD_KEY_MAX)
		return false;
	if (len)
		memcpy(key, bytes, len);
	*key_len = len;
	sa->has |= IPWARD_BIT(attr);
	return true;
}

bool transform_fill(struct ipward_sa *sa, uint16_t enc, const void *enc_key,
		    size_t enc_len, uint16_t integ, const void *integ_key,
		    size_t integ_len, const char **why)
{
	bool has_enc = enc && enc != ENCR_UNDEFINED;
	bool has_integ = integ && integ != AUTH_UNDEFINED;
	const struct transform *aead = has_enc ? find(aeads, enc) : NULL;
	const struct transform *gmac = has_enc ? NULL : find(gmacs, integ);
	const struct transform *found;

	*why = "a key is longer than any that ipward knows";
	if (aead) {
		put(sa, IPWARD_A_SA_AEAD, sa->aead, aead);
		return put_key(sa, IPWARD_A_SA_AEAD_KEY, sa->key, &sa->key_len,
			       enc_key, enc_len);
	}
	if (gmac) {
		put(sa, IPWARD_A_SA_AEAD, sa->aead, gmac);
		return put_key(sa, IPWARD_A_SA_AEAD_KEY, sa->key, &sa->key_len,
			       integ_key, integ_len);
	}
	if (has_enc) {
		found = find(ciphers, enc);
		if (!found) {
			*why = "ipward does not have its encryption algorithm";
			return false;
		}
		put(sa, IPWARD_A_SA_ENC, sa->enc, found);
		if (!put_key(sa, IPWARD_A_SA_ENC_KEY, sa->enc_key, &sa->enc_key_len,
			     enc_key, enc_len))
			return false;
	}
	found = has_integ ? find(integrities, integ) : NULL;
	if (!found) {
		*why = has_integ ? "ipward does not have its integrity algorithm" :
		       "encryption without integrity is not protection";
		return false;
	}
	put(sa, IPWARD_A_SA_AUTH, sa->auth, found);
	return put_key(sa, IPWARD_A_SA_AUTH_KEY, sa->auth_key, &sa->auth_key_len,
		       integ_key, integ_len);
}
