// SPDX-License-Identifier: GPL-2.0
/*
 * Complete AH packets: both modes and families, with 32-bit and extended
 * numbers, with two HMACs and with AES-GMAC (RFC 4543).
 *
 * No RFC has such packets. A Python script that shares no code with the module
 * has made these: it follows RFC 4302, section 3.3.3 and appendix A, and RFC
 * 4543, section 4, and uses the standard library's hmac, or AES-GCM of the
 * package cryptography without plaintext, with the salt and the IV as nonce.
 * GMAC covers the IV in its place, and zero in the 16 bytes behind it (section
 * 7). The IV is the sequence number. A second script has confirmed all of it
 * except the tags of GMAC, which it has computed. The first script has also
 * found the mutable bits: those whose flip does not change the covered bytes.
 */

#include <kunit/test.h>

#include "proto/ah.h"
#include "proto/request.h"
#include "sa/alg.h"
#include "sa/sa.h"
#include "tests/fixture.h"
#include "tests/vector.h"

#define SPI 0x12345678
#define SEQ 0x89abcdefull
#define ESN_SEQ (5ull << 32 | SEQ)

/* Bytes of an AH header before its IV or ICV. */
#define AH_FIXED 12

struct algorithm {
	const char *title;
	const char *key;
	u8 kind;
	u8 icv_len;
};

static const struct algorithm sha1 = {
	.title = "hmac-sha1-96",
	.key = "101112131415161718191a1b1c1d1e1f20212223",
	.kind = IPWARD_ALG_AUTH, .icv_len = 12,
};

static const struct algorithm sha256 = {
	.title = "hmac-sha-256-128",
	.key =
		"202122232425262728292a2b2c2d2e2f303132333435363738393a3b"
		"3c3d3e3f",
	.kind = IPWARD_ALG_AUTH, .icv_len = 16,
};

static const struct algorithm gmac = {
	.title = "aes-gmac",
	.key = "404142434445464748494a4b4c4d4e4f50515253",
	.kind = IPWARD_ALG_AEAD, .icv_len = 16,
};

/*
 * Set bits may change on the way. IPv4: DSCP, ECN, flags, offset, TTL,
 * checksum, all of the recorded route but its length; behind it a router alert,
 * which may not change.
 */
static const char *const mutable_ipv4 =
	"00ff00000000ffffff00ffff0000000000000000ff00ffffffffff00"
	"00000000";

/* IPv6: DSCP, ECN, flow label, hop limit, an option of each kind of header. */
static const char *const mutable_ipv6 =
	"0fffffff000000ff0000000000000000000000000000000000000000"
	"00000000000000000000000000000000ffffffff0000000000000000"
	"00000000000000000000ffffffff0000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000";

/* A length, and what stands around it: options, route of type 0, AH next. */
#define FRONT_IPV6(_len)						\
	"6b912345" _len							\
	"004020010db800000000000000000000000120010db8000000000000"	\
	"00000000000a3c013e041122334405020000010200002b011e045566"	\
	"77883e0499aabbcc0100330400020000000020010db8000000000000"	\
	"00000000000b20010db8000000000000000000000002"

/* At the route's end. */
#define ARRIVED_IPV6(_len)						\
	"6b912345" _len							\
	"004020010db800000000000000000000000120010db8000000000000"	\
	"0000000000023c013e041122334405020000010200002b011e045566"	\
	"77883e0499aabbcc0100330400000000000020010db8000000000000"	\
	"00000000000a20010db800000000000000000000000b"

/**
 * struct known - a packet
 * @alg: what signs it
 * @family: of its IP header
 * @mode: of the SA
 * @front: all headers before AH, as they are sent
 * @arrived: the same where a source route has come to its end, or NULL
 * @rest: AH header and payload
 * @esn: IV and ICV where the number is an extended one
 */
struct known {
	const struct algorithm *alg;
	u8 family;
	u8 mode;
	const char *front;
	const char *arrived;
	const char *rest;
	const char *esn;
};

