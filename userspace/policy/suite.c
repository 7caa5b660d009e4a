// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "policy/suite.h"

#define WEAK_3DES	"its blocks of 64 bits repeat after some gigabytes (Sweet32)"
#define WEAK_SHA1	"SHA-1 is on its way out"
#define WEAK_MD5	"MD5 is broken"
#define WEAK_ICV	"an ICV of 8 bytes can be forged"

/* Bits of the key, bytes of the salt. */
#define AEAD(_name, _cipher, _bits, _salt, _icv, _weak)			\
	{ .name = _name, .cipher = _cipher, .bits = _bits,		\
	  .key = (_bits) / 8 + (_salt), .icv = _icv, .weak = _weak }

#define PAIR(_name, _cipher, _bits, _nonce, _weak, ...)			\
	{ .name = _name, .cipher = _cipher, .bits = _bits,		\
	  .key = (_bits) / 8 + (_nonce), .weak = _weak, __VA_ARGS__ }

/* What comes last in a pair. */
#define AUTH(title, bytes)	.auth = title, .auth_key = bytes
#define SHA256			AUTH("hmac-sha-256-128", 32)
#define SHA384			AUTH("hmac-sha-384-192", 48)
#define SHA512			AUTH("hmac-sha-512-256", 64)
#define SHA1			AUTH("hmac-sha1-96", 20)
#define XCBC			AUTH("aes-xcbc-96", 16)
#define CMAC			AUTH("aes-cmac-96", 16)
#define MD5			AUTH("hmac-md5-96", 16)

#define AES_AEAD(suffix, cipher, salt, icv, weak)			\
	AEAD("aes128" suffix, cipher, 128, salt, icv, weak),		\
	AEAD("aes192" suffix, cipher, 192, salt, icv, weak),		\
	AEAD("aes256" suffix, cipher, 256, salt, icv, weak)

#define SIZES(before, after, cipher, nonce, weak, ...)			\
	PAIR(before "128" after, cipher, 128, nonce, weak, __VA_ARGS__),	\
	PAIR(before "192" after, cipher, 192, nonce, weak, __VA_ARGS__),	\
	PAIR(before "256" after, cipher, 256, nonce, weak, __VA_ARGS__)

const struct suite suites[] = {
	AES_AEAD("-gcm16", "aes-gcm", 4, 16, NULL),
	AES_AEAD("-gcm12", "aes-gcm", 4, 12, NULL),
	AES_AEAD("-gcm8", "aes-gcm", 4, 8, WEAK_ICV),
	AEAD("chacha20-poly1305", "chacha20-poly1305", 256, 4, 16, NULL),
	AES_AEAD("-ccm16", "aes-ccm", 3, 16, NULL),
	AES_AEAD("-ccm12", "aes-ccm", 3, 12, NULL),
	AES_AEAD("-ccm8", "aes-ccm", 3, 8, WEAK_ICV),
	AES_AEAD("-gmac", "aes-gmac", 4, 16, NULL),
	SIZES("aes", "-sha256", "aes-cbc", 0, NULL, SHA256),
	SIZES("aes", "-sha384", "aes-cbc", 0, NULL, SHA384),
	SIZES("aes", "-sha512", "aes-cbc", 0, NULL, SHA512),
	SIZES("aes", "-aesxcbc", "aes-cbc", 0, NULL, XCBC),
	SIZES("aes", "-aescmac", "aes-cbc", 0, NULL, CMAC),
	SIZES("aes", "-sha1", "aes-cbc", 0, WEAK_SHA1, SHA1),
	SIZES("aes", "ctr-sha256", "aes-ctr", 4, NULL, SHA256),
	SIZES("aes", "ctr-sha512", "aes-ctr", 4, NULL, SHA512),
	SIZES("camellia", "-sha256", "camellia-cbc", 0, NULL, SHA256),
	SIZES("camellia", "-sha512", "camellia-cbc", 0, NULL, SHA512),
	PAIR("3des-sha256", "3des-cbc", 192, 0, WEAK_3DES, SHA256),
	PAIR("3des-sha1", "3des-cbc", 192, 0, WEAK_3DES, SHA1),
	PAIR("3des-md5", "3des-cbc", 192, 0, WEAK_3DES, MD5),
	PAIR("null-sha256", "null", 0, 0, NULL, SHA256),
	PAIR("null-sha384", "null", 0, 0, NULL, SHA384),
	PAIR("null-sha512", "null", 0, 0, NULL, SHA512),
	PAIR("null-aesxcbc", "null", 0, 0, NULL, XCBC),
	PAIR("null-aescmac", "null", 0, 0, NULL, CMAC),
	PAIR("null-sha1", "null", 0, 0, WEAK_SHA1, SHA1),
	PAIR("null-md5", "null", 0, 0, WEAK_MD5, MD5),
	{ .name = NULL },
};

const struct suite *suite_find(const char *name)
{
	for (const struct suite *suite = suites; suite->name; suite++)
		if (!strcmp(suite->name, name))
			return suite;
	return NULL;
}

bool suite_is_aead(const struct suite *suite)
{
	return !suite->auth;
}
