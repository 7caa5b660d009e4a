// SPDX-License-Identifier: GPL-2.0
/*
 * Known answers of the RFCs for the integrity algorithms of the table, with the
 * names, keys and truncation of the table. ICV and message are processed by the
 * AEAD that an SA would use. RFC 2202: only the cases whose keys RFC 2403 and
 * RFC 2404 allow.
 */

#include <kunit/test.h>

#include "proto/crypto.h"
#include "sa/cipher.h"
#include "tests/fixture.h"
#include "tests/vector.h"

struct known {
	const char *title;
	const char *alg;
	const char *key;
	const char *message;
	const char *icv;
};

static const struct known known[] = {
	{
		.title = "RFC 2202, 2, case 1",
		.alg = "hmac-md5-96",
		.key = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.message = "4869205468657265",
		.icv = "9294727a3638bb1c13f48ef8",
	}, {
		.title = "RFC 2202, 2, case 3",
		.alg = "hmac-md5-96",
		.key = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		.message =
			"dddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
			"dddddddddddddddddddddddddddddddddddddddddddd",
		.icv = "56be34521d144c88dbb8c733",
	}, {
		.title = "RFC 2202, 2, case 5",
		.alg = "hmac-md5-96",
		.key = "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
		.message = "546573742057697468205472756e636174696f6e",
		.icv = "56461ef2342edc00f9bab995",
	}, {
		.title = "RFC 2202, 3, case 1",
		.alg = "hmac-sha1-96",
		.key = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.message = "4869205468657265",
		.icv = "b617318655057264e28bc0b6",
	}, {
		.title = "RFC 2202, 3, case 3",
		.alg = "hmac-sha1-96",
		.key = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		.message =
			"dddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
			"dddddddddddddddddddddddddddddddddddddddddddd",
		.icv = "125d7342b9ac11cd91a39af4",
	}, {
		.title = "RFC 2202, 3, case 5",
		.alg = "hmac-sha1-96",
		.key = "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
		.message = "546573742057697468205472756e636174696f6e",
		.icv = "4c1a03424b55e07fe7f27be1",
	}, {
		.title = "RFC 4868, AUTH256-1",
		.alg = "hmac-sha-256-128",
		.key =
			"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
			"0b0b0b0b",
		.message = "4869205468657265",
		.icv = "198a607eb44bfbc69903a0f1cf2bbdc5",
	}, {
		.title = "RFC 4868, AUTH256-2",
		.alg = "hmac-sha-256-128",
		.key =
			"4a6566654a6566654a6566654a6566654a6566654a6566654a656665"
			"4a656665",
		.message =
			"7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		.icv = "167f928588c5cc2eef8e3093caa0e87c",
	}, {
		.title = "RFC 4868, AUTH256-3",
		.alg = "hmac-sha-256-128",
		.key =
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaa",
		.message =
			"dddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
			"dddddddddddddddddddddddddddddddddddddddddddd",
		.icv = "cdcb1220d1ecccea91e53aba3092f962",
	}, {
		.title = "RFC 4868, AUTH256-4",
		.alg = "hmac-sha-256-128",
		.key =
			"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
			"1d1e1f20",
		.message =
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
		.icv = "372efcf9b40b35c2115b1346903d2ef4",
	}, {
		.title = "RFC 4868, AUTH384-1",
		.alg = "hmac-sha-384-192",
		.key =
			"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
			"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.message = "4869205468657265",
		.icv =
			"b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973",
	}, {
		.title = "RFC 4868, AUTH384-2",
		.alg = "hmac-sha-384-192",
		.key =
			"4a6566654a6566654a6566654a6566654a6566654a6566654a656665"
			"4a6566654a6566654a6566654a6566654a656665",
		.message =
			"7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		.icv =
			"2c7353974f1842fd66d53c452ca42122b28c0b594cfb184d",
	}, {
		.title = "RFC 4868, AUTH384-3",
		.alg = "hmac-sha-384-192",
		.key =
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		.message =
			"dddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
			"dddddddddddddddddddddddddddddddddddddddddddd",
		.icv =
			"809f439be00274321d4a538652164b53554a508184a0c316",
	}, {
		.title = "RFC 4868, AUTH384-4",
		.alg = "hmac-sha-384-192",
		.key =
			"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
			"1d1e1f200a0b0c0d0e0f10111213141516171819",
		.message =
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
		.icv =
			"5b540085c6e6358096532b2493609ed1cb298f774f87bb5c",
	}, {
		.title = "RFC 4868, AUTH512-1",
		.alg = "hmac-sha-512-256",
		.key =
			"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
			"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
			"0b0b0b0b0b0b0b0b",
		.message = "4869205468657265",
		.icv =
			"637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b3"
			"3e910fb8",
	}, {
		.title = "RFC 4868, AUTH512-2",
		.alg = "hmac-sha-512-256",
		.key =
			"4a6566654a6566654a6566654a6566654a6566654a6566654a656665"
			"4a6566654a6566654a6566654a6566654a6566654a6566654a656665"
			"4a6566654a656665",
		.message =
			"7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		.icv =
			"cb370917ae8a7ce28cfd1d8f4705d6141c173b2a9362c15df235dfb2"
			"51b15454",
	}, {
		.title = "RFC 4868, AUTH512-3",
		.alg = "hmac-sha-512-256",
		.key =
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaaaaaaaaaa",
		.message =
			"dddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
			"dddddddddddddddddddddddddddddddddddddddddddd",
		.icv =
			"2ee7acd783624ca9398710f3ee05ae41b9f9b0510c87e49e586cc9bf"
			"961733d8",
	}, {
		.title = "RFC 4868, AUTH512-4",
		.alg = "hmac-sha-512-256",
		.key =
			"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
			"1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738"
			"393a3b3c3d3e3f40",
		.message =
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
		.icv =
			"5e6688e5a3daec826ca32eaea224eff5e700628947470e13ad013025"
			"61bab108",
	}, {
		.title = "RFC 3566, case 1",
		.alg = "aes-xcbc-96",
		.key = "000102030405060708090a0b0c0d0e0f",
		.message = "",
		.icv = "75f0251d528ac01c4573dfd5",
	}, {
		.title = "RFC 3566, case 2",
		.alg = "aes-xcbc-96",
		.key = "000102030405060708090a0b0c0d0e0f",
		.message = "000102",
		.icv = "5b376580ae2f19afe7219cee",
	}, {
		.title = "RFC 3566, case 3",
		.alg = "aes-xcbc-96",
		.key = "000102030405060708090a0b0c0d0e0f",
		.message = "000102030405060708090a0b0c0d0e0f",
		.icv = "d2a246fa349b68a79998a439",
	}, {
		.title = "RFC 3566, case 4",
		.alg = "aes-xcbc-96",
		.key = "000102030405060708090a0b0c0d0e0f",
		.message = "000102030405060708090a0b0c0d0e0f10111213",
		.icv = "47f51b4564966215b8985c63",
	}, {
		.title = "RFC 3566, case 5",
		.alg = "aes-xcbc-96",
		.key = "000102030405060708090a0b0c0d0e0f",
		.message =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.icv = "f54f0ec8d2b9f3d36807734b",
	}, {
		.title = "RFC 3566, case 6",
		.alg = "aes-xcbc-96",
		.key = "000102030405060708090a0b0c0d0e0f",
		.message =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f2021",
		.icv = "becbb3bccdb518a30677d548",
	}, {
		.title = "RFC 4494, case 1",
		.alg = "aes-cmac-96",
		.key = "2b7e151628aed2a6abf7158809cf4f3c",
		.message = "",
		.icv = "bb1d6929e95937287fa37d12",
	}, {
		.title = "RFC 4494, case 2",
		.alg = "aes-cmac-96",
		.key = "2b7e151628aed2a6abf7158809cf4f3c",
		.message = "6bc1bee22e409f96e93d7e117393172a",
		.icv = "070a16b46b4d4144f79bdd9d",
	}, {
		.title = "RFC 4494, case 3",
		.alg = "aes-cmac-96",
		.key = "2b7e151628aed2a6abf7158809cf4f3c",
		.message =
			"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac"
			"45af8e5130c81c46a35ce411",
		.icv = "dfa66747de9ae63030ca3261",
	}, {
		.title = "RFC 4494, case 4",
		.alg = "aes-cmac-96",
		.key = "2b7e151628aed2a6abf7158809cf4f3c",
		.message =
			"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac"
			"45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17"
			"ad2b417be66c3710",
		.icv = "51f0bebf7e3b9d92fc497417",
	},
};