static const struct known known[] = {
	{
		.alg = &sha1, .family = AF_INET, .mode = IPWARD_MODE_TRANSPORT,
		.front =
			"48b9004d4711400040338b79c0000201c0000202070708c633640901"
			"94040000",
		.rest =
			"110400001234567889abcdef300b68487827727a1a7a755210e10035"
			"00150fd1697077617264204148204b4154",
		.esn = "96693c7c5f5949a9e7721065",
	}, {
		.alg = &sha256, .family = AF_INET, .mode = IPWARD_MODE_TRANSPORT,
		.front =
			"48b900514711400040338b75c0000201c0000202070708c633640901"
			"94040000",
		.rest =
			"110500001234567889abcdef69738d105e3a7b9b8a0b4fdf0fe9b315"
			"10e1003500150fd1697077617264204148204b4154",
		.esn = "5d279a93dfd09b9b102a2de460f4398f",
	}, {
		.alg = &gmac, .family = AF_INET, .mode = IPWARD_MODE_TRANSPORT,
		.front =
			"48b900594711400040338b6dc0000201c0000202070708c633640901"
			"94040000",
		.rest =
			"110700001234567889abcdef0000000089abcdef140d82412d18ec3a"
			"815d2818252257d110e1003500150fd1697077617264204148204b41"
			"54",
		.esn = "0000000589abcdefca8f74d3a547e918f2572b77fb9b6080",
	}, {
		.alg = &sha1, .family = AF_INET, .mode = IPWARD_MODE_TUNNEL,
		.front =
			"48b9006d4711400040338b59c0000201c0000202070708c633640901"
			"94040000",
		.rest =
			"290400001234567889abcdefdb6f7769a232da09b1864b1d60000000"
			"000d114020010db800010000000000000000000120010db800020000"
			"000000000000000210e10035000dcda836696e3421",
		.esn = "e51d56d8b201b882380b2921",
	}, {
		.alg = &sha256, .family = AF_INET, .mode = IPWARD_MODE_TUNNEL,
		.front =
			"48b900714711400040338b55c0000201c0000202070708c633640901"
			"94040000",
		.rest =
			"290500001234567889abcdef0b37e00a6dd14810316b1314bc85e86f"
			"60000000000d114020010db800010000000000000000000120010db8"
			"00020000000000000000000210e10035000dcda836696e3421",
		.esn = "5b8d09eb2e01a7cbf33270afd9fe37d8",
	}, {
		.alg = &gmac, .family = AF_INET, .mode = IPWARD_MODE_TUNNEL,
		.front =
			"48b900794711400040338b4dc0000201c0000202070708c633640901"
			"94040000",
		.rest =
			"290700001234567889abcdef0000000089abcdef577a860a932d33a3"
			"c347e4d730f7f17560000000000d114020010db80001000000000000"
			"0000000120010db800020000000000000000000210e10035000dcda8"
			"36696e3421",
		.esn = "0000000589abcdefd5e7bdb401a2614dbc64942cc1ae04d0",
	}, {
		.alg = &sha1, .family = AF_INET6, .mode = IPWARD_MODE_TRANSPORT,
		.front = FRONT_IPV6("0075"),
		.arrived = ARRIVED_IPV6("0075"),
		.rest =
			"110400001234567889abcdeff1685e23ef604e422506afdb10e10035"
			"00153860697077617264204148204b4154",
		.esn = "ddaa39d6e9c650fbb9d46af4",
	}, {
		.alg = &sha256, .family = AF_INET6, .mode = IPWARD_MODE_TRANSPORT,
		.front = FRONT_IPV6("007d"),
		.arrived = ARRIVED_IPV6("007d"),
		.rest =
			"110600001234567889abcdef43c5413abe974cec08e8e902c9409aa0"
			"0000000010e1003500153860697077617264204148204b4154",
		.esn = "66879ca6e6d89e073efbe4ee90867647",
	}, {
		.alg = &gmac, .family = AF_INET6, .mode = IPWARD_MODE_TRANSPORT,
		.front = FRONT_IPV6("0085"),
		.arrived = ARRIVED_IPV6("0085"),
		.rest =
			"110800001234567889abcdef0000000089abcdefa0ad118154c1145f"
			"6fb7cf57bcb64ffb0000000010e10035001538606970776172642041"
			"48204b4154",
		.esn = "0000000589abcdef699768c7a4267ac399772caa496439b7",
	}, {
		.alg = &sha1, .family = AF_INET6, .mode = IPWARD_MODE_TUNNEL,
		.front = FRONT_IPV6("0081"),
		.arrived = ARRIVED_IPV6("0081"),
		.rest =
			"040400001234567889abcdef61c84d3ee3cae9eb215431d145000021"
			"4711400040118d83c6336401cb00710210e10035000dc4e634696e36"
			"21",
		.esn = "12c4c41b8c295aaee6c54734",
	}, {
		.alg = &sha256, .family = AF_INET6, .mode = IPWARD_MODE_TUNNEL,
		.front = FRONT_IPV6("0089"),
		.arrived = ARRIVED_IPV6("0089"),
		.rest =
			"040600001234567889abcdeff4ea463b25fc845b1b5d4c5f82ac56ea"
			"00000000450000214711400040118d83c6336401cb00710210e10035"
			"000dc4e634696e3621",
		.esn = "17fb6ac6377b46ed35ae909f159aa5e6",
	}, {
		.alg = &gmac, .family = AF_INET6, .mode = IPWARD_MODE_TUNNEL,
		.front = FRONT_IPV6("0091"),
		.arrived = ARRIVED_IPV6("0091"),
		.rest =
			"040800001234567889abcdef0000000089abcdef8a4c7c76ab001092"
			"9f26e3761789930d00000000450000214711400040118d83c6336401"
			"cb00710210e10035000dc4e634696e3621",
		.esn = "0000000589abcdefd4d01a0d8868946493101f3ae97ea90a",
	},
};

