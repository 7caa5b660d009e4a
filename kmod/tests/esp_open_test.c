// SPDX-License-Identifier: GPL-2.0
/* Inbound ESP: which packets are refused, with reason and counters. */

#include <kunit/test.h>

#include "proto/esp.h"
#include "proto/request.h"
#include "proto/xform.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

#define IP_LEN 20
#define TEXT_AT (IP_LEN + IPWARD_TEST_ESP_LEN)
#define ICV_LEN 16

static struct ipward_sa *inbound(struct kunit *test, u32 window, u64 seq,
				 u32 flags)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
		.window = window, .seq = seq, .flags = flags,
	};

	return ipward_test_sa(test, &want);
}

static u8 *new_packet(struct kunit *test)
{
	u8 *packet = kunit_kzalloc(test, IPWARD_TEST_PACKET_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, packet);
	memset(packet, 0xee, IP_LEN);
	return packet;
}

/*
 * Fill in payload and trailer: @pad_len right pad bytes, the pad length
 * @said, a next header. Returns the length of it all.
 */
static unsigned int fill_text(u8 *packet, unsigned int payload_len,
			      unsigned int pad_len, u8 said, u8 proto)
{
	u8 *p = packet + TEXT_AT;
	unsigned int i;

	for (i = 0; i < payload_len; i++)
		*p++ = 0x40 + i;
	for (i = 0; i < pad_len; i++)
		*p++ = i + 1;
	*p++ = said;
	*p++ = proto;
	return payload_len + pad_len + 2;
}

/* Seal the text that is there and open it; returns the drop reason. */
static u8 pass(struct kunit *test, struct ipward_sa *sa, u8 *packet, u64 seq,
	       unsigned int text_len, struct ipward_request **req)
{
	unsigned int len = IP_LEN + ipward_test_esp_seal(test, sa,
							 packet + IP_LEN, seq,
							 text_len);
	int err = ipward_test_esp_open(test, sa, packet, len, IP_LEN, req);

	KUNIT_EXPECT_EQ(test, err, (*req)->drop ? -EINVAL : 0);
	return (*req)->drop;
}

/* Open a packet as it is. */
static u8 open_raw(struct kunit *test, struct ipward_sa *sa, const u8 *packet,
		   unsigned int len)
{
	struct ipward_request *req;

	ipward_test_esp_open(test, sa, packet, len, IP_LEN, &req);
	return req->drop;
}

/*
 * The first packet of draft-mcgrew-gcm-test-01, section 4, an SA with extended
 * sequence numbers whose IVs are no sequence numbers.
 */
static void draft_packet(struct kunit *test)
{
	static const u8 key[] = {
		0x4c, 0x80, 0xcd, 0xef, 0xbb, 0x5d, 0x10, 0xda, 0x90, 0x6a,
		0xc7, 0x3c, 0x36, 0x13, 0xa6, 0x34, 0x2e, 0x44, 0x3b, 0x68,
	};
	static const u8 esp[] =
		"\x00\x00\x43\x21\x00\x00\x00\x00\x49\x56\xed\x7e\x3b\x24\x4c\xfe"
		"\xfe\xcf\x53\x7e\x72\x9d\x5b\x07\xdc\x30\xdf\x52\x8d\xd2\x2b\x76"
		"\x8d\x1b\x98\x73\x66\x96\xa6\xfd\x34\x85\x09\xfa\x13\xce\xac\x34"
		"\xcf\xa2\x43\x6f\x14\xa3\xf3\xcf\x65\x92\x5b\xf1\xf4\xa1\x3c\x5d"
		"\x15\xb2\x1e\x18\x84\xf5\xff\x62\x47\xae\xab\xb7\x86\xb9\x3b\xce"
		"\x61\xbc\x17\xd7\x68\xfd\x97\x32\x45\x90\x18\x14\x8f\x6c\xbe\x72"
		"\x2f\xd0\x47\x96\x56\x2d\xfd\xb4";
	static const u8 begin[] = { 0x45, 0x00, 0x00, 0x48, 0x69, 0x9a };
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x4321,
		.key = key, .key_len = sizeof(key), .window = 64,
		.seq = 0x87654320ffffffffull, .flags = IPWARD_SA_FLAG_ESN,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TUNNEL,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);
	struct ipward_request *req;
	u8 *packet = new_packet(test);

	memcpy(packet + IP_LEN, esp, sizeof(esp) - 1);
	KUNIT_ASSERT_EQ(test, 0,
			ipward_test_esp_open(test, sa, packet,
					     IP_LEN + sizeof(esp) - 1, IP_LEN,
					     &req));
	KUNIT_EXPECT_EQ(test, req->seq, 0x8765432100000000ull);
	KUNIT_EXPECT_EQ(test, (int)req->proto, 1);
	KUNIT_EXPECT_EQ(test, req->skb->len, TEXT_AT + 72u - 4);
	KUNIT_EXPECT_EQ(test, 0, memcmp(req->skb->data + TEXT_AT, begin,
					sizeof(begin)));
}