/* The cipher beside it is the null cipher: of ESP by name, of AH without. */
static struct crypto_aead *aead_of(struct kunit *test, const struct known *row,
				   const char *cipher)
{
	struct ipward_cipher_config config = {
		.proto = cipher ? IPPROTO_ESP : IPPROTO_AH,
		.icv_len = strlen(row->icv) / 2,
	};
	struct crypto_aead *aead;

	config.auth = ipward_alg_find(IPWARD_ALG_AUTH, row->alg, 0);
	KUNIT_ASSERT_NOT_NULL_MSG(test, config.auth, "%s", row->alg);
	KUNIT_EXPECT_TRUE_MSG(test,
			      ipward_alg_icv_valid(config.auth, config.icv_len),
			      "%s", row->title);
	if (cipher)
		config.alg = ipward_alg_find(IPWARD_ALG_ENC, cipher, 0);
	config.auth_key = ipward_test_hex(test, row->key, &config.auth_key_len);
	KUNIT_EXPECT_TRUE_MSG(test, ipward_alg_key_valid(config.auth,
							 config.auth_key_len),
			      "%s", row->title);
	aead = ipward_cipher_alloc(&config, NULL);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(aead), "%s", row->title);
	return aead;
}

/* The first bytes of the message are associated data, the others text. */
static void answer(struct kunit *test, const struct known *row,
		   struct crypto_aead *aead, unsigned int aad_len)
{
	unsigned int len, icv_len;
	u8 *message = ipward_test_hex(test, row->message, &len);
	u8 *icv = ipward_test_hex(test, row->icv, &icv_len);
	u8 *bytes = kunit_kzalloc(test, len + icv_len, GFP_KERNEL);
	struct ipward_test_crypt crypt = {
		.aead = aead, .bytes = bytes,
		.aad_len = aad_len, .text_len = len - aad_len,
	};

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	memcpy(bytes, message, len);
	KUNIT_ASSERT_EQ(test, ipward_test_seal(test, &crypt), 0);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(bytes, message, len), 0, "%s",
			    row->title);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(bytes + len, icv, icv_len), 0,
			    "%s, associated data %u", row->title, aad_len);
	KUNIT_EXPECT_EQ(test, ipward_test_open(test, &crypt), 0);
	bytes[len + icv_len - 1] ^= 1;
	KUNIT_EXPECT_EQ(test, ipward_test_open(test, &crypt), -EBADMSG);
}

