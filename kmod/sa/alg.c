// SPDX-License-Identifier: GPL-2.0
/*
 * The table of algorithms of the crypto API that the RFCs allow.
 *
 * An SA uses one AEAD, or a cipher and an integrity algorithm, which the crypto
 * API's authenc template combines to an AEAD (cipher.c).
 */

#include <linux/kernel.h>
#include <linux/string.h>

#include "sa/alg.h"

#define SUPPLIED_BY(_name, _module)					\
	.name = _name,							\
	.module = _module,						\
	.lacks = "this kernel lacks " _name "; its module is " _module

#define KEY_LENS(...)							\
	.key_lens = { __VA_ARGS__ },					\
	.n_key_lens = sizeof((u8[]){ __VA_ARGS__ })

/* Counter modes of AES, with the salt after the key: RFC 4106, section 8.1. */
#define COUNTER_AEAD							\
	.kind = IPWARD_ALG_AEAD,					\
	.iv_len = 8,							\
	.iv = IPWARD_IV_SEQUENCE,					\
	.align = 4

#define BLOCK_CIPHER(_block)						\
	.kind = IPWARD_ALG_ENC,						\
	.iv_len = _block,						\
	.iv = IPWARD_IV_RANDOM,						\
	.align = _block

#define INTEGRITY(_key_len, _icv_len)					\
	.kind = IPWARD_ALG_AUTH,					\
	KEY_LENS(_key_len),						\
	.icv_lens = { _icv_len },					\
	.key_rule = "the integrity key must have " #_key_len " bytes",	\
	.icv_rule = "the ICV of this algorithm has " #_icv_len " bytes"

static const struct ipward_alg algs[] = {
	{
		SUPPLIED_BY("rfc4106(gcm(aes))", "gcm"),
		COUNTER_AEAD,
		.title = "aes-gcm",
		.rfc = 4106,
		KEY_LENS(20, 28, 36),
		.icv_lens = { 16, 12, 8 },
		.key_rule = "the key must have 20, 28 or 36 bytes, salt included (RFC 4106, 8.1)",
		.icv_rule = "the ICV must have 8, 12 or 16 bytes (RFC 4106, 6)",
		.iiv_icv = 16,
		.salt_len = 4,
	}, {
		SUPPLIED_BY("rfc4543(gcm(aes))", "gcm"),
		COUNTER_AEAD,
		.title = "aes-gmac",
		.rfc = 4543,
		.flags = IPWARD_ALG_FLAG_AH,
		KEY_LENS(20, 28, 36),
		.icv_lens = { 16 },
		.key_rule = "the key must have 20, 28 or 36 bytes, salt included (RFC 4543, 5.3)",
		.icv_rule = "the ICV must have 16 bytes (RFC 4543, 5.2)",
		.readable = true,
		.salt_len = 4,
	}, {
		SUPPLIED_BY("rfc4309(ccm(aes))", "ccm"),
		COUNTER_AEAD,
		.title = "aes-ccm",
		.rfc = 4309,
		KEY_LENS(19, 27, 35),
		.icv_lens = { 16, 12, 8 },
		.key_rule = "the key must have 19, 27 or 35 bytes, salt included (RFC 4309, 7.1)",
		.icv_rule = "the ICV must have 8, 12 or 16 bytes (RFC 4309, 6)",
		.iiv_icv = 8,
		.salt_len = 3,
	}, {
		SUPPLIED_BY("rfc7539esp(chacha20,poly1305)",
			    "chacha20poly1305"),
		COUNTER_AEAD,
		.title = "chacha20-poly1305",
		.rfc = 7634,
		KEY_LENS(36),
		.icv_lens = { 16 },
		.key_rule = "the key must have 36 bytes, salt included (RFC 7634, 2)",
		.icv_rule = "the ICV must have 16 bytes (RFC 7634, 2)",
		.iiv_icv = 16,
		.salt_len = 4,
	}, {
		SUPPLIED_BY("cbc(aes)", "cbc"),
		BLOCK_CIPHER(16),
		.title = "aes-cbc",
		.rfc = 3602,
		KEY_LENS(16, 24, 32),
		.key_rule = "the key must have 16, 24 or 32 bytes (RFC 3602, 2.2)",
	}, {
		SUPPLIED_BY("rfc3686(ctr(aes))", "ctr"),
		.kind = IPWARD_ALG_ENC,
		.title = "aes-ctr",
		.rfc = 3686,
		KEY_LENS(20, 28, 36),
		.key_rule = "the key must have 20, 28 or 36 bytes, nonce included (RFC 3686, 5.1)",
		.salt_len = 4,
		.iv_len = 8,
		.iv = IPWARD_IV_SEQUENCE,
		.align = 4,
	}, {
		SUPPLIED_BY("cbc(camellia)", "camellia_generic"),
		BLOCK_CIPHER(16),
		.title = "camellia-cbc",
		.rfc = 4312,
		KEY_LENS(16, 24, 32),
		.key_rule = "the key must have 16, 24 or 32 bytes (RFC 4312, 2.2)",
	}, {
		SUPPLIED_BY("cbc(des3_ede)", "des_generic"),
		BLOCK_CIPHER(8),
		.title = "3des-cbc",
		.rfc = 2451,
		.flags = IPWARD_ALG_FLAG_LEGACY,
		KEY_LENS(24),
		.key_rule = "the key must have 24 bytes (RFC 2451, 2.2)",
	}, {
		SUPPLIED_BY("ecb(cipher_null)", "crypto_null"),
		.kind = IPWARD_ALG_ENC,
		.title = "null",
		.rfc = 2410,
		KEY_LENS(0),
		.key_rule = "the null cipher has no key (RFC 2410, 2.1)",
		.readable = true,
		.align = 4,
	}, {
		SUPPLIED_BY("hmac(sha1)", "sha1_generic"),
		INTEGRITY(20, 12),
		.title = "hmac-sha1-96",
		.rfc = 2404,
		.flags = IPWARD_ALG_FLAG_AH,
	}, {
		SUPPLIED_BY("hmac(sha256)", "sha256_generic"),
		INTEGRITY(32, 16),
		.title = "hmac-sha-256-128",
		.rfc = 4868,
		.flags = IPWARD_ALG_FLAG_AH,
	}, {
		SUPPLIED_BY("hmac(sha384)", "sha512_generic"),
		INTEGRITY(48, 24),
		.title = "hmac-sha-384-192",
		.rfc = 4868,
		.flags = IPWARD_ALG_FLAG_AH,
	}, {
		SUPPLIED_BY("hmac(sha512)", "sha512_generic"),
		INTEGRITY(64, 32),
		.title = "hmac-sha-512-256",
		.rfc = 4868,
		.flags = IPWARD_ALG_FLAG_AH,
	}, {
		SUPPLIED_BY("xcbc(aes)", "xcbc"),
		INTEGRITY(16, 12),
		.title = "aes-xcbc-96",
		.rfc = 3566,
		.flags = IPWARD_ALG_FLAG_AH,
	}, {
		SUPPLIED_BY("cmac(aes)", "cmac"),
		INTEGRITY(16, 12),
		.title = "aes-cmac-96",
		.rfc = 4494,
		.flags = IPWARD_ALG_FLAG_AH,
	}, {
		SUPPLIED_BY("hmac(md5)", "md5"),
		INTEGRITY(16, 12),
		.title = "hmac-md5-96",
		.rfc = 2403,
		.flags = IPWARD_ALG_FLAG_AH | IPWARD_ALG_FLAG_LEGACY,
	}, {
		/* The truncation of an early draft, which old peers use. */
		SUPPLIED_BY("hmac(sha256)", "sha256_generic"),
		INTEGRITY(32, 12),
		.title = "hmac-sha-256-96",
		.flags = IPWARD_ALG_FLAG_AH | IPWARD_ALG_FLAG_LEGACY,
	},
};

