// SPDX-License-Identifier: GPL-2.0
/*
 * Convert selectors between attributes and structures; refuse malformed ones.
 */

#include <kunit/test.h>

#include "base/selector.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_selector.h"
#include "tests/fixture.h"

#define NEST 1
#define N_ATTRS (IPWARD_A_SELECTOR_MAX + 1)

/* Attributes of a selector by their numbers; NULL or -1: absent. */
struct raw {
	const char *src;
	const char *dst;
	s32 values[N_ATTRS];
};

static void raw_init(struct raw *raw)
{
	memset(raw, 0, sizeof(*raw));
	memset(raw->values, 0xff, sizeof(raw->values));
}

static struct sk_buff *new_message(struct kunit *test)
{
	struct sk_buff *msg = alloc_skb(1024, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	ipward_test_defer(test, (void (*)(void *))kfree_skb, msg);
	return msg;
}

static void put_addr(struct sk_buff *msg, int attr, const char *text)
{
	struct in6_addr addr;

	if (!text)
		return;
	addr = ipward_test_addr(text);
	ipward_nl_put_addr(msg, attr, &addr, ipward_test_family(text));
}

static bool is_port(int attr)
{
	return attr >= IPWARD_A_SELECTOR_SPORT_MIN &&
	       attr <= IPWARD_A_SELECTOR_DPORT_MAX;
}

static int get(struct kunit *test, const struct raw *raw,
	       struct ipward_selector *sel, struct netlink_ext_ack *extack)
{
	struct sk_buff *msg = new_message(test);
	struct nlattr *nest = nla_nest_start(msg, NEST);
	int attr;

	put_addr(msg, IPWARD_A_SELECTOR_SRC, raw->src);
	put_addr(msg, IPWARD_A_SELECTOR_DST, raw->dst);
	for (attr = 0; attr < N_ATTRS; attr++) {
		if (raw->values[attr] < 0)
			continue;
		if (is_port(attr))
			nla_put_u16(msg, attr, raw->values[attr]);
		else
			nla_put_u8(msg, attr, raw->values[attr]);
	}
	nla_nest_end(msg, nest);
	memset(extack, 0, sizeof(*extack));
	memset(sel, 0xff, sizeof(*sel));
	return ipward_nl_get_selector(nest, sel, extack);
}

static void expect_refused(struct kunit *test, const struct raw *raw,
			   const char *why)
{
	struct netlink_ext_ack extack;
	struct ipward_selector sel;

	KUNIT_EXPECT_LT_MSG(test, get(test, raw, &sel, &extack), 0, "%s", why);
	KUNIT_EXPECT_NOT_NULL_MSG(test, extack._msg, "%s", why);
}

static void expect_taken(struct kunit *test, const struct raw *raw,
			 struct ipward_selector *sel)
{
	struct netlink_ext_ack extack;

