// SPDX-License-Identifier: GPL-2.0
/* Selectors: match, reverse, weight. */

#include <kunit/test.h>

#include "base/selector.h"
#include "policy/rule.h"
#include "tests/fixture.h"

/* A prefix in text form; the length counts in the family's own bits. */
static void set_prefix(struct in6_addr *addr, u8 *len, const char *text,
		       unsigned int bits)
{
	*addr = ipward_test_addr(text);
	*len = bits + (ipward_test_family(text) == AF_INET ? 96 : 0);
}

static struct ipward_selector any(void)
{
	struct ipward_selector sel;

	ipward_selector_init(&sel);
	return sel;
}

static struct ipward_selector ports(u8 proto, u16 sport_min, u16 sport_max,
				    u16 dport_min, u16 dport_max)
{
	struct ipward_selector sel = any();

	sel.proto = proto;
	sel.sport_min = sport_min;
	sel.sport_max = sport_max;
	sel.dport_min = dport_min;
	sel.dport_max = dport_max;
	return sel;
}

static void expect_match(struct kunit *test, const struct ipward_selector *sel,
			 const struct ipward_flow *flow,
			 enum ipward_match expected)
{
	enum ipward_match match = ipward_selector_match(sel, flow);

	KUNIT_EXPECT_EQ_MSG(test, (int)match, (int)expected,
			    "%pI6c -> %pI6c proto %u ports %u %u", &flow->src,
			    &flow->dst, flow->proto, flow->sport, flow->dport);
}

static void matches_everything(struct kunit *test)
{
	struct ipward_selector sel = any();
	struct ipward_flow flow;
	unsigned int proto;

	for (proto = 0; proto < 256; proto++) {
		flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
					"198.51.100.2", proto, 0, U16_MAX);
		expect_match(test, &sel, &flow, IPWARD_MATCH_YES);
		flow.ports = IPWARD_PORTS_HIDDEN;
		expect_match(test, &sel, &flow, IPWARD_MATCH_YES);
		flow = ipward_test_flow(IPWARD_DIR_IN, "2001:db8::1", "::",
					proto, 1, 2);
		expect_match(test, &sel, &flow, IPWARD_MATCH_YES);
	}
}

/* Flip each bit of each address: those inside the prefix alone matter. */
static void flip_bits(struct kunit *test, const char *src, const char *dst,
		      unsigned int src_bits, unsigned int dst_bits)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, src, dst,
						   IPPROTO_TCP, 1, 2);
	unsigned int first = flow.family == AF_INET ? 96 : 0, bit;
	struct ipward_selector sel = any();

	sel.family = flow.family;
	set_prefix(&sel.src, &sel.src_len, src, src_bits);
	set_prefix(&sel.dst, &sel.dst_len, dst, dst_bits);
	expect_match(test, &sel, &flow, IPWARD_MATCH_YES);
	for (bit = first; bit < 128; bit++) {
		u8 mask = 0x80 >> bit % 8;

		flow.src.s6_addr[bit / 8] ^= mask;
		expect_match(test, &sel, &flow, bit < sel.src_len ?
			     IPWARD_MATCH_NO : IPWARD_MATCH_YES);
		flow.src.s6_addr[bit / 8] ^= mask;
		flow.dst.s6_addr[bit / 8] ^= mask;
		expect_match(test, &sel, &flow, bit < sel.dst_len ?
			     IPWARD_MATCH_NO : IPWARD_MATCH_YES);
		flow.dst.s6_addr[bit / 8] ^= mask;
	}
}

static void prefixes(struct kunit *test)
{
	unsigned int bits;

	for (bits = 0; bits <= 32; bits++)
		flip_bits(test, "192.0.2.77", "198.51.100.130", bits,
			  32 - bits);
	for (bits = 0; bits <= 128; bits += bits < 16 ? 1 : 7)
		flip_bits(test, "2001:db8::1:2", "2001:db8:8000::ffff", bits,
			  128 - bits);
	flip_bits(test, "2001:db8::1", "::1", 128, 128);
}

static void families(struct kunit *test)
{
	struct ipward_flow v4 = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
						 "192.0.2.2", IPPROTO_UDP, 1,
						 2);
	struct ipward_flow v6 = ipward_test_flow(IPWARD_DIR_OUT,
						 "::ffff:192.0.2.1",
						 "::ffff:192.0.2.2",
						 IPPROTO_UDP, 1, 2);
	struct ipward_selector sel = any();

	v6.family = AF_INET6;
	sel.family = AF_INET;
	expect_match(test, &sel, &v4, IPWARD_MATCH_YES);
	expect_match(test, &sel, &v6, IPWARD_MATCH_NO);
	sel.family = AF_INET6;
	expect_match(test, &sel, &v4, IPWARD_MATCH_NO);
	expect_match(test, &sel, &v6, IPWARD_MATCH_YES);
	/* An IPv4 prefix does not match IPv6 addresses that look mapped. */
	sel.family = AF_INET;
	set_prefix(&sel.src, &sel.src_len, "192.0.2.0", 24);
	expect_match(test, &sel, &v6, IPWARD_MATCH_NO);
}

