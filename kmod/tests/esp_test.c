// SPDX-License-Identifier: GPL-2.0
/* Outbound ESP: lengths, layout, padding, known answers. */

#include <kunit/test.h>
#include <asm/unaligned.h>

#include "base/net.h"
#include "proto/esp.h"
#include "proto/request.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

#define IP_LEN 20

static const u8 icv_lens[] = { 8, 12, 16 };

/* 32 bytes of key and 4 of salt; the shorter key is every test's. */
static const u8 long_key[36] = {
	0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
	0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
	0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0xca, 0xfe, 0xba, 0xbe,
};

/* Sealed by another implementation: Python's cryptography, on OpenSSL. */
static const struct {
	u64 seq;
	u32 spi;
	u32 flags;
	u8 key_len;
	u8 icv_len;
	u8 payload_len;		/* bytes 0x40, 0x41, ... */
	u8 proto;
	u8 len;
	const char *esp;
} known[] = {
	{
		.spi = 0x1001, .seq = 0x1, .key_len = 20, .icv_len = 16,
		.payload_len = 8, .proto = 17,
		.len = 44, .esp =
			"\x00\x00\x10\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01"
			"\xf2\x44\x5b\xda\x0e\x3a\x17\xb3\x9a\x19\xc3\x0c\xfa\x86\x80\xb7"
			"\xca\x34\x1d\x70\x92\x37\x3d\x78\x9a\x9b\xed\xdf",
	},
	{
		.spi = 0x89abcdef, .seq = 0x12345678, .key_len = 36, .icv_len = 12,
		.payload_len = 21, .proto = 6,
		.len = 52, .esp =
			"\x89\xab\xcd\xef\x12\x34\x56\x78\x00\x00\x00\x00\x12\x34\x56\x78"
			"\x1e\x5a\x03\xe5\xaf\x65\x50\x72\x2f\x24\x41\xfd\x40\x45\x5b\xc3"
			"\xb4\x51\x46\xf9\x37\x99\x70\x36\xb8\x89\xf7\x3c\x5a\x0d\xfc\x79"
			"\xe4\x1d\x1c\x46",
	},
	{
		.spi = 0x100, .seq = 0x500000001, .key_len = 20, .icv_len = 8,
		.payload_len = 0, .proto = 1, .flags = IPWARD_SA_FLAG_ESN,
		.len = 28, .esp =
			"\x00\x00\x01\x00\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00\x01"
			"\xc1\x83\x26\x98\xcf\x73\xad\x91\x8e\x70\x23\xf0",
	},
	{
		.spi = 0xffffffff, .seq = 0x100000000, .key_len = 36, .icv_len = 16,
		.payload_len = 3, .proto = 58, .flags = IPWARD_SA_FLAG_ESN,
		.len = 40, .esp =
			"\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00"
			"\x98\xe2\x05\x63\xb6\x6f\xc0\x3b\x97\xdf\x38\x36\xe1\xb7\x08\xc5"
			"\x41\x6b\x99\x01\x0e\x21\xe7\xf6",
	},
};

static struct ipward_sa *sa_of(struct kunit *test, u8 dir, u8 icv_len,
			       u32 flags)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.icv_len = icv_len, .flags = flags, .dir = dir,
		.window = dir == IPWARD_DIR_IN ? 64 : 0,
		.mode = IPWARD_MODE_TRANSPORT,
	};

	return ipward_test_sa(test, &want);
}

static void header_len(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, IPWARD_DIR_OUT, 16, 0);

	/* SPI, sequence number, and the 8 bytes of RFC 4106's IV. */
	KUNIT_EXPECT_EQ(test, (int)sa->header_len, 16);
}

/* An SA of each alignment that there is, with each length of the ICV. */
static struct ipward_sa sa_laid_out(unsigned int i)
{
	return (struct ipward_sa){
		.header_len = 8 + 8 * (i % 3),
		.align = 4 << (i % 3),
		.icv_len = icv_lens[i / 3],
	};
}

#define LAYOUTS (3 * ARRAY_SIZE(icv_lens))

/* RFC 4303, section 2.4: to a multiple of that, by the least that does it. */
static void trailer_len(struct kunit *test)
{
	unsigned int i, len;

	for (i = 0; i < LAYOUTS; i++) {
		struct ipward_sa sa = sa_laid_out(i);

		for (len = 0; len < 1600; len++) {
			unsigned int pad = 0;

			while ((len + pad + 2) % sa.align)
				pad++;
			KUNIT_ASSERT_EQ(test, ipward_overhead_trailer(&sa, len),
					pad + 2 + sa.icv_len);
		}
	}
}

/* The largest payload that fits, found by trying them all. */
static void max_payload(struct kunit *test)
{
	unsigned int i, room;

	for (i = 0; i < LAYOUTS; i++) {
		struct ipward_sa sa = sa_laid_out(i);

		for (room = 0; room < 1600; room++) {
			unsigned int len = room;

			while (len && sa.header_len + len +
				      ipward_overhead_trailer(&sa, len) > room)
				len--;
			KUNIT_ASSERT_EQ(test, ipward_overhead_max_payload(&sa, room),
					len);
		}
	}
}