/* Too short for what must be there, at every length; or no multiple of 4. */
static void lengths(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	unsigned int len, min = IPWARD_TEST_ESP_LEN + 2 + ICV_LEN;
	u8 *packet = new_packet(test);

	packet[IP_LEN + 7] = 1;
	for (len = 0; len <= 128; len++) {
		u8 drop = open_raw(test, sa, packet, IP_LEN + len);
		u8 expected = IPWARD_DROP_INTEGRITY;

		if (len < min)
			expected = IPWARD_DROP_TRUNCATED;
		else if ((len - IPWARD_TEST_ESP_LEN - ICV_LEN) % 4)
			expected = IPWARD_DROP_LENGTH;
		KUNIT_EXPECT_EQ_MSG(test, (int)drop, (int)expected,
				    "%u bytes", len);
	}
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, 0ull);
}

static void every_pad_length(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	u8 *packet = new_packet(test);
	unsigned int pad, payload, i;

	for (pad = 0; pad < 256; pad++) {
		struct ipward_request *req;
		unsigned int wrong = 0;

		payload = (4 - (pad + 2) % 4) % 4 + 4 * (pad % 3);
		KUNIT_ASSERT_EQ_MSG(test, 0,
				    (int)pass(test, sa, packet, pad + 1,
					      fill_text(packet, payload, pad,
							pad, IPPROTO_UDP),
					      &req), "pad length %u", pad);
		KUNIT_EXPECT_EQ(test, (int)req->proto, IPPROTO_UDP);
		KUNIT_EXPECT_EQ(test, req->skb->len, TEXT_AT + payload);
		for (i = 0; i < payload; i++)
			wrong += req->skb->data[TEXT_AT + i] != (u8)(0x40 + i);
		KUNIT_EXPECT_EQ(test, wrong, 0u);
	}
}

/* RFC 4303, section 2.4: each pad byte is looked at. */
static void wrong_pad_byte(struct kunit *test)
{
	static const u8 pads[] = { 2, 6, 14, 254 };
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	u8 *packet = new_packet(test);
	struct ipward_request *req;
	unsigned int i, at, text_len;
	u64 seq = 0;

	for (i = 0; i < ARRAY_SIZE(pads); i++) {
		for (at = 0; at < pads[i]; at += pads[i] > 100 ? 23 : 1) {
			text_len = fill_text(packet, 8, pads[i], pads[i], 17);
			packet[TEXT_AT + 8 + at] ^= 1 << at % 8;
			KUNIT_EXPECT_EQ_MSG(test, (int)IPWARD_DROP_PADDING,
					    (int)pass(test, sa, packet, ++seq,
						      text_len, &req),
					    "byte %u of %u", at, pads[i]);
		}
	}
	/* They were authentic, so each took its number. */
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, seq);
}