/* A known packet, put together. */
struct packet {
	char title[48];
	const struct known *known;
	u8 *bytes;
	u8 *mutable;
	unsigned int len;
	unsigned int front_len;
	u64 seq;
	u32 flags;
};

enum form {
	SENT,
	ARRIVED,
};

enum numbers {
	SHORT,
	EXTENDED,
};

static struct packet packet_of(struct kunit *test, const struct known *known,
			       enum numbers numbers, enum form form)
{
	struct packet packet = { .known = known, .seq = SEQ };
	const char *front = form == ARRIVED && known->arrived ?
			    known->arrived : known->front;
	char *text = kunit_kzalloc(test, IPWARD_TEST_PACKET_MAX, GFP_KERNEL);
	unsigned int len;
	u8 *esn;

	KUNIT_ASSERT_NOT_NULL(test, text);
	snprintf(packet.title, sizeof(packet.title), "IPv%c, mode %u, %s, %s",
		 known->family == AF_INET ? '4' : '6', known->mode,
		 known->alg->title, numbers == SHORT ? "32 bits" : "ESN");
	snprintf(text, IPWARD_TEST_PACKET_MAX, "%s%s", front, known->rest);
	packet.bytes = ipward_test_hex(test, text, &packet.len);
	packet.mutable = ipward_test_hex(test, known->family == AF_INET ?
					       mutable_ipv4 : mutable_ipv6,
					 &len);
	packet.front_len = strlen(front) / 2;
	KUNIT_ASSERT_EQ(test, packet.front_len, len);
	if (numbers == SHORT)
		return packet;
	packet.seq = ESN_SEQ;
	packet.flags = IPWARD_SA_FLAG_ESN;
	esn = ipward_test_hex(test, known->esn, &len);
	memcpy(packet.bytes + packet.front_len + AH_FIXED, esn, len);
	return packet;
}