static void protocols(struct kunit *test)
{
	struct ipward_selector sel = any();
	unsigned int want, proto;
	struct ipward_flow flow;

	for (want = 1; want < 256; want += want < 64 ? 1 : 31) {
		sel.proto = want;
		for (proto = 0; proto < 256; proto++) {
			flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
						"192.0.2.2", proto, 7, 8);
			expect_match(test, &sel, &flow, proto == want ?
				     IPWARD_MATCH_YES : IPWARD_MATCH_NO);
		}
	}
}

/* Both ends of both ranges, and one beyond each. */
static const struct {
	u16 min;
	u16 max;
} ranges[] = {
	{ 0, 0 }, { 0, U16_MAX }, { 1, 1 }, { 0, 1023 }, { 1024, U16_MAX },
	{ 443, 443 }, { 5000, 5009 }, { U16_MAX, U16_MAX },
};

static void port_pairs(struct kunit *test, unsigned int s, unsigned int d)
{
	static const u16 numbers[] = { 0, 1, 2, 442, 443, 444, 1023, 1024,
				       4999, 5000, 5009, 5010, U16_MAX - 1,
				       U16_MAX };
	struct ipward_selector sel = ports(IPPROTO_TCP, ranges[s].min,
					   ranges[s].max, ranges[d].min,
					   ranges[d].max);
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
						   "192.0.2.2", IPPROTO_TCP, 0,
						   0);
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (j = 0; j < ARRAY_SIZE(numbers); j++) {
			bool in = numbers[i] >= ranges[s].min &&
				  numbers[i] <= ranges[s].max &&
				  numbers[j] >= ranges[d].min &&
				  numbers[j] <= ranges[d].max;

			flow.sport = numbers[i];
			flow.dport = numbers[j];
			expect_match(test, &sel, &flow,
				     in ? IPWARD_MATCH_YES : IPWARD_MATCH_NO);
		}
	}
}

static void port_ranges(struct kunit *test)
{
	unsigned int s, d;

	for (s = 0; s < ARRAY_SIZE(ranges); s++) {
		for (d = 0; d < ARRAY_SIZE(ranges); d++)
			port_pairs(test, s, d);
	}
}

static void icmp_types(struct kunit *test)
{
	struct ipward_selector echo = ports(IPPROTO_ICMP, 8, 8, 0, U16_MAX);
	struct ipward_selector port = ports(IPPROTO_ICMP, 3, 3, 3, 3);
	struct ipward_flow flow;
	unsigned int type, code;

	for (type = 0; type < 256; type++) {
		for (code = 0; code < 16; code++) {
			flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
						"192.0.2.2", IPPROTO_ICMP,
						type, code);
			expect_match(test, &echo, &flow, type == 8 ?
				     IPWARD_MATCH_YES : IPWARD_MATCH_NO);
			expect_match(test, &port, &flow,
				     type == 3 && code == 3 ?
				     IPWARD_MATCH_YES : IPWARD_MATCH_NO);
		}
	}
}

/* RFC 4301, section 7: a fragment must not slip by for want of its ports. */
static void hidden_ports(struct kunit *test)
{
	struct ipward_selector https = ports(IPPROTO_TCP, 0, U16_MAX, 443, 443);
	struct ipward_selector tcp = ports(IPPROTO_TCP, 0, U16_MAX, 0, U16_MAX);
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, "192.0.2.1",
						   "192.0.2.2", IPPROTO_TCP, 0,
						   0);

	flow.ports = IPWARD_PORTS_HIDDEN;
	expect_match(test, &https, &flow, IPWARD_MATCH_UNSURE);
	expect_match(test, &tcp, &flow, IPWARD_MATCH_YES);
	flow.proto = IPPROTO_UDP;
	expect_match(test, &https, &flow, IPWARD_MATCH_NO);
	/* What other fields rule out, no port can bring back. */
	flow.proto = IPPROTO_TCP;
	set_prefix(&https.dst, &https.dst_len, "192.0.2.3", 32);
	expect_match(test, &https, &flow, IPWARD_MATCH_NO);
}

static void hidden_protocol(struct kunit *test)
{
	struct ipward_selector tcp = ports(IPPROTO_TCP, 0, U16_MAX, 0, U16_MAX);
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, "2001:db8::1",
						   "2001:db8::2", NEXTHDR_DEST,
						   0, 0);

	/* Behind a destination header TCP may follow, in another fragment. */
	flow.ports = IPWARD_PORTS_HIDDEN;
	expect_match(test, &tcp, &flow, IPWARD_MATCH_UNSURE);
	flow.proto = IPPROTO_UDP;
	expect_match(test, &tcp, &flow, IPWARD_MATCH_NO);
	flow.proto = NEXTHDR_DEST;
	flow.ports = IPWARD_PORTS_NONE;
	expect_match(test, &tcp, &flow, IPWARD_MATCH_NO);
	/* In IPv4 the number 60 is a protocol like others. */
	flow.ports = IPWARD_PORTS_HIDDEN;
	flow.family = AF_INET;
	expect_match(test, &tcp, &flow, IPWARD_MATCH_NO);
}

