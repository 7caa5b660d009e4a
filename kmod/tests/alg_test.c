// SPDX-License-Identifier: GPL-2.0
/* Compare the table of algorithms with the RFCs. */

#include <kunit/test.h>

#include "sa/alg.h"

struct row {
	u8 kind;
	const char *name;
	const char *title;
	u16 rfc;
	u8 keys[4];
	u8 icvs[4];
	u8 iv_len;
	u8 align;
};

static const struct row rows[] = {
	{ IPWARD_ALG_AEAD, "rfc4106(gcm(aes))", "aes-gcm", 4106,
	  { 20, 28, 36 }, { 16, 12, 8 }, 8, 4 },
	{ IPWARD_ALG_AEAD, "rfc4543(gcm(aes))", "aes-gmac", 4543,
	  { 20, 28, 36 }, { 16 }, 8, 4 },
	{ IPWARD_ALG_AEAD, "rfc4309(ccm(aes))", "aes-ccm", 4309,
	  { 19, 27, 35 }, { 16, 12, 8 }, 8, 4 },
	{ IPWARD_ALG_AEAD, "rfc7539esp(chacha20,poly1305)",
	  "chacha20-poly1305", 7634, { 36 }, { 16 }, 8, 4 },
	{ IPWARD_ALG_ENC, "cbc(aes)", "aes-cbc", 3602,
	  { 16, 24, 32 }, { }, 16, 16 },
	{ IPWARD_ALG_ENC, "rfc3686(ctr(aes))", "aes-ctr", 3686,
	  { 20, 28, 36 }, { }, 8, 4 },
	{ IPWARD_ALG_ENC, "cbc(camellia)", "camellia-cbc", 4312,
	  { 16, 24, 32 }, { }, 16, 16 },
	{ IPWARD_ALG_ENC, "cbc(des3_ede)", "3des-cbc", 2451,
	  { 24 }, { }, 8, 8 },
	{ IPWARD_ALG_AUTH, "hmac(sha1)", "hmac-sha1-96", 2404,
	  { 20 }, { 12 }, 0, 0 },
	{ IPWARD_ALG_AUTH, "hmac(sha256)", "hmac-sha-256-128", 4868,
	  { 32 }, { 16 }, 0, 0 },
	{ IPWARD_ALG_AUTH, "hmac(sha384)", "hmac-sha-384-192", 4868,
	  { 48 }, { 24 }, 0, 0 },
	{ IPWARD_ALG_AUTH, "hmac(sha512)", "hmac-sha-512-256", 4868,
	  { 64 }, { 32 }, 0, 0 },
	{ IPWARD_ALG_AUTH, "xcbc(aes)", "aes-xcbc-96", 3566,
	  { 16 }, { 12 }, 0, 0 },
	{ IPWARD_ALG_AUTH, "cmac(aes)", "aes-cmac-96", 4494,
	  { 16 }, { 12 }, 0, 0 },
	{ IPWARD_ALG_AUTH, "hmac(md5)", "hmac-md5-96", 2403,
	  { 16 }, { 12 }, 0, 0 },
};

static bool listed(const u8 *lens, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (len && lens[i] == len)
			return true;
	}
	return false;
}

static void by_rfc(struct kunit *test)
{
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		const struct ipward_alg *alg;

		alg = ipward_alg_find(row->kind, row->name, 0);
		KUNIT_ASSERT_NOT_NULL(test, alg);
		KUNIT_EXPECT_STREQ(test, alg->name, row->name);
		KUNIT_EXPECT_STREQ(test, alg->title, row->title);
		KUNIT_EXPECT_PTR_EQ(test, alg,
				    ipward_alg_find(row->kind, row->title, 0));
		KUNIT_EXPECT_EQ(test, (int)alg->rfc, (int)row->rfc);
		KUNIT_EXPECT_EQ(test, (int)alg->iv_len, (int)row->iv_len);
		KUNIT_EXPECT_EQ(test, (int)alg->align, (int)row->align);
		for (len = 0; len < 256; len++) {
			KUNIT_EXPECT_EQ(test, ipward_alg_key_valid(alg, len),
					listed(row->keys, len));
			KUNIT_EXPECT_EQ(test, ipward_alg_icv_valid(alg, len),
					listed(row->icvs, len));
		}
	}
}

