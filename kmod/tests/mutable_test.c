// SPDX-License-Identifier: GPL-2.0
/*
 * The fields of the headers before AH that its ICV covers: RFC 4302, appendix
 * A.
 */

#include <kunit/test.h>
#include <linux/socket.h>

#include "proto/mutable.h"

#define HEADERS_MAX 128

struct headers {
	const char *what;
	u8 family;
	unsigned int len;
	u8 before[HEADERS_MAX];
	u8 after[HEADERS_MAX];
};

/* Version, length of the header in words; all mutable fields are not zero. */
#define IPV4(_ihl)							\
	0x40 | (_ihl), 0xff, 0x12, 0x34, 0xab, 0xcd, 0x7f, 0xff,	\
	0x40, 0x33, 0xbe, 0xef, 192, 0, 2, 1
#define IPV4_ZEROED(_ihl)						\
	0x40 | (_ihl), 0, 0x12, 0x34, 0xab, 0xcd, 0, 0,			\
	0, 0x33, 0, 0, 192, 0, 2, 1

#define IPV6_ADDR(_last)						\
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, _last
#define IPV6(_next)							\
	0x6f, 0xff, 0xff, 0xff, 0x12, 0x34, _next, 0x40, IPV6_ADDR(1)
#define IPV6_ZEROED(_next)						\
	0x60, 0, 0, 0, 0x12, 0x34, _next, 0, IPV6_ADDR(1)

static const struct headers known[] = {
	{
		"IPv4", AF_INET, 20,
		{ IPV4(5), 192, 0, 2, 2 },
		{ IPV4_ZEROED(5), 192, 0, 2, 2 },
	}, {
		"IPv4, options that may not change", AF_INET, 44,
		{ IPV4(11), 192, 0, 2, 2,
		  148, 4, 1, 2, 130, 5, 3, 4, 5, 133, 3, 6, 134, 3, 7,
		  149, 4, 8, 9, 1, 1, 1, 1, 0 },
		{ IPV4_ZEROED(11), 192, 0, 2, 2,
		  148, 4, 1, 2, 130, 5, 3, 4, 5, 133, 3, 6, 134, 3, 7,
		  149, 4, 8, 9, 1, 1, 1, 1, 0 },
	}, {
		"IPv4, options that may: record, time, traceroute, unknown",
		AF_INET, 44,
		{ IPV4(11), 192, 0, 2, 2,
		  7, 7, 4, 1, 2, 3, 4, 1, 68, 5, 5, 1, 2, 82, 4, 3, 4,
		  99, 2, 148, 4, 0, 0, 0 },
		{ IPV4_ZEROED(11), 192, 0, 2, 2,
		  0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		  0, 0, 148, 4, 0, 0, 0 },
	}, {
		"IPv4, a loose source route that goes on", AF_INET, 32,
		{ IPV4(8), 10, 0, 0, 1, 131, 11, 4, 10, 0, 0, 2, 192, 0, 2, 9,
		  0 },
		{ IPV4_ZEROED(8), 192, 0, 2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		  0, 0 },
	}, {
		"IPv4, a strict source route at its end", AF_INET, 32,
		{ IPV4(8), 192, 0, 2, 9, 137, 11, 12, 10, 0, 0, 2, 10, 0, 0, 3,
		  0 },
		{ IPV4_ZEROED(8), 192, 0, 2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		  0, 0 },
	}, {
		"IPv6", AF_INET6, 40,
		{ IPV6(51), IPV6_ADDR(2) },
		{ IPV6_ZEROED(51), IPV6_ADDR(2) },
	}, {
		"IPv6, options of each kind", AF_INET6, 64,
		{ IPV6(0), IPV6_ADDR(2),
		  60, 0, 5, 2, 1, 2, 1, 0,
		  51, 1, 0x3e, 4, 1, 2, 3, 4, 0, 0x1e, 3, 7, 8, 9, 0, 0 },
		{ IPV6_ZEROED(0), IPV6_ADDR(2),
		  60, 0, 5, 2, 1, 2, 1, 0,
		  51, 1, 0x3e, 4, 0, 0, 0, 0, 0, 0x1e, 3, 7, 8, 9, 0, 0 },
	}, {
		"IPv6, a route of three hops, at its second", AF_INET6, 96,
		{ IPV6(43), IPV6_ADDR(4),
		  51, 6, 0, 2, 0, 0, 0, 0,
		  IPV6_ADDR(3), IPV6_ADDR(5), IPV6_ADDR(6) },
		{ IPV6_ZEROED(43), IPV6_ADDR(6),
		  51, 6, 0, 0, 0, 0, 0, 0,
		  IPV6_ADDR(3), IPV6_ADDR(4), IPV6_ADDR(5) },
	}, {
		"IPv6, to a home address", AF_INET6, 64,
		{ IPV6(43), IPV6_ADDR(4), 51, 2, 2, 1, 0, 0, 0, 0, IPV6_ADDR(5) },
		{ IPV6_ZEROED(43), IPV6_ADDR(5),
		  51, 2, 2, 0, 0, 0, 0, 0, IPV6_ADDR(4) },
	},
};