static void no_ports(struct kunit *test)
{
	struct ipward_selector sel = ports(0, 0, U16_MAX, 443, 443);
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
						   "192.0.2.2", IPPROTO_GRE, 0,
						   443);

	KUNIT_ASSERT_EQ(test, (int)flow.ports, (int)IPWARD_PORTS_NONE);
	expect_match(test, &sel, &flow, IPWARD_MATCH_NO);
}

static void reverse(struct kunit *test)
{
	struct ipward_selector sel = ports(IPPROTO_UDP, 1, 2, 3, 4), back, again;

	sel.family = AF_INET;
	set_prefix(&sel.src, &sel.src_len, "192.0.2.0", 24);
	set_prefix(&sel.dst, &sel.dst_len, "198.51.100.7", 32);
	ipward_selector_reverse(&sel, &back);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&back.src, &sel.dst));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&back.dst, &sel.src));
	KUNIT_EXPECT_EQ(test, (int)back.src_len, 128);
	KUNIT_EXPECT_EQ(test, (int)back.dst_len, 120);
	KUNIT_EXPECT_EQ(test, (int)back.sport_min, 3);
	KUNIT_EXPECT_EQ(test, (int)back.sport_max, 4);
	KUNIT_EXPECT_EQ(test, (int)back.dport_min, 1);
	KUNIT_EXPECT_EQ(test, (int)back.dport_max, 2);
	KUNIT_EXPECT_EQ(test, (int)back.proto, IPPROTO_UDP);
	KUNIT_EXPECT_EQ(test, (int)back.family, AF_INET);
	ipward_selector_reverse(&back, &again);
	KUNIT_EXPECT_EQ(test, memcmp(&sel, &again, sizeof(sel)), 0);
}

static void reverse_icmp(struct kunit *test)
{
	struct ipward_selector sel = ports(IPPROTO_ICMPV6, 128, 128, 0, 0);
	struct ipward_selector back;

	ipward_selector_reverse(&sel, &back);
	KUNIT_EXPECT_EQ(test, (int)back.proto, IPPROTO_ICMPV6);
	KUNIT_EXPECT_TRUE(test, ipward_selector_any_ports(&back));
	sel.proto = IPPROTO_ICMP;
	ipward_selector_reverse(&sel, &back);
	KUNIT_EXPECT_TRUE(test, ipward_selector_any_ports(&back));
}

static void weight(struct kunit *test)
{
	struct ipward_selector sel = any();

	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 0u);
	sel.family = AF_INET;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 0u);
	set_prefix(&sel.src, &sel.src_len, "192.0.2.0", 24);
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 120u);
	set_prefix(&sel.dst, &sel.dst_len, "192.0.2.1", 32);
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 248u);
	sel.proto = IPPROTO_TCP;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 256u);
	sel.dport_min = 443;
	sel.dport_max = 443;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 272u);
	sel.sport_min = 5;
	sel.sport_max = 5;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 288u);
	set_prefix(&sel.src, &sel.src_len, "192.0.2.0", 32);
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 296u);
}

/* A narrower range never weighs less. */
static void weight_of_ranges(struct kunit *test)
{
	struct ipward_selector sel = ports(IPPROTO_TCP, 0, 0, 0, U16_MAX);
	unsigned int width, last = 24;

	for (width = 0; width <= U16_MAX; width++) {
		unsigned int its_weight;

		sel.sport_max = width;
		its_weight = ipward_selector_weight(&sel);
		if (its_weight > last)
			KUNIT_FAIL(test, "width %u weighs %u, one less %u",
				   width, its_weight, last);
		last = its_weight;
	}
	KUNIT_EXPECT_EQ(test, last, 8u);
	sel.sport_max = 1;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 23u);
	sel.sport_max = 1023;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 14u);
	sel.sport_max = 32768;
	KUNIT_EXPECT_EQ(test, ipward_selector_weight(&sel), 8u);
}

static struct kunit_case selector_cases[] = {
	KUNIT_CASE(matches_everything),
	KUNIT_CASE(prefixes),
	KUNIT_CASE(families),
	KUNIT_CASE(protocols),
	KUNIT_CASE(port_ranges),
	KUNIT_CASE(icmp_types),
	KUNIT_CASE(hidden_ports),
	KUNIT_CASE(hidden_protocol),
	KUNIT_CASE(no_ports),
	KUNIT_CASE(reverse),
	KUNIT_CASE(reverse_icmp),
	KUNIT_CASE(weight),
	KUNIT_CASE(weight_of_ranges),
	{}
};

static struct kunit_suite selector_suite = {
	.name = "ipward_selector",
	.test_cases = selector_cases,
};

kunit_test_suite(selector_suite);