/* RFC 2410: the key is empty, and another algorithm provides integrity. */
static void null_cipher(struct kunit *test)
{
	const struct ipward_alg *alg = ipward_alg_find(IPWARD_ALG_ENC, "null",
						       0);

	KUNIT_ASSERT_NOT_NULL(test, alg);
	KUNIT_EXPECT_STREQ(test, alg->name, "ecb(cipher_null)");
	KUNIT_EXPECT_TRUE(test, ipward_alg_key_valid(alg, 0));
	KUNIT_EXPECT_FALSE(test, ipward_alg_key_valid(alg, 1));
	KUNIT_EXPECT_EQ(test, (int)alg->iv_len, 0);
	KUNIT_EXPECT_EQ(test, (int)alg->align, 4);
}

static void names(struct kunit *test)
{
	static const char *const wrong[] = {
		"", "gcm(aes)", "rfc4106(gcm(aes)", "rfc4106(gcm(aes)))", "aes",
		"AES-GCM",
	};
	unsigned int i;
	u8 kind;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		for (kind = IPWARD_ALG_AEAD; kind <= IPWARD_ALG_AUTH; kind++)
			KUNIT_EXPECT_NULL(test,
					  ipward_alg_find(kind, wrong[i], 0));
	}
	/* Each name is good for its own kind alone. */
	KUNIT_EXPECT_NULL(test, ipward_alg_find(IPWARD_ALG_AEAD, "aes-cbc", 0));
	KUNIT_EXPECT_NULL(test, ipward_alg_find(IPWARD_ALG_ENC, "aes-gcm", 0));
	KUNIT_EXPECT_NULL(test, ipward_alg_find(IPWARD_ALG_ENC, "hmac(sha1)",
						0));
}

/* Two algorithms share a name; the ICV tells them apart. */
static void truncations(struct kunit *test)
{
	const struct ipward_alg *usual, *draft;

	usual = ipward_alg_find(IPWARD_ALG_AUTH, "hmac(sha256)", 16);
	draft = ipward_alg_find(IPWARD_ALG_AUTH, "hmac(sha256)", 12);
	KUNIT_ASSERT_TRUE(test, usual && draft);
	KUNIT_EXPECT_STREQ(test, usual->title, "hmac-sha-256-128");
	KUNIT_EXPECT_STREQ(test, draft->title, "hmac-sha-256-96");
	KUNIT_EXPECT_PTR_EQ(test, draft,
			    ipward_alg_find(IPWARD_ALG_AUTH, "hmac-sha-256-96",
					    0));
	KUNIT_EXPECT_TRUE(test, ipward_alg_icv_valid(draft, 12));
	KUNIT_EXPECT_FALSE(test, ipward_alg_icv_valid(draft, 16));
	KUNIT_EXPECT_PTR_EQ(test, usual,
			    ipward_alg_find(IPWARD_ALG_AUTH, "hmac(sha256)",
					    13));
}

/* What RFC 8221 calls "must not" or never was an RFC. */
static void legacy(struct kunit *test)
{
	static const char *const titles[] = {
		"3des-cbc", "hmac-md5-96", "hmac-sha-256-96",
	};
	const struct ipward_alg *alg;
	unsigned int i, j, n = 0;

	for (i = 0; (alg = ipward_alg_at(i)); i++) {
		bool meant = false;

		for (j = 0; j < ARRAY_SIZE(titles); j++)
			meant |= !strcmp(titles[j], alg->title);
		KUNIT_EXPECT_EQ_MSG(test, meant,
				    !!(alg->flags & IPWARD_ALG_FLAG_LEGACY),
				    "%s", alg->title);
		n += meant;
	}
	KUNIT_EXPECT_EQ(test, n, 3u);
	KUNIT_EXPECT_EQ(test, i, 17u);
}

static struct kunit_case alg_cases[] = {
	KUNIT_CASE(by_rfc),
	KUNIT_CASE(null_cipher),
	KUNIT_CASE(names),
	KUNIT_CASE(truncations),
	KUNIT_CASE(legacy),
	{}
};

static struct kunit_suite alg_suite = {
	.name = "ipward_alg",
	.test_cases = alg_cases,
};

kunit_test_suite(alg_suite);
