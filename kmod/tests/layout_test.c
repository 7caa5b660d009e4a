// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of a packet of each algorithm: lengths of header, IV and ICV,
 * alignment; and implicit IVs (RFC 8750).
 */

#include <kunit/test.h>

#include "proto/esp.h"
#include "proto/request.h"
#include "sa/alg.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"
#include "tests/vector.h"

#define IP_LEN 20
#define NO_IIV 0

/* Of three different parts, as 3DES wants it. */
static const u8 key[64] = "12345678abcdefghABCDEFGH";

/* Said again here, not taken from the table under test. */
static const struct layout {
	const char *title;
	u8 kind;
	u8 key_len;
	u8 icv_len;
	u8 header_len;		/* SPI, sequence number, IV */
	u8 align;
	u8 iiv_header_len;	/* where the IV may be implicit */
} layouts[] = {
	{ "aes-gcm", IPWARD_ALG_AEAD, 20, 8, 16, 4, NO_IIV },
	{ "aes-gcm", IPWARD_ALG_AEAD, 28, 12, 16, 4, NO_IIV },
	{ "aes-gcm", IPWARD_ALG_AEAD, 36, 16, 16, 4, 8 },
	{ "aes-gmac", IPWARD_ALG_AEAD, 20, 16, 16, 4, NO_IIV },
	{ "aes-ccm", IPWARD_ALG_AEAD, 19, 8, 16, 4, 8 },
	{ "aes-ccm", IPWARD_ALG_AEAD, 27, 12, 16, 4, NO_IIV },
	{ "aes-ccm", IPWARD_ALG_AEAD, 35, 16, 16, 4, NO_IIV },
	{ "chacha20-poly1305", IPWARD_ALG_AEAD, 36, 16, 16, 4, 8 },
	{ "aes-cbc", IPWARD_ALG_ENC, 32, 0, 24, 16, NO_IIV },
	{ "aes-ctr", IPWARD_ALG_ENC, 36, 0, 16, 4, NO_IIV },
	{ "camellia-cbc", IPWARD_ALG_ENC, 32, 0, 24, 16, NO_IIV },
	{ "3des-cbc", IPWARD_ALG_ENC, 24, 0, 16, 8, NO_IIV },
	{ "null", IPWARD_ALG_ENC, 0, 0, 8, 4, NO_IIV },
};

static const struct {
	const char *title;
	u8 key_len;
	u8 icv_len;
} integrity[] = {
	{ "hmac-sha1-96", 20, 12 },
	{ "hmac-sha-256-128", 32, 16 },
	{ "hmac-sha-384-192", 48, 24 },
	{ "hmac-sha-512-256", 64, 32 },
	{ "aes-xcbc-96", 16, 12 },
	{ "aes-cmac-96", 16, 12 },
	{ "hmac-md5-96", 16, 12 },
	{ "hmac-sha-256-96", 32, 12 },
};

static struct ipward_sa *sa_of(struct kunit *test, const struct layout *row,
			       unsigned int beside, u32 flags, u8 dir)
{
	struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.alg = ipward_alg_find(row->kind, row->title, 0),
		.key = key, .key_len = row->key_len, .icv_len = row->icv_len,
		.dir = dir, .mode = IPWARD_MODE_TRANSPORT, .flags = flags,
		.window = dir == IPWARD_DIR_IN ? 64 : 0,
		.seq = flags & IPWARD_SA_FLAG_ESN ? U32_MAX : 0,
	};

	KUNIT_ASSERT_NOT_NULL_MSG(test, want.alg, "%s", row->title);
	if (row->kind == IPWARD_ALG_ENC) {
		want.auth = ipward_alg_find(IPWARD_ALG_AUTH,
					    integrity[beside].title, 0);
		want.auth_key = key;
		want.auth_key_len = integrity[beside].key_len;
		want.icv_len = integrity[beside].icv_len;
	}
	return ipward_test_sa(test, &want);
}