static bool len_listed(const u8 *lens, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < IPWARD_ALG_LENS && lens[i]; i++) {
		if (lens[i] == len)
			return true;
	}
	return false;
}

/**
 * ipward_alg_find() - an algorithm by either of its names
 * @kind: enum ipward_alg_kind
 * @name: the crypto API's name or the RFCs'
 * @icv_len: bytes, 0: any; distinguishes algorithms with the same name in the
 *	crypto API
 *
 * Return: the algorithm or NULL.
 */
const struct ipward_alg *ipward_alg_find(u8 kind, const char *name,
					 unsigned int icv_len)
{
	const struct ipward_alg *found = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(algs); i++) {
		if (algs[i].kind != kind)
			continue;
		if (!strcmp(algs[i].title, name))
			return &algs[i];
		if (strcmp(algs[i].name, name))
			continue;
		if (!found || len_listed(algs[i].icv_lens, icv_len))
			found = &algs[i];
	}
	return found;
}

/**
 * ipward_alg_at() - the algorithm with this index
 * @index: from 0 on
 *
 * Return: the algorithm, NULL after the last.
 */
const struct ipward_alg *ipward_alg_at(unsigned int index)
{
	return index < ARRAY_SIZE(algs) ? &algs[index] : NULL;
}

/**
 * ipward_alg_by_title() - an algorithm by the RFCs' name, which is unique
 * @title: name
 *
 * Return: the algorithm or NULL.
 */
const struct ipward_alg *ipward_alg_by_title(const char *title)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(algs); i++) {
		if (!strcmp(algs[i].title, title))
			return &algs[i];
	}
	return NULL;
}

/**
 * ipward_alg_index() - an algorithm's number
 * @alg: algorithm
 *
 * Return: index for ipward_alg_at(), less than 32.
 */
unsigned int ipward_alg_index(const struct ipward_alg *alg)
{
	BUILD_BUG_ON(ARRAY_SIZE(algs) > 32);
	return alg - algs;
}

/**
 * ipward_alg_icv_valid() - may an ICV be this long?
 * @alg: AEAD or integrity algorithm
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
	unsigned int i;

	for (i = 0; i < alg->n_key_lens; i++) {
		if (alg->key_lens[i] == key_len)
			return true;
	}
	return false;
}