static struct ipward_sa *sa_of(struct kunit *test, const struct packet *packet,
			       u8 dir)
{
	const struct algorithm *algorithm = packet->known->alg;
	bool ipv4 = packet->known->family == AF_INET;
	const struct ipward_alg *alg =
		ipward_alg_find(algorithm->kind, algorithm->title, 0);
	struct ipward_test_sa want = {
		.src = ipv4 ? "192.0.2.1" : "2001:db8::1",
		.dst = ipv4 ? "192.0.2.2" : "2001:db8::2",
		.proto = IPPROTO_AH, .spi = SPI, .dir = dir,
		.mode = packet->known->mode, .flags = packet->flags,
		.icv_len = algorithm->icv_len, .seq = packet->seq - 1,
		.window = dir == IPWARD_DIR_IN ? 64 : 0,
	};
	unsigned int key_len;
	u8 *key = ipward_test_hex(test, algorithm->key, &key_len);

	KUNIT_ASSERT_NOT_NULL(test, alg);
	KUNIT_EXPECT_TRUE(test, ipward_alg_key_valid(alg, key_len));
	if (algorithm->kind == IPWARD_ALG_AEAD) {
		want.alg = alg;
		want.key = key;
		want.key_len = key_len;
	} else {
		want.auth = alg;
		want.auth_key = key;
		want.auth_key_len = key_len;
	}
	return ipward_test_sa(test, &want);
}

static void for_each(struct kunit *test,
		     void (*check)(struct kunit *test,
				   const struct packet *packet,
				   struct ipward_sa *sa),
		     enum form form, u8 dir)
{
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		for (n = SHORT; n <= EXTENDED; n++) {
			struct packet packet = packet_of(test, &known[i], n,
							 form);
			struct ipward_sa *sa = sa_of(test, &packet, dir);

			check(test, &packet, sa);
			ipward_test_sa_gone(test, sa);
		}
	}
}

static struct ipward_request *request_of(struct kunit *test,
					 const struct packet *packet,
					 struct ipward_sa *sa)
{
	struct ipward_request *req;

	req = ipward_test_request(test, ipward_test_skb(test, packet->bytes,
							packet->len, 0, 0), sa);
	req->offset = packet->front_len;
	req->seq = packet->seq;
	req->proto = packet->bytes[packet->front_len];
	return req;
}

/* Over whatever was in its place. */
static void produce(struct kunit *test, const struct packet *packet,
		    struct ipward_sa *sa)
{
	struct ipward_request *req = request_of(test, packet, sa);

	memset(req->skb->data + packet->front_len, 0xee, sa->header_len);
	KUNIT_EXPECT_EQ(test, ipward_ah_sign(req), 0);
	KUNIT_ASSERT_EQ(test, req->skb->len, packet->len);
	KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(req->skb->data, packet->bytes,
					    packet->len),
			    "%s: %*ph", packet->title, (int)sa->header_len,
			    req->skb->data + packet->front_len);
}

static void produced(struct kunit *test)
{
	for_each(test, produce, SENT, IPWARD_DIR_OUT);
}

/* As they are sent, and as they come to the end of a source route. */
static void accept(struct kunit *test, const struct packet *packet,
		   struct ipward_sa *sa)
{
	struct ipward_request *req = request_of(test, packet, sa);

	req->seq = 0;
	req->proto = 0;
	KUNIT_EXPECT_EQ_MSG(test, ipward_ah_verify(req), 0, "%s",
			    packet->title);
	KUNIT_EXPECT_EQ(test, req->seq, packet->seq);
	KUNIT_EXPECT_EQ(test, (int)ipward_ah_strip(req),
			(int)IPWARD_DROP_NONE);
	KUNIT_EXPECT_EQ(test, req->proto, packet->bytes[packet->front_len]);
}

static void accepted(struct kunit *test)
{
	for_each(test, accept, SENT, IPWARD_DIR_IN);
	for_each(test, accept, ARRIVED, IPWARD_DIR_IN);
}

/* A bit that breaks a length or the number is seen before the ICV is. */
static bool is_refused(const struct ipward_request *req, int err)
{
	switch (req->drop) {
	case IPWARD_DROP_NONE:
		return err == -EBADMSG;
	case IPWARD_DROP_HEADER:
	case IPWARD_DROP_LENGTH:
	case IPWARD_DROP_TRUNCATED:
	case IPWARD_DROP_REPLAY:
		return err == -EINVAL;
	}
	return false;
}