static void known_answers(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct ipward_test_sa want = {
			.src = "192.0.2.1", .dst = "192.0.2.2",
			.spi = known[i].spi, .flags = known[i].flags,
			.icv_len = known[i].icv_len, .dir = IPWARD_DIR_OUT,
			.mode = IPWARD_MODE_TRANSPORT,
		};
		struct sk_buff *skb;

		if (known[i].key_len == sizeof(long_key)) {
			want.key = long_key;
			want.key_len = sizeof(long_key);
		}
		skb = ipward_test_sealed(test, ipward_test_sa(test, &want),
					 known[i].seq, known[i].proto,
					 known[i].payload_len);
		KUNIT_ASSERT_EQ(test, skb->len,
				IP_LEN + (unsigned int)known[i].len);
		KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(skb->data + IP_LEN,
						    known[i].esp,
						    known[i].len), "row %u", i);
	}
}

/* What is in the packet, seen by decrypting it without esp.c. */
static void expect_layout(struct kunit *test, struct ipward_sa *sa,
			  unsigned int payload_len)
{
	u64 seq = 0x700000123ull;
	struct sk_buff *skb = ipward_test_sealed(test, sa, seq, IPPROTO_UDP,
						 payload_len);
	u8 *esp = skb->data + IP_LEN, *text = esp + IPWARD_TEST_ESP_LEN;
	unsigned int text_len = skb->len - IP_LEN - IPWARD_TEST_ESP_LEN -
				sa->icv_len;
	unsigned int i, wrong = 0, pad_len;

	for (i = 0; i < IP_LEN; i++)
		wrong += skb->data[i] != 0xee;
	wrong += get_unaligned_be32(esp) != 0x1001;
	wrong += get_unaligned_be32(esp + 4) != 0x123;
	wrong += get_unaligned_be64(esp + 8) != seq;
	ipward_test_esp_text(test, sa, esp, seq, text_len);

	pad_len = text[text_len - 2];
	wrong += text[text_len - 1] != IPPROTO_UDP;
	wrong += payload_len + pad_len + 2 != text_len;
	KUNIT_ASSERT_EQ_MSG(test, wrong, 0u, "%u bytes", payload_len);
	for (i = 0; i < payload_len; i++)
		wrong += text[i] != (u8)(0x40 + i);
	for (i = 0; i < pad_len; i++)
		wrong += text[payload_len + i] != i + 1;
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0u, "%u bytes", payload_len);
}

static void layout(struct kunit *test)
{
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(icv_lens); i++) {
		struct ipward_sa *sa;

		sa = ipward_test_sa(test, &(struct ipward_test_sa){
			.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
			.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
			.icv_len = icv_lens[i],
			.flags = i ? IPWARD_SA_FLAG_ESN : 0,
		});
		for (len = 0; len < 20; len++)
			expect_layout(test, sa, len);
		expect_layout(test, sa, 1400);
		mutex_lock(&ipward_test_net(test)->lock);
		ipward_sad_remove(ipward_test_net(test), sa);
		mutex_unlock(&ipward_test_net(test)->lock);
	}
}

/* Sealed here, opened here, both with the same key. */
static void round_trip(struct kunit *test)
{
	static const struct ipward_test_sa out_sa = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x2002,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
		.flags = IPWARD_SA_FLAG_ESN,
	};
	struct ipward_test_sa in_sa = out_sa;
	struct ipward_request *req;
	struct ipward_sa *out, *in;
	unsigned int i, len;

	in_sa.dst = "192.0.2.3";
	in_sa.dir = IPWARD_DIR_IN;
	in_sa.window = 64;
	in_sa.seq = U32_MAX - 40ull;
	out = ipward_test_sa(test, &out_sa);
	in = ipward_test_sa(test, &in_sa);
	for (len = 0; len < 120; len++) {
		u64 seq = U32_MAX - 39ull + len;
		struct sk_buff *skb = ipward_test_sealed(test, out, seq,
							 IPPROTO_TCP, len);
		unsigned int wrong = 0;

		KUNIT_ASSERT_EQ(test, 0,
				ipward_test_esp_open(test, in, skb->data,
						     skb->len, IP_LEN, &req));
		KUNIT_EXPECT_EQ(test, (int)req->proto, IPPROTO_TCP);
		KUNIT_ASSERT_EQ(test, req->skb->len, IP_LEN + 16 + len);
		for (i = 0; i < len; i++)
			wrong += req->skb->data[IP_LEN + 16 + i] !=
				 (u8)(0x40 + i);
		KUNIT_EXPECT_EQ(test, wrong, 0u);
	}
	KUNIT_EXPECT_EQ(test, in->in.replay.top, U32_MAX + 80ull);
}

static void counted(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, IPWARD_DIR_OUT, 16, 0);

	ipward_test_sealed(test, sa, 1, IPPROTO_UDP, 100);
	ipward_test_sealed(test, sa, 2, IPPROTO_UDP, 23);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->packets), 2ull);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&sa->bytes), 123ull);
}

static struct kunit_case esp_cases[] = {
	KUNIT_CASE(header_len),
	KUNIT_CASE(trailer_len),
	KUNIT_CASE(max_payload),
	KUNIT_CASE(known_answers),
	KUNIT_CASE(layout),
	KUNIT_CASE(round_trip),
	KUNIT_CASE(counted),
	{}
};

static struct kunit_suite esp_suite = {
	.name = "ipward_esp",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = esp_cases,
};

kunit_test_suite(esp_suite);