	KUNIT_ASSERT_EQ(test, get(test, raw, sel, &extack), 0);
}

static void nothing(struct kunit *test)
{
	struct ipward_selector sel, any;
	struct netlink_ext_ack extack = {};
	struct raw raw;

	ipward_selector_init(&any);
	raw_init(&raw);
	expect_taken(test, &raw, &sel);
	KUNIT_EXPECT_EQ(test, 0, memcmp(&sel, &any, sizeof(sel)));
	memset(&sel, 0xff, sizeof(sel));
	KUNIT_EXPECT_EQ(test, 0, ipward_nl_get_selector(NULL, &sel, &extack));
	KUNIT_EXPECT_EQ(test, 0, memcmp(&sel, &any, sizeof(sel)));
}

/* Every length of prefix: taken where the bits beyond are zero. */
static void prefix_lengths(struct kunit *test)
{
	struct ipward_selector sel;
	struct raw raw;
	unsigned int len;

	for (len = 0; len < 256; len++) {
		raw_init(&raw);
		raw.src = "0.0.0.0";
		raw.values[IPWARD_A_SELECTOR_SRC_LEN] = len;
		if (len > 32) {
			expect_refused(test, &raw, "IPv4, too long");
		} else {
			expect_taken(test, &raw, &sel);
			KUNIT_EXPECT_EQ(test, (unsigned int)sel.src_len,
					96 + len);
			KUNIT_EXPECT_EQ(test, (int)sel.family, AF_INET);
		}
		raw_init(&raw);
		raw.dst = "::";
		raw.values[IPWARD_A_SELECTOR_DST_LEN] = len;
		if (len > 128) {
			expect_refused(test, &raw, "IPv6, too long");
			continue;
		}
		expect_taken(test, &raw, &sel);
		KUNIT_EXPECT_EQ(test, (unsigned int)sel.dst_len, len);
		KUNIT_EXPECT_EQ(test, (int)sel.family, AF_INET6);
	}
}

/* 192.0.2.80 ends in a bit of value 16: a /28 is the shortest that has it. */
static void bits_beyond(struct kunit *test)
{
	struct ipward_selector sel;
	struct raw raw;
	unsigned int len;

	for (len = 0; len <= 32; len++) {
		raw_init(&raw);
		raw.src = "192.0.2.80";
		raw.values[IPWARD_A_SELECTOR_SRC_LEN] = len;
		if (len < 28)
			expect_refused(test, &raw, "bits beyond the prefix");
		else
			expect_taken(test, &raw, &sel);
	}
	for (len = 0; len <= 128; len++) {
		raw_init(&raw);
		raw.dst = "2001:db8::8000";
		raw.values[IPWARD_A_SELECTOR_DST_LEN] = len;
		if (len < 113)
			expect_refused(test, &raw, "bits beyond the prefix");
		else
			expect_taken(test, &raw, &sel);
	}
}

static void addresses(struct kunit *test)
{
	struct ipward_selector sel;
	struct raw raw;

	raw_init(&raw);
	raw.src = "192.0.2.1";
	raw.dst = "198.51.100.2";
	expect_taken(test, &raw, &sel);
	KUNIT_EXPECT_EQ(test, (int)sel.src_len, 128);
	KUNIT_EXPECT_EQ(test, (int)sel.dst_len, 128);
	raw.dst = "2001:db8::2";
	expect_refused(test, &raw, "mixed families");
	raw_init(&raw);
	raw.values[IPWARD_A_SELECTOR_SRC_LEN] = 0;
	expect_refused(test, &raw, "a length without an address");
	raw_init(&raw);
	raw.values[IPWARD_A_SELECTOR_DST_LEN] = 24;
	expect_refused(test, &raw, "a length without an address");
}

static void families(struct kunit *test)
{
	struct ipward_selector sel;
	unsigned int family;
	struct raw raw;

	for (family = 0; family < 256; family++) {
		raw_init(&raw);
		raw.values[IPWARD_A_SELECTOR_FAMILY] = family;
		if (family != AF_INET && family != AF_INET6) {
			expect_refused(test, &raw, "no such family");
			continue;
		}
		expect_taken(test, &raw, &sel);
		KUNIT_EXPECT_EQ(test, (unsigned int)sel.family, family);
		raw.src = family == AF_INET ? "::1" : "192.0.2.1";
		expect_refused(test, &raw, "an address of the other family");
	}
}

static void port_ranges(struct kunit *test)
{
	static const u16 numbers[] = { 0, 1, 442, 443, 444, U16_MAX };
	struct ipward_selector sel;
	unsigned int i, j;
	struct raw raw;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (j = 0; j < ARRAY_SIZE(numbers); j++) {
			raw_init(&raw);
			raw.values[IPWARD_A_SELECTOR_PROTO] = IPPROTO_TCP;
			raw.values[IPWARD_A_SELECTOR_SPORT_MIN] = numbers[i];
			raw.values[IPWARD_A_SELECTOR_SPORT_MAX] = numbers[j];
			raw.values[IPWARD_A_SELECTOR_DPORT_MIN] = numbers[j];
			if (i > j) {
				expect_refused(test, &raw, "upside down");
				continue;
			}
			expect_taken(test, &raw, &sel);
			KUNIT_EXPECT_EQ(test, sel.sport_min, numbers[i]);
			KUNIT_EXPECT_EQ(test, sel.sport_max, numbers[j]);
			/* A lowest alone means this port. */
			KUNIT_EXPECT_EQ(test, sel.dport_min, numbers[j]);
			KUNIT_EXPECT_EQ(test, sel.dport_max, numbers[j]);
		}
	}
}

static void port_refusals(struct kunit *test)
{
	struct raw raw;
	unsigned int proto;

	raw_init(&raw);
	raw.values[IPWARD_A_SELECTOR_PROTO] = IPPROTO_UDP;
	raw.values[IPWARD_A_SELECTOR_DPORT_MAX] = 5;
	expect_refused(test, &raw, "a highest alone");
	raw.values[IPWARD_A_SELECTOR_DPORT_MIN] = 9;
	expect_refused(test, &raw, "upside down");
	for (proto = 1; proto < 256; proto++) {
		struct ipward_selector sel;

		raw_init(&raw);
		raw.values[IPWARD_A_SELECTOR_PROTO] = proto;
		raw.values[IPWARD_A_SELECTOR_DPORT_MIN] = 53;
		if (ipward_proto_has_ports(proto))
			expect_taken(test, &raw, &sel);
		else
			expect_refused(test, &raw, "a protocol without ports");
	}
	raw_init(&raw);
	raw.values[IPWARD_A_SELECTOR_SPORT_MIN] = 53;
	expect_refused(test, &raw, "ports without a protocol");
	raw.values[IPWARD_A_SELECTOR_PROTO] = 0;
	expect_refused(test, &raw, "protocol 0");
}