static void flip_each(struct kunit *test, const struct packet *packet,
		      struct ipward_sa *sa)
{
	struct ipward_request *req = request_of(test, packet, sa);
	unsigned int bit, by_icv = 0;
	u8 *bytes = req->skb->data;

	for (bit = 0; bit < 8 * packet->len; bit++) {
		u8 mask = 1 << bit % 8;
		bool may_change = bit / 8 < packet->front_len &&
				  packet->mutable[bit / 8] & mask;
		int err;

		req->drop = IPWARD_DROP_NONE;
		bytes[bit / 8] ^= mask;
		err = ipward_ah_verify(req);
		bytes[bit / 8] ^= mask;
		by_icv += err == -EBADMSG;
		KUNIT_EXPECT_TRUE_MSG(test, may_change ? !err :
							 is_refused(req, err),
				      "%s, byte %u, bit %u: %d", packet->title,
				      bit / 8, bit % 8, err);
		cond_resched();
	}
	/* All of the payload, at least, and of the addresses. */
	KUNIT_EXPECT_GT(test, by_icv, 8 * (packet->len - packet->front_len -
					   AH_FIXED));
	KUNIT_EXPECT_EQ(test, ipward_ah_verify(req), 0);
}

static void every_bit(struct kunit *test)
{
	for_each(test, flip_each, ARRIVED, IPWARD_DIR_IN);
}

/* Authentic, but with @more bytes of padding in the AH header. */
static u8 padded(struct kunit *test, const struct known *known,
		 unsigned int more)
{
	struct packet packet = packet_of(test, known, SHORT, ARRIVED);
	struct ipward_sa *sa = sa_of(test, &packet, IPWARD_DIR_OUT);
	struct ipward_request *req;
	struct sk_buff *skb;

	skb = ipward_test_skb(test, packet.bytes, packet.len, 0, more);
	skb_put(skb, more);
	memmove(skb->data + packet.front_len + more,
		packet.bytes + packet.front_len,
		packet.len - packet.front_len);
	req = ipward_test_request(test, skb, sa);
	req->offset = packet.front_len;
	req->seq = packet.seq;
	req->proto = packet.bytes[packet.front_len];
	sa->header_len += more;
	KUNIT_ASSERT_EQ(test, ipward_ah_sign(req), 0);
	ipward_test_sa_gone(test, sa);
	sa = sa_of(test, &packet, IPWARD_DIR_IN);
	req = ipward_test_request(test, skb, sa);
	req->offset = packet.front_len;
	KUNIT_EXPECT_EQ_MSG(test, ipward_ah_verify(req) == 0, !req->drop,
			    "%s, %u bytes", packet.title, more);
	ipward_test_sa_gone(test, sa);
	return req->drop;
}

/* RFC 4302, section 2.2: of whole words, no more than they ask for. */
static void padding(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		bool ipv4 = known[i].family == AF_INET;

		KUNIT_EXPECT_EQ(test, (int)padded(test, &known[i], 0),
				(int)IPWARD_DROP_NONE);
		KUNIT_EXPECT_EQ_MSG(test, (int)padded(test, &known[i], 4),
				    (int)(ipv4 ? IPWARD_DROP_NONE :
						 IPWARD_DROP_LENGTH),
				    "packet %u", i);
		KUNIT_EXPECT_EQ_MSG(test, (int)padded(test, &known[i], 8),
				    (int)IPWARD_DROP_LENGTH, "packet %u", i);
	}
}

static struct kunit_case ah_vector_cases[] = {
	KUNIT_CASE(produced),
	KUNIT_CASE(accepted),
	KUNIT_CASE(every_bit),
	KUNIT_CASE(padding),
	{}
};

static struct kunit_suite ah_vector_suite = {
	.name = "ipward_ah_vector",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = ah_vector_cases,
};

kunit_test_suite(ah_vector_suite);
