// SPDX-License-Identifier: GPL-2.0
/* Copy packets with shared memory before crypto in place. */

#include <kunit/test.h>

#include "datapath/writable.h"
#include "tests/fixture.h"

#define LEN 300

static u8 *bytes(struct kunit *test)
{
	u8 *data = kunit_kzalloc(test, LEN, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, data);
	for (i = 0; i < LEN; i++)
		data[i] = i * 7;
	return data;
}

static void expect_private(struct kunit *test, struct sk_buff *skb,
			   const u8 *data, unsigned int head, unsigned int tail)
{
	KUNIT_EXPECT_FALSE(test, skb_is_nonlinear(skb));
	KUNIT_EXPECT_FALSE(test, skb_cloned(skb));
	KUNIT_EXPECT_FALSE(test, skb_shared(skb));
	KUNIT_EXPECT_GE(test, skb_headroom(skb), head);
	KUNIT_EXPECT_GE(test, skb_tailroom(skb), (int)tail);
	KUNIT_ASSERT_EQ(test, skb->len, (unsigned int)LEN);
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data, data, LEN));
	KUNIT_EXPECT_EQ(test, 0, skb_network_offset(skb));
}

/* Every combination of room that there is and room that is wanted. */
static void room(struct kunit *test)
{
	static const unsigned int rooms[] = { 0, 1, 16, 64, 700 };
	const u8 *data = bytes(test);
	unsigned int i, n = ARRAY_SIZE(rooms);

	for (i = 0; i < n * n * n * n; i++) {
		unsigned int head = rooms[i % n], tail = rooms[i / n % n];
		struct sk_buff *skb;

		skb = ipward_test_skb(test, data, LEN, rooms[i / n / n % n],
				      rooms[i / n / n / n]);
		KUNIT_ASSERT_EQ(test, 0,
				ipward_skb_make_writable(skb, head, tail));
		expect_private(test, skb, data, head, tail);
	}
}

/* A packet that will do is left where it is. */
static void nothing_to_do(struct kunit *test)
{
	const u8 *data = bytes(test);
	struct sk_buff *skb = ipward_test_skb(test, data, LEN, 64, 64);
	const u8 *before = skb->data;

	KUNIT_EXPECT_EQ(test, 0, ipward_skb_make_writable(skb, 64, 64));
	KUNIT_EXPECT_PTR_EQ(test, (const u8 *)skb->data, before);
}

/* Headroom is taken from the other end of the buffer, with all headers. */
static void moved(struct kunit *test)
{
	const u8 *data = bytes(test);
	struct sk_buff *skb = ipward_test_skb(test, data, LEN, 16, 64);
	const u8 *buffer = skb->head;
	unsigned int room = skb_headroom(skb) + skb_tailroom(skb);

	skb_set_transport_header(skb, 20);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	KUNIT_EXPECT_EQ(test, 0, ipward_skb_make_writable(skb, 48, room - 48));
	expect_private(test, skb, data, 48, room - 48);
	KUNIT_EXPECT_PTR_EQ(test, (const u8 *)skb->head, buffer);
	KUNIT_EXPECT_EQ(test, 20, skb_transport_offset(skb));
	KUNIT_EXPECT_EQ(test, 20, skb_checksum_start_offset(skb));

	/* A byte more than the buffer has. */
	KUNIT_EXPECT_EQ(test, 0, ipward_skb_make_writable(skb, 49, room - 48));
	expect_private(test, skb, data, 49, room - 48);
	KUNIT_EXPECT_EQ(test, 20, skb_transport_offset(skb));
}

/* What is written afterwards does not reach the other owner of the bytes. */
static void cloned(struct kunit *test)
{
	const u8 *data = bytes(test);
	struct sk_buff *skb = ipward_test_skb(test, data, LEN, 64, 64);
	struct sk_buff *clone = skb_clone(skb, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, clone);
	KUNIT_EXPECT_EQ(test, 0, ipward_skb_make_writable(skb, 16, 16));
	expect_private(test, skb, data, 16, 16);
	memset(skb->data, 0xff, LEN);
	KUNIT_EXPECT_EQ(test, 0, memcmp(clone->data, data, LEN));
	kfree_skb(clone);
}

/* Nor does it reach the page of a file or of a sender. */
static void pages(struct kunit *test)
{
	const u8 *data = bytes(test);
	unsigned int linear;

	for (linear = 1; linear < LEN; linear += 13) {
		struct sk_buff *skb = ipward_test_skb_split(test, data, LEN,
							    linear);
		struct page *page = skb_frag_page(&skb_shinfo(skb)->frags[0]);

		get_page(page);
		KUNIT_EXPECT_EQ(test, 0, ipward_skb_make_writable(skb, 16, 40));
		expect_private(test, skb, data, 16, 40);
		memset(skb->data, 0xff, LEN);
		KUNIT_EXPECT_EQ(test, 0, memcmp(page_address(page),
						data + linear, LEN - linear));
		put_page(page);
	}
}

/* A chain of packets, as reassembly makes it. */
static void frag_list(struct kunit *test)
{
	const u8 *data = bytes(test);
	struct sk_buff *skb = ipward_test_skb(test, data, 100, 0, 0), *rest;

	rest = alloc_skb(LEN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rest);
	skb_put_data(rest, data + 100, LEN - 100);
	skb_shinfo(skb)->frag_list = rest;
	skb->len += rest->len;
	skb->data_len += rest->len;
	skb->truesize += rest->truesize;
	KUNIT_EXPECT_EQ(test, 0, ipward_skb_make_writable(skb, 16, 40));
	expect_private(test, skb, data, 16, 40);
}

static struct kunit_case private_cases[] = {
	KUNIT_CASE(room),
	KUNIT_CASE(nothing_to_do),
	KUNIT_CASE(moved),
	KUNIT_CASE(cloned),
	KUNIT_CASE(pages),
	KUNIT_CASE(frag_list),
	{}
};

static struct kunit_suite private_suite = {
	.name = "ipward_writable",
	.test_cases = private_cases,
};

kunit_test_suite(private_suite);