static void icmp(struct kunit *test)
{
	struct ipward_selector sel;
	struct raw raw;

	raw_init(&raw);
	raw.values[IPWARD_A_SELECTOR_PROTO] = IPPROTO_ICMPV6;
	raw.values[IPWARD_A_SELECTOR_ICMP_TYPE] = 128;
	expect_taken(test, &raw, &sel);
	KUNIT_EXPECT_EQ(test, (int)sel.sport_min, 128);
	KUNIT_EXPECT_EQ(test, (int)sel.sport_max, 128);
	KUNIT_EXPECT_EQ(test, (int)sel.dport_min, 0);
	KUNIT_EXPECT_EQ(test, (int)sel.dport_max, U16_MAX);
	raw.values[IPWARD_A_SELECTOR_ICMP_CODE] = 7;
	expect_taken(test, &raw, &sel);
	KUNIT_EXPECT_EQ(test, (int)sel.dport_min, 7);
	KUNIT_EXPECT_EQ(test, (int)sel.dport_max, 7);
	raw.values[IPWARD_A_SELECTOR_ICMP_TYPE] = -1;
	expect_refused(test, &raw, "a code without a type");
	raw.values[IPWARD_A_SELECTOR_ICMP_TYPE] = 8;
	raw.values[IPWARD_A_SELECTOR_PROTO] = IPPROTO_TCP;
	expect_refused(test, &raw, "a type of TCP");
	raw.values[IPWARD_A_SELECTOR_PROTO] = -1;
	expect_refused(test, &raw, "a type of any protocol");
}

/* Out and in again, and too small a message is said to be so. */
static void round_trip(struct kunit *test, const struct ipward_selector *sel)
{
	struct sk_buff *msg = new_message(test);
	struct netlink_ext_ack extack = {};
	struct ipward_selector got;
	unsigned int room, need;

	KUNIT_ASSERT_EQ(test, 0, ipward_nl_put_selector(msg, NEST, sel));
	need = msg->len;
	memset(&got, 0xff, sizeof(got));
	KUNIT_ASSERT_EQ(test, 0,
			ipward_nl_get_selector((struct nlattr *)msg->data, &got,
					       &extack));
	KUNIT_EXPECT_EQ(test, 0, memcmp(sel, &got, sizeof(got)));
	for (room = 0; room < need; room++) {
		struct sk_buff *small = new_message(test);

		skb_reserve(small, skb_tailroom(small) - room);
		KUNIT_EXPECT_EQ_MSG(test, -EMSGSIZE,
				    ipward_nl_put_selector(small, NEST, sel),
				    "room for %u bytes", room);
	}
}

static void round_trips(struct kunit *test)
{
	struct ipward_selector sel;

	ipward_selector_init(&sel);
	round_trip(test, &sel);
	sel.family = AF_INET6;
	round_trip(test, &sel);
	sel.src = ipward_test_addr("2001:db8::");
	sel.src_len = 32;
	round_trip(test, &sel);
	sel.proto = IPPROTO_SCTP;
	sel.sport_min = 1;
	round_trip(test, &sel);
	sel.dport_max = 0;
	round_trip(test, &sel);
	sel.family = AF_INET;
	sel.src = ipward_test_addr("192.0.2.128");
	sel.src_len = 96 + 25;
	sel.dst = ipward_test_addr("198.51.100.1");
	sel.dst_len = 128;
	round_trip(test, &sel);

	ipward_selector_init(&sel);
	sel.proto = IPPROTO_ICMP;
	round_trip(test, &sel);
	sel.sport_min = 3;
	sel.sport_max = 3;
	round_trip(test, &sel);
	sel.dport_min = 4;
	sel.dport_max = 4;
	round_trip(test, &sel);
	ipward_selector_init(&sel);
	sel.proto = IPPROTO_GRE;
	round_trip(test, &sel);
}

/* A prefix of no bits is still said to be of a family. */
static void zero_prefix(struct kunit *test)
{
	struct ipward_selector sel;
	struct raw raw;

	raw_init(&raw);
	raw.src = "0.0.0.0";
	raw.values[IPWARD_A_SELECTOR_SRC_LEN] = 0;
	expect_taken(test, &raw, &sel);
	round_trip(test, &sel);
	raw.src = "::";
	expect_taken(test, &raw, &sel);
	round_trip(test, &sel);
}

static struct kunit_case nl_selector_cases[] = {
	KUNIT_CASE(nothing),
	KUNIT_CASE(prefix_lengths),
	KUNIT_CASE(bits_beyond),
	KUNIT_CASE(addresses),
	KUNIT_CASE(families),
	KUNIT_CASE(port_ranges),
	KUNIT_CASE(port_refusals),
	KUNIT_CASE(icmp),
	KUNIT_CASE(round_trips),
	KUNIT_CASE(zero_prefix),
	{}
};

static struct kunit_suite nl_selector_suite = {
	.name = "ipward_nl_selector",
	.test_cases = nl_selector_cases,
};

kunit_test_suite(nl_selector_suite);