static void expect_opened(struct kunit *test, struct ipward_sa *sa,
			  struct sk_buff *skb, unsigned int payload_len,
			  const char *title)
{
	unsigned int i, wrong = 0, at = IP_LEN + sa->header_len;
	struct ipward_request *req;

	KUNIT_ASSERT_EQ_MSG(test, 0,
			    ipward_test_esp_open(test, sa, skb->data, skb->len,
						 IP_LEN, &req),
			    "%s, %u bytes", title, payload_len);
	KUNIT_EXPECT_EQ(test, (int)req->proto, IPPROTO_UDP);
	KUNIT_ASSERT_EQ(test, req->skb->len, at + payload_len);
	for (i = 0; i < payload_len; i++)
		wrong += req->skb->data[at + i] != (u8)(0x40 + i);
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0u, "%s, %u bytes", title,
			    payload_len);
}

/* Two SAs, all payloads up to some blocks: each as long as it must be. */
static void round_trip(struct kunit *test, const struct layout *row,
		       unsigned int beside, u32 flags)
{
	struct ipward_sa *out = sa_of(test, row, beside, flags,
				      IPWARD_DIR_OUT);
	u64 base = flags & IPWARD_SA_FLAG_ESN ? U32_MAX : 0;
	unsigned int header_len = row->header_len, icv_len = row->icv_len, len;
	struct sk_buff *skbs[36];
	struct ipward_sa *in;

	if (flags & IPWARD_SA_FLAG_IIV)
		header_len = row->iiv_header_len;
	if (row->kind == IPWARD_ALG_ENC)
		icv_len = integrity[beside].icv_len;
	KUNIT_ASSERT_EQ_MSG(test, (unsigned int)out->header_len, header_len,
			    "%s", row->title);
	KUNIT_EXPECT_EQ(test, (unsigned int)out->iv_len, header_len - 8);
	KUNIT_EXPECT_EQ(test, (unsigned int)out->align,
			(unsigned int)row->align);
	KUNIT_EXPECT_EQ(test, (unsigned int)out->icv_len, icv_len);
	for (len = 0; len < ARRAY_SIZE(skbs); len++) {
		skbs[len] = ipward_test_sealed(test, out, base + 1 + len,
					       IPPROTO_UDP, len);
		KUNIT_EXPECT_EQ_MSG(test, skbs[len]->len, IP_LEN + header_len +
				    ALIGN(len + 2, row->align) + icv_len,
				    "%s, %u bytes", row->title, len);
	}
	ipward_test_sa_gone(test, out);
	in = sa_of(test, row, beside, flags, IPWARD_DIR_IN);
	for (len = 0; len < ARRAY_SIZE(skbs); len++)
		expect_opened(test, in, skbs[len], len, row->title);
	ipward_test_sa_gone(test, in);
}

static void aeads(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		if (layouts[i].kind != IPWARD_ALG_AEAD)
			continue;
		round_trip(test, &layouts[i], 0, 0);
		round_trip(test, &layouts[i], 0, IPWARD_SA_FLAG_ESN);
	}
}

/* Each cipher beside each integrity algorithm. */
static void pairs(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		if (layouts[i].kind != IPWARD_ALG_ENC)
			continue;
		for (j = 0; j < ARRAY_SIZE(integrity); j++) {
			round_trip(test, &layouts[i], j, 0);
			round_trip(test, &layouts[i], j, IPWARD_SA_FLAG_ESN);
		}
	}
}

static void implicit_iv(struct kunit *test)
{
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		if (layouts[i].iiv_header_len == NO_IIV)
			continue;
		round_trip(test, &layouts[i], 0, IPWARD_SA_FLAG_IIV);
		round_trip(test, &layouts[i], 0,
			   IPWARD_SA_FLAG_IIV | IPWARD_SA_FLAG_ESN);
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, 3u);
}