/* A pad length of all there is leaves nothing; one more cannot be. */
static void pad_beyond_text(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	u8 *packet = new_packet(test);
	struct ipward_request *req;
	unsigned int pad, said;
	u64 seq = 1;

	/* The first IV ends in 1, and so as padding begins. */
	fill_text(packet, 0, 2, 3, 17);
	packet[TEXT_AT] = 2;
	packet[TEXT_AT + 1] = 3;
	KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_PADDING,
			(int)pass(test, sa, packet, seq, 4, &req));
	for (pad = 2; pad <= 50; pad += 4) {
		KUNIT_EXPECT_EQ(test, 0,
				(int)pass(test, sa, packet, ++seq,
					  fill_text(packet, 0, pad, pad, 17),
					  &req));
		KUNIT_EXPECT_EQ(test, req->skb->len, (unsigned int)TEXT_AT);
		for (said = pad + 1; said < 256; said += said < pad + 4 ? 1 : 9)
			KUNIT_EXPECT_EQ_MSG(test, (int)IPWARD_DROP_PADDING,
					    (int)pass(test, sa, packet, ++seq,
						      fill_text(packet, 0, pad,
								said, 17),
						      &req),
					    "%u said of %u", said, pad);
	}
}

/*
 * RFC 4303, section 2.6: a dummy goes, but its number is taken, and it counts.
 */
static void dummy(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	u8 *packet = new_packet(test);
	struct ipward_request *req;

	KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_DUMMY,
			(int)pass(test, sa, packet, 9,
				  fill_text(packet, 6, 0, 0, IPPROTO_NONE),
				  &req));
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, 9ull);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->packets), 1ull);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->bytes), 6ull);
}

/* Each bit from the ESP header to the ICV is covered, and moves nothing. */
static void every_bit_flipped(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 5, IPWARD_SA_FLAG_ESN);
	u8 *packet = new_packet(test);
	unsigned int len, bit, failed = 0;

	len = ipward_test_esp_seal(test, sa, packet + IP_LEN, 6,
				   fill_text(packet, 10, 0, 0, 17));
	for (bit = 0; bit < 8 * len; bit++) {
		u8 drop;

		packet[IP_LEN + bit / 8] ^= 1 << bit % 8;
		drop = open_raw(test, sa, packet, IP_LEN + len);
		packet[IP_LEN + bit / 8] ^= 1 << bit % 8;
		/* A number that was seen is refused before the ICV is asked. */
		if (drop == IPWARD_DROP_REPLAY && bit / 8 >= 4 && bit / 8 < 8)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, (int)drop, (int)IPWARD_DROP_INTEGRITY,
				    "bit %u", bit);
		failed++;
	}
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, 5ull);
	KUNIT_EXPECT_EQ(test, (unsigned int)
			atomic_read(&sa->in.integrity_failed), failed);
	KUNIT_EXPECT_EQ(test, 0, (int)open_raw(test, sa, packet, IP_LEN + len));
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, 6ull);
}

static void repeated(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 32, 0, 0);
	u8 *packet = new_packet(test);
	struct ipward_request *req;
	unsigned int text_len;
	u64 seq;

	for (seq = 1; seq <= 40; seq++) {
		text_len = fill_text(packet, 2, 0, 0, 17);
		KUNIT_EXPECT_EQ(test, 0, (int)pass(test, sa, packet, seq,
						   text_len, &req));
		KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_REPLAY,
				(int)open_raw(test, sa, packet,
					      TEXT_AT + text_len + ICV_LEN));
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed), 40);
	text_len = fill_text(packet, 2, 0, 0, 17);
	KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_SEQ_ZERO,
			(int)pass(test, sa, packet, 0, text_len, &req));
	/* Zero is no repetition. */
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed), 40);
}