static void answers_with(struct kunit *test, const char *cipher)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		unsigned int len = strlen(known[i].message) / 2;
		struct crypto_aead *aead = aead_of(test, &known[i], cipher);

		answer(test, &known[i], aead, len);
		answer(test, &known[i], aead, len / 2);
		answer(test, &known[i], aead, 0);
		ipward_cipher_free(aead);
	}
}

static void esp(struct kunit *test)
{
	answers_with(test, "null");
}

static void ah(struct kunit *test)
{
	answers_with(test, NULL);
}

/* A draft's truncation of the answers of RFC 4868. */
static void sha256_96(struct kunit *test)
{
	unsigned int i, n = 0;
	char icv[25] = { };

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct known row = known[i];
		struct crypto_aead *aead;

		if (strcmp(row.alg, "hmac-sha-256-128"))
			continue;
		memcpy(icv, row.icv, 24);
		row.icv = icv;
		row.alg = "hmac-sha-256-96";
		aead = aead_of(test, &row, "null");
		answer(test, &row, aead, strlen(row.message) / 2);
		ipward_cipher_free(aead);
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, 4u);
}

/* Every integrity algorithm has an answer here. */
static void whole_table(struct kunit *test)
{
	const struct ipward_alg *alg;
	unsigned int i, j;

	for (i = 0; (alg = ipward_alg_at(i)); i++) {
		bool found = !strcmp(alg->title, "hmac-sha-256-96");

		for (j = 0; j < ARRAY_SIZE(known); j++)
			found |= !strcmp(alg->title, known[j].alg);
		KUNIT_EXPECT_TRUE_MSG(test,
				      found || alg->kind != IPWARD_ALG_AUTH,
				      "%s", alg->title);
	}
}

static struct kunit_case auth_vector_cases[] = {
	KUNIT_CASE(esp),
	KUNIT_CASE(ah),
	KUNIT_CASE(sha256_96),
	KUNIT_CASE(whole_table),
	{}
};

static struct kunit_suite auth_vector_suite = {
	.name = "ipward_auth_vector",
	.test_cases = auth_vector_cases,
};

kunit_test_suite(auth_vector_suite);
