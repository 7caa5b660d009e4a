// SPDX-License-Identifier: GPL-2.0
/* Nonces of the counter modes: none is used twice with a key. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/sort.h>

#include "base/net.h"
#include "proto/ah.h"
#include "proto/esp.h"
#include "proto/request.h"
#include "sa/alg.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/seq.h"
#include "sa/used_key.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"
#include "tests/vector.h"

#define IP_LEN 20
#define ESP_IV_AT (IP_LEN + 8)
#define AH_IV_AT (IP_LEN + 12)

static const u8 key[64] = "a key that is added again";

/* ESN, so that the IV has to tell the upper half, too. */
static struct ipward_test_sa plain(const struct ipward_alg *alg, u8 proto)
{
	struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
		.flags = IPWARD_SA_FLAG_ESN, .proto = proto, .random_iv = true,
		.alg = alg, .key = key, .key_len = alg->key_lens[0],
		.icv_len = 16,
	};

	if (alg->kind == IPWARD_ALG_ENC) {
		want.auth = ipward_alg_find(IPWARD_ALG_AUTH, "hmac-sha-256-128",
					    0);
		want.auth_key = key;
		want.auth_key_len = 32;
	}
	return want;
}

static u64 esp_iv(struct kunit *test, struct ipward_sa *sa, u64 seq)
{
	struct sk_buff *skb = ipward_test_sealed(test, sa, seq, IPPROTO_UDP, 8);

	return get_unaligned_be64(skb->data + ESP_IV_AT);
}

static u64 ah_iv(struct kunit *test, struct ipward_sa *sa, u64 seq)
{
	unsigned int len = IP_LEN + sa->header_len + 8;
	u8 *packet = kunit_kzalloc(test, len, GFP_KERNEL);
	struct ipward_request *req;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	ipward_test_ipv4(packet, "192.0.2.1", "192.0.2.2", IPPROTO_AH,
			 len - IP_LEN);
	req = ipward_test_request(test, ipward_test_skb(test, packet, len, 0, 0),
				  sa);
	req->offset = IP_LEN;
	req->seq = seq;
	req->proto = IPPROTO_UDP;
	KUNIT_ASSERT_EQ(test, ipward_ah_sign(req), 0);
	return get_unaligned_be64(req->skb->data + AH_IV_AT);
}

static u64 iv_of(struct kunit *test, struct ipward_sa *sa, u64 seq)
{
	return sa->id.proto == IPPROTO_AH ? ah_iv(test, sa, seq) :
					    esp_iv(test, sa, seq);
}

static int by_value(const void *one, const void *other)
{
	u64 a = *(const u64 *)one, b = *(const u64 *)other;

	return a < b ? -1 : a > b;
}

/* From where the number begins, around both halves' ends, and far away. */
static const u64 starts[] = { 1, U32_MAX - 7ull, 1ull << 33, 5ull << 40,
			      S64_MAX - 16ull };

/* Two SAs of one key, as before and after a reboot: all their IVs differ. */
static void added_twice(struct kunit *test, const struct ipward_test_sa *want)
{
	enum { EACH = 16, N = 2 * EACH * ARRAY_SIZE(starts) };
	u64 *ivs = kunit_kcalloc(test, N, sizeof(*ivs), GFP_KERNEL);
	unsigned int life, i, j, n = 0, repeated = 0;

	KUNIT_ASSERT_NOT_NULL(test, ivs);
	for (life = 0; life < 2; life++) {
		struct ipward_sa *sa = ipward_test_sa(test, want);

		for (i = 0; i < ARRAY_SIZE(starts); i++) {
			for (j = 0; j < EACH; j++)
				ivs[n++] = iv_of(test, sa, starts[i] + j);
		}
		ipward_test_sa_gone(test, sa);
	}
	sort(ivs, N, sizeof(*ivs), by_value, NULL);
	for (i = 1; i < N; i++)
		repeated += ivs[i] == ivs[i - 1];
	KUNIT_EXPECT_EQ_MSG(test, repeated, 0u, "%s, protocol %u",
			    want->alg->title, want->proto);
}

