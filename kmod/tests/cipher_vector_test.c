// SPDX-License-Identifier: GPL-2.0
/*
 * Known answers for the ciphers that need an integrity algorithm: RFC 3602 (its
 * cases without a packet), RFC 3686, and RFC 3713, whose single blocks are
 * those of CBC with an IV of zeroes. The ICV is not checked: it has its own
 * suite.
 */

#include <kunit/test.h>

#include "proto/crypto.h"
#include "sa/cipher.h"
#include "tests/fixture.h"
#include "tests/vector.h"

#define ICV_LEN 16

struct known {
	const char *title;
	const char *enc;
	const char *key;
	const char *iv;
	const char *text;
	const char *sealed;
};

static const struct known known[] = {
	{
		.title = "RFC 3602, case 1",
		.enc = "cbc(aes)",
		.key = "06a9214036b8a15b512e03d534120006",
		.iv = "3dafba429d9eb430b422da802c9fac41",
		.text = "53696e676c6520626c6f636b206d7367",
		.sealed = "e353779c1079aeb82708942dbe77181a",
	}, {
		.title = "RFC 3602, case 2",
		.enc = "cbc(aes)",
		.key = "c286696d887c9aa0611bbb3e2025a45a",
		.iv = "562e17996d093d28ddb3ba695a2e6f58",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.sealed =
			"d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266be"
			"a6d61ab1",
	}, {
		.title = "RFC 3602, case 3",
		.enc = "cbc(aes)",
		.key = "6c3ea0477630ce21a2ce334aa746c2cd",
		.iv = "c782dc4c098c66cbd9cd27d825682c81",
		.text =
			"5468697320697320612034382d62797465206d657373616765202865"
			"786163746c7920332041455320626c6f636b7329",
		.sealed =
			"d0a02b3836451753d493665d33f0e8862dea54cdb293abc750693927"
			"6772f8d5021c19216bad525c8579695d83ba2684",
	}, {
		.title = "RFC 3602, case 4",
		.enc = "cbc(aes)",
		.key = "56e47a38c5598974bc46903dba290349",
		.iv = "8ce82eefbea0da3c44699ed7db51b7d9",
		.text =
			"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babb"
			"bcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7"
			"d8d9dadbdcdddedf",
		.sealed =
			"c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207e"
			"b0ef8e4e35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d"
			"49a53e87f4c3da55",
	}, {
		.title = "RFC 3686, case 1",
		.enc = "rfc3686(ctr(aes))",
		.key = "ae6852f8121067cc4bf7a5765577f39e00000030",
		.iv = "0000000000000000",
		.text = "53696e676c6520626c6f636b206d7367",
		.sealed = "e4095d4fb7a7b3792d6175a3261311b8",
	}, {
		.title = "RFC 3686, case 2",
		.enc = "rfc3686(ctr(aes))",
		.key = "7e24067817fae0d743d6ce1f32539163006cb6db",
		.iv = "c0543b59da48d90b",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.sealed =
			"5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df"
			"9141be28",
	}, {
		.title = "RFC 3686, case 3",
		.enc = "rfc3686(ctr(aes))",
		.key = "7691be035e5020a8ac6e618529f9a0dc00e0017b",
		.iv = "27777f3f4a1786f0",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f20212223",
		.sealed =
			"c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5cea"
			"aef3105325b2072f",
	}, {
		.title = "RFC 3686, case 4",
		.enc = "rfc3686(ctr(aes))",
		.key =
			"16af5b145fc9f579c175f93e3bfb0eed863d06ccfdb7851500000048",
		.iv = "36733c147d6d93cb",
		.text = "53696e676c6520626c6f636b206d7367",
		.sealed = "4b55384fe259c9c84e7935a003cbe928",
	}, {
		.title = "RFC 3686, case 5",
		.enc = "rfc3686(ctr(aes))",
		.key =
			"7c5cb2401b3dc33c19e7340819e0f69c678c3db8e6f6a91a0096b03b",
		.iv = "020c6eadc2cb500d",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.sealed =
			"453243fc609b23327edfaafa7131cd9f8490701c5ad4a79cfc1fe0ff"
			"42f4fb00",
	}, {
		.title = "RFC 3686, case 6",
		.enc = "rfc3686(ctr(aes))",
		.key =
			"02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe0007bdfd",
		.iv = "5cbd60278dcc0912",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f20212223",
		.sealed =
			"96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811"
			"662f2188abee0935",
	}, {
		.title = "RFC 3686, case 7",
		.enc = "rfc3686(ctr(aes))",
		.key =
			"776beff2851db06f4c8a0542c8696f6c6a81af1eec96b4d37fc1d689"
			"e6c1c10400000060",
		.iv = "db5672c97aa8f0b2",
		.text = "53696e676c6520626c6f636b206d7367",
		.sealed = "145ad01dbf824ec7560863dc71e3e0c0",
	}, {
		.title = "RFC 3686, case 8",
		.enc = "rfc3686(ctr(aes))",
		.key =
			"f6d66d6bd52d59bb0796365879eff886c66dd51a5b6a99744b50590c"
			"87a2388400faac24",
		.iv = "c1585ef15a43d875",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.sealed =
			"f05e231b3894612c49ee000b804eb2a9b8306b508f839d6a5530831d"
			"9344af1c",
	}, {
		.title = "RFC 3686, case 9",
		.enc = "rfc3686(ctr(aes))",
		.key =
			"ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687"
			"fb54153d001cc5b7",
		.iv = "51a51d70a1c11148",
		.text =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f20212223",
		.sealed =
			"eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b5"
			"83d6071f1ec0e6b8",
	}, {
		.title = "RFC 3713, 128 bits",
		.enc = "cbc(camellia)",
		.key = "0123456789abcdeffedcba9876543210",
		.iv = "00000000000000000000000000000000",
		.text = "0123456789abcdeffedcba9876543210",
		.sealed = "67673138549669730857065648eabe43",
	}, {
		.title = "RFC 3713, 192 bits",
		.enc = "cbc(camellia)",
		.key =
			"0123456789abcdeffedcba98765432100011223344556677",
		.iv = "00000000000000000000000000000000",
		.text = "0123456789abcdeffedcba9876543210",
		.sealed = "b4993401b3e996f84ee5cee7d79b09b9",
	}, {
		.title = "RFC 3713, 256 bits",
		.enc = "cbc(camellia)",
		.key =
			"0123456789abcdeffedcba987654321000112233445566778899aabb"
			"ccddeeff",
		.iv = "00000000000000000000000000000000",
		.text = "0123456789abcdeffedcba9876543210",
		.sealed = "9acc237dff16d76c20ef7c919e3a7509",
	},
};