static void known_headers(struct kunit *test)
{
	u8 *headers = kunit_kzalloc(test, HEADERS_MAX, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, headers);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		memcpy(headers, known[i].before, HEADERS_MAX);
		KUNIT_EXPECT_EQ_MSG(test,
				    ipward_mutable_zero(headers, known[i].len,
							known[i].family),
				    0, "%s", known[i].what);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(headers, known[i].after,
						 HEADERS_MAX), 0,
				    "%s: %*ph", known[i].what,
				    (int)known[i].len, headers);
	}
}

/* A second pass changes nothing: the far end computes the same bytes. */
static void idempotent(struct kunit *test)
{
	u8 *headers = kunit_kzalloc(test, HEADERS_MAX, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, headers);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		/* Zeroed options of IPv4 end the list for a second reader. */
		if (known[i].family == AF_INET && known[i].len > 20)
			continue;
		memcpy(headers, known[i].after, HEADERS_MAX);
		KUNIT_EXPECT_EQ(test, ipward_mutable_zero(headers, known[i].len,
							  known[i].family), 0);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(headers, known[i].after,
						 HEADERS_MAX), 0,
				    "%s", known[i].what);
	}
}

static const struct headers broken[] = {
	{ "IPv4, an option beyond the header", AF_INET, 24,
	  { IPV4(6), 192, 0, 2, 2, 7, 5, 4, 0 } },
	{ "IPv4, an option of no length", AF_INET, 24,
	  { IPV4(6), 192, 0, 2, 2, 7, 0, 4, 0 } },
	{ "IPv4, an option without its length", AF_INET, 24,
	  { IPV4(6), 192, 0, 2, 2, 1, 1, 1, 7 } },
	{ "IPv6, a jumbogram", AF_INET6, 48,
	  { IPV6(0), IPV6_ADDR(2), 51, 0, 0xc2, 4, 0, 1, 0, 0 } },
	{ "IPv6, an option beyond its header", AF_INET6, 48,
	  { IPV6(0), IPV6_ADDR(2), 51, 0, 5, 5, 1, 2, 1, 0 } },
	{ "IPv6, an option without its length", AF_INET6, 48,
	  { IPV6(60), IPV6_ADDR(2), 51, 0, 1, 3, 0, 0, 0, 5 } },
	{ "IPv6, a header beyond the chain", AF_INET6, 48,
	  { IPV6(0), IPV6_ADDR(2), 51, 1, 1, 4, 0, 0, 0, 0 } },
	{ "IPv6, more hops left than there are", AF_INET6, 64,
	  { IPV6(43), IPV6_ADDR(2), 51, 2, 0, 2, 0, 0, 0, 0, IPV6_ADDR(5) } },
	{ "IPv6, a route of an unknown type that goes on", AF_INET6, 64,
	  { IPV6(43), IPV6_ADDR(2), 51, 2, 9, 1, 0, 0, 0, 0, IPV6_ADDR(5) } },
	{ "IPv6, a fragment header", AF_INET6, 48,
	  { IPV6(44), IPV6_ADDR(2), 51, 0, 0, 0, 0, 0, 0, 1 } },
};

static void broken_headers(struct kunit *test)
{
	u8 *headers = kunit_kzalloc(test, HEADERS_MAX, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, headers);
	for (i = 0; i < ARRAY_SIZE(broken); i++) {
		memcpy(headers, broken[i].before, HEADERS_MAX);
		KUNIT_EXPECT_EQ_MSG(test,
				    ipward_mutable_zero(headers, broken[i].len,
							broken[i].family),
				    -EINVAL, "%s", broken[i].what);
	}
}

/* Nothing outside the headers is read: KASAN looks on. */
static void any_bytes(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	static const u8 protos[] = { 0, 43, 60, 51 };
	unsigned int least, len, i, round;
	u8 *headers;

	for (round = 0; round < 20000; round++) {
		u8 family = families[round % 2];

		least = family == AF_INET ? 20 : 40;
		len = least + 4 * (round % 11);
		if (family == AF_INET6)
			len = least + 8 * (round % 11);
		headers = kmalloc(len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, headers);
		get_random_bytes(headers, len);
		/* Often enough something that is looked into. */
		if (family == AF_INET6)
			headers[6] = protos[round % ARRAY_SIZE(protos)];
		for (i = least; i + 1 < len; i++)
			headers[i] &= round % 3 ? 0x1f : 0xff;
		ipward_mutable_zero(headers, len, family);
		kfree(headers);
	}
}

static struct kunit_case mutable_cases[] = {
	KUNIT_CASE(known_headers),
	KUNIT_CASE(idempotent),
	KUNIT_CASE(broken_headers),
	KUNIT_CASE(any_bytes),
	{}
};

static struct kunit_suite mutable_suite = {
	.name = "ipward_mutable",
	.test_cases = mutable_cases,
};

kunit_test_suite(mutable_suite);