/*
 * All algorithms of the table; the suites of ESP and AH check that it is
 * complete.
 */
static void counter_modes(struct kunit *test)
{
	const struct ipward_alg *alg;
	unsigned int i, modes = 0;

	for (i = 0; (alg = ipward_alg_at(i)); i++) {
		struct ipward_test_sa want;

		if (alg->iv != IPWARD_IV_SEQUENCE)
			continue;
		KUNIT_EXPECT_EQ(test, (int)alg->iv_len, 8);
		want = plain(alg, IPPROTO_ESP);
		added_twice(test, &want);
		modes++;
		if (!(alg->flags & IPWARD_ALG_FLAG_AH))
			continue;
		want = plain(alg, IPPROTO_AH);
		added_twice(test, &want);
		modes++;
	}
	/* GCM, GMAC twice, CCM, ChaCha20, CTR. */
	KUNIT_EXPECT_EQ(test, modes, 6u);
}

/* RFC 8750: what is not sent is the number, which the peer knows. */
static void implicit(struct kunit *test)
{
	struct ipward_test_sa want = plain(ipward_test_alg(), IPPROTO_ESP);
	struct sk_buff *one, *other;
	struct ipward_sa *sa;

	want.flags |= IPWARD_SA_FLAG_IIV;
	sa = ipward_test_sa(test, &want);
	one = ipward_test_sealed(test, sa, 0x500000007, IPPROTO_UDP, 8);
	ipward_test_sa_gone(test, sa);
	sa = ipward_test_sa(test, &want);
	other = ipward_test_sealed(test, sa, 0x500000007, IPPROTO_UDP, 8);
	KUNIT_ASSERT_EQ(test, one->len, other->len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(one->data, other->data, one->len));
}

/* The event of a removed SA has its last number, and no number follows. */
static void last_number(struct kunit *test)
{
	struct ipward_test_sa want = plain(ipward_test_alg(), IPPROTO_ESP);
	struct ipward_sa *sa;
	u64 seq;

	want.seq = 41;
	sa = ipward_test_sa(test, &want);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	ipward_sa_hold(sa);
	ipward_test_sa_gone(test, sa);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 42ull);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq),
			(int)IPWARD_DROP_SA_DEAD);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 42ull);
	ipward_sa_put(sa);
}

static void last_number_in(struct kunit *test)
{
	struct ipward_test_sa want = plain(ipward_test_alg(), IPPROTO_ESP);
	struct ipward_sa *sa;

	want.dir = IPWARD_DIR_IN;
	want.window = 64;
	want.seq = 41;
	sa = ipward_test_sa(test, &want);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(sa, 44), 0);
	ipward_sa_hold(sa);
	ipward_test_sa_gone(test, sa);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(sa, 45),
			(int)IPWARD_DROP_SA_DEAD);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 44ull);
	ipward_sa_put(sa);
}

/* Add an SA with implicit IVs and key @first; return the result. */
static struct ipward_sa *claimed(struct kunit *test, u8 first, u8 dir, u64 seq,
				 int expected)
{
	struct ipward_test_sa want = plain(ipward_test_alg(), IPPROTO_ESP);
	u8 *mine = kunit_kzalloc(test, sizeof(key), GFP_KERNEL);
	struct ipward_sa_config config = {
		.seq = seq, .crypto.alg = want.alg, .crypto.key = mine,
		.crypto.key_len = want.key_len,
	};
	struct netlink_ext_ack extack = {};
	static u32 spi = 0x2000;
	struct ipward_sa *sa;

	KUNIT_ASSERT_NOT_NULL(test, mine);
	memcpy(mine, "used", 5);
	mine[0] = first;
	want.key = mine;
	want.flags |= IPWARD_SA_FLAG_IIV;
	want.dir = dir;
	want.seq = seq;
	want.spi = spi++;
	want.window = dir == IPWARD_DIR_IN ? 64 : 0;
	sa = ipward_test_sa(test, &want);
	KUNIT_EXPECT_EQ(test, ipward_used_key_claim(sa, &config, &extack),
			expected);
	KUNIT_EXPECT_EQ(test, !!extack._msg, !!expected);
	return sa;
}