/* Two CPUs may both be at work on the same packet: one of them is late. */
static void taken_meanwhile(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	struct ipward_request *first, *second;
	u8 *packet = new_packet(test);
	unsigned int len;

	len = IP_LEN + ipward_test_esp_seal(test, sa, packet + IP_LEN, 1,
					    fill_text(packet, 2, 0, 0, 17));
	first = ipward_test_request(test, ipward_test_skb(test, packet, len, 0,
							  0), sa);
	second = ipward_test_request(test, ipward_test_skb(test, packet, len, 0,
							   0), sa);
	first->offset = IP_LEN;
	second->offset = IP_LEN;
	KUNIT_ASSERT_EQ(test, ipward_xform_open(first), 0);
	KUNIT_ASSERT_EQ(test, ipward_xform_open(second), 0);
	KUNIT_EXPECT_EQ(test, ipward_xform_opened(second, 0), 0);
	KUNIT_EXPECT_EQ(test, ipward_xform_opened(first, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)first->drop, (int)IPWARD_DROP_REPLAY);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed), 1);
}

/* The upper half of an extended number is in no packet, but in the ICV. */
static void wrong_upper_half(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 100, IPWARD_SA_FLAG_ESN);
	u8 *packet = new_packet(test);
	struct ipward_request *req;
	unsigned int text_len;

	text_len = fill_text(packet, 2, 0, 0, 17);
	KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_INTEGRITY,
			(int)pass(test, sa, packet, (1ull << 32) + 101,
				  text_len, &req));
	text_len = fill_text(packet, 2, 0, 0, 17);
	KUNIT_EXPECT_EQ(test, 0, (int)pass(test, sa, packet, 101, text_len,
					   &req));
	/* Below the window is the next subspace: case A. */
	text_len = fill_text(packet, 2, 0, 0, 17);
	KUNIT_EXPECT_EQ(test, 0, (int)pass(test, sa, packet, (1ull << 32) + 1,
					   text_len, &req));
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, (1ull << 32) + 1);
}

/* Errors during asynchronous crypto. */
static void opened_late(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	struct ipward_request *req;
	u8 *packet = new_packet(test);
	unsigned int len;

	len = IP_LEN + ipward_test_esp_seal(test, sa, packet + IP_LEN, 1,
					    fill_text(packet, 2, 0, 0, 17));
	req = ipward_test_request(test, ipward_test_skb(test, packet, len, 0,
							0), sa);
	req->offset = IP_LEN;
	req->drop = IPWARD_DROP_LENGTH;
	KUNIT_EXPECT_EQ(test, ipward_xform_opened(req, -EIO), -EIO);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_LENGTH);
	req->drop = 0;
	KUNIT_EXPECT_EQ(test, ipward_xform_opened(req, -EIO), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_CRYPTO);
	req->drop = 0;
	KUNIT_EXPECT_EQ(test, ipward_xform_opened(req, -EBADMSG), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_INTEGRITY);
	req->drop = 0;
	KUNIT_ASSERT_EQ(test, ipward_xform_open(req), 0);
	WRITE_ONCE(sa->dead, true);
	KUNIT_EXPECT_EQ(test, ipward_xform_opened(req, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_SA_DEAD);
	KUNIT_EXPECT_EQ(test, sa->in.replay.top, 0ull);
}

static void counted(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, 64, 0, 0);
	u8 *packet = new_packet(test);
	struct ipward_request *req;

	pass(test, sa, packet, 1, fill_text(packet, 10, 4, 4, 17), &req);
	pass(test, sa, packet, 2, fill_text(packet, 22, 0, 0, 17), &req);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->packets), 2ull);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->bytes), 32ull);
}

static struct kunit_case esp_open_cases[] = {
	KUNIT_CASE(draft_packet),
	KUNIT_CASE(lengths),
	KUNIT_CASE(every_pad_length),
	KUNIT_CASE(wrong_pad_byte),
	KUNIT_CASE(pad_beyond_text),
	KUNIT_CASE(dummy),
	KUNIT_CASE(every_bit_flipped),
	KUNIT_CASE(repeated),
	KUNIT_CASE(taken_meanwhile),
	KUNIT_CASE(wrong_upper_half),
	KUNIT_CASE(opened_late),
	KUNIT_CASE(counted),
	{}
};

static struct kunit_suite esp_open_suite = {
	.name = "ipward_esp_open",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = esp_open_cases,
};

kunit_test_suite(esp_open_suite);