static const u8 auth_key[32] = "beside each of the ciphers";

static struct crypto_aead *aead_of(struct kunit *test, const struct known *row)
{
	struct ipward_cipher_config config = {
		.alg = ipward_alg_find(IPWARD_ALG_ENC, row->enc, 0),
		.auth = ipward_alg_find(IPWARD_ALG_AUTH, "hmac-sha-256-128", 0),
		.auth_key = auth_key, .auth_key_len = sizeof(auth_key),
		.icv_len = ICV_LEN, .proto = IPPROTO_ESP,
	};
	struct crypto_aead *aead;

	KUNIT_ASSERT_TRUE(test, config.alg && config.auth);
	config.key = ipward_test_hex(test, row->key, &config.key_len);
	KUNIT_EXPECT_TRUE_MSG(test, ipward_alg_key_valid(config.alg,
							 config.key_len),
			      "%s", row->title);
	aead = ipward_cipher_alloc(&config, NULL);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(aead), "%s", row->title);
	KUNIT_EXPECT_EQ(test, crypto_aead_ivsize(aead),
			(unsigned int)config.alg->iv_len);
	return aead;
}

static void answer(struct kunit *test, const struct known *row)
{
	unsigned int len;
	u8 *text = ipward_test_hex(test, row->text, &len);
	u8 *sealed = ipward_test_hex(test, row->sealed, NULL);
	u8 *bytes = kunit_kzalloc(test, len + ICV_LEN, GFP_KERNEL);
	struct ipward_test_crypt crypt = {
		.aead = aead_of(test, row),
		.iv = ipward_test_hex(test, row->iv, NULL),
		.bytes = bytes, .text_len = len,
	};

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	memcpy(bytes, text, len);
	KUNIT_ASSERT_EQ(test, ipward_test_seal(test, &crypt), 0);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(bytes, sealed, len), 0, "%s",
			    row->title);
	KUNIT_ASSERT_EQ(test, ipward_test_open(test, &crypt), 0);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(bytes, text, len), 0, "%s",
			    row->title);
	ipward_cipher_free(crypt.aead);
}

static void answers(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		answer(test, &known[i]);
}

static struct kunit_case cipher_vector_cases[] = {
	KUNIT_CASE(answers),
	{}
};

static struct kunit_suite cipher_vector_suite = {
	.name = "ipward_cipher_vector",
	.test_cases = cipher_vector_cases,
};

kunit_test_suite(cipher_vector_suite);