static struct ipward_sa *out_claimed(struct kunit *test, u8 first, u64 seq,
				     int expected)
{
	return claimed(test, first, IPWARD_DIR_OUT, seq, expected);
}

static void send_some(struct kunit *test, struct ipward_sa *sa, unsigned int n)
{
	u64 seq;

	while (n--)
		KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
}

/* An SA must continue the numbers of its key, or have another key. */
static void used_again(struct kunit *test)
{
	struct ipward_sa *sa = out_claimed(test, 1, 0, 0);

	/* While it is there, none like it, wherever that would begin. */
	out_claimed(test, 1, 1000, -EKEYREJECTED);
	out_claimed(test, 2, 0, 0);
	/* Without a packet, no number is used. */
	ipward_test_sa_gone(test, sa);
	sa = out_claimed(test, 1, 0, 0);
	send_some(test, sa, 5);
	ipward_test_sa_gone(test, sa);
	out_claimed(test, 1, 0, -EKEYREJECTED);
	out_claimed(test, 1, 4, -EKEYREJECTED);
	sa = out_claimed(test, 1, 5, 0);
	ipward_test_sa_gone(test, sa);
	out_claimed(test, 1, 4, -EKEYREJECTED);
}

/* The peer may be added again; one key for both ways has two senders. */
static void both_ways(struct kunit *test)
{
	struct ipward_sa *out = out_claimed(test, 3, 0, 0);
	struct ipward_sa *in = claimed(test, 4, IPWARD_DIR_IN, 0, 0);

	claimed(test, 3, IPWARD_DIR_IN, 0, -EKEYREJECTED);
	claimed(test, 4, IPWARD_DIR_IN, 0, -EKEYREJECTED);
	out_claimed(test, 4, 0, -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(in, 1), 0);
	send_some(test, out, 1);
	ipward_test_sa_gone(test, in);
	ipward_test_sa_gone(test, out);
	out_claimed(test, 4, 9, -EKEYREJECTED);
	claimed(test, 3, IPWARD_DIR_IN, 9, -EKEYREJECTED);
	claimed(test, 4, IPWARD_DIR_IN, 0, 0);
}

/* A flood of keys replaces the oldest ones, and uses no more memory. */
static void bounded(struct kunit *test)
{
	struct ipward_test_sa want = plain(ipward_test_alg(), IPPROTO_ESP);
	u32 *number = kunit_kzalloc(test, sizeof(key), GFP_KERNEL);
	struct ipward_sa_config config = {
		.crypto.alg = want.alg, .crypto.key = (const u8 *)number,
		.crypto.key_len = want.key_len,
	};
	struct ipward_sa *sa;

	KUNIT_ASSERT_NOT_NULL(test, number);
	want.flags |= IPWARD_SA_FLAG_IIV;
	sa = ipward_test_sa(test, &want);
	for (*number = 1; *number < 100000; ++*number)
		KUNIT_ASSERT_EQ(test, ipward_used_key_claim(sa, &config, NULL),
				0);
	/* The newest is known. */
	--*number;
	KUNIT_EXPECT_EQ(test, ipward_used_key_claim(sa, &config, NULL),
			-EKEYREJECTED);
}

static struct kunit_case nonce_cases[] = {
	KUNIT_CASE(counter_modes),
	KUNIT_CASE(implicit),
	KUNIT_CASE(last_number),
	KUNIT_CASE(last_number_in),
	KUNIT_CASE(used_again),
	KUNIT_CASE(both_ways),
	KUNIT_CASE(bounded),
	{}
};

static struct kunit_suite nonce_suite = {
	.name = "ipward_nonce",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = nonce_cases,
};

kunit_test_suite(nonce_suite);