/*
 * RFC 8750, section 4: the IV is the one that ipward would have sent, and the
 * ICV covers it neither here nor there. So such a packet is the other one
 * without the IV's eight bytes.
 */
static void only_the_iv_is_left_out(struct kunit *test)
{
	u32 flags[] = { 0, IPWARD_SA_FLAG_ESN };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		const struct layout *row = &layouts[i];

		for (j = 0; row->iiv_header_len && j < ARRAY_SIZE(flags); j++) {
			u64 seq = flags[j] ? 0x500000007 : 7;
			struct sk_buff *with, *without;
			struct ipward_sa *sa;

			sa = sa_of(test, row, 0, flags[j], IPWARD_DIR_OUT);
			with = ipward_test_sealed(test, sa, seq,
						  IPPROTO_UDP, 50);
			ipward_test_sa_gone(test, sa);
			sa = sa_of(test, row, 0, flags[j] | IPWARD_SA_FLAG_IIV,
				   IPWARD_DIR_OUT);
			without = ipward_test_sealed(test, sa, seq,
						     IPPROTO_UDP, 50);
			ipward_test_sa_gone(test, sa);
			KUNIT_ASSERT_EQ(test, without->len + 8, with->len);
			KUNIT_EXPECT_EQ(test, 0, memcmp(with->data,
							without->data,
							IP_LEN + 8));
			KUNIT_EXPECT_EQ_MSG(test, 0,
					    memcmp(with->data + IP_LEN + 16,
						   without->data + IP_LEN + 8,
						   without->len - IP_LEN - 8),
					    "%s", row->title);
		}
	}
}

/* A block cipher's IV is random: of one number there never are two packets. */
static void random_iv(struct kunit *test)
{
	static const u8 iv[16] = "not random once";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		const struct layout *row = &layouts[i];
		unsigned int iv_len = row->header_len - 8;
		struct sk_buff *one, *other;
		struct ipward_sa *sa;

		if (row->kind != IPWARD_ALG_ENC || row->align < 8)
			continue;
		sa = sa_of(test, row, 0, 0, IPWARD_DIR_OUT);
		one = ipward_test_sealed(test, sa, 7, IPPROTO_UDP, 50);
		other = ipward_test_sealed(test, sa, 7, IPPROTO_UDP, 50);
		KUNIT_EXPECT_NE_MSG(test, 0, memcmp(one->data + IP_LEN + 8,
						    other->data + IP_LEN + 8,
						    iv_len),
				    "%s", row->title);
		/* And it is asked of the kernel's generator. */
		ipward_test_random(test, iv, iv_len);
		one = ipward_test_sealed(test, sa, 7, IPPROTO_UDP, 50);
		KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(one->data + IP_LEN + 8, iv,
						    iv_len),
				    "%s", row->title);
		ipward_test_random(test, iv, 0);
		ipward_test_sa_gone(test, sa);
	}
}

/* Nothing in the table is missing above. */
static void whole_table(struct kunit *test)
{
	const struct ipward_alg *alg;
	unsigned int i, j;

	for (i = 0; (alg = ipward_alg_at(i)); i++) {
		bool found = false;

		for (j = 0; j < ARRAY_SIZE(layouts); j++)
			found |= !strcmp(alg->title, layouts[j].title);
		for (j = 0; j < ARRAY_SIZE(integrity); j++)
			found |= !strcmp(alg->title, integrity[j].title);
		KUNIT_EXPECT_TRUE_MSG(test, found, "%s", alg->title);
	}
}

static struct kunit_case layout_cases[] = {
	KUNIT_CASE(aeads),
	KUNIT_CASE(pairs),
	KUNIT_CASE(implicit_iv),
	KUNIT_CASE(only_the_iv_is_left_out),
	KUNIT_CASE(random_iv),
	KUNIT_CASE(whole_table),
	{}
};

static struct kunit_suite layout_suite = {
	.name = "ipward_layout",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = layout_cases,
};

kunit_test_suite(layout_suite);
