// SPDX-License-Identifier: GPL-2.0
/* The outer header of a tunnel, by the settings of the SA. */

#include <kunit/test.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "proto/request.h"
#include "proto/tunnel.h"
#include "sa/sa.h"
#include "tests/fixture.h"

static const u8 families[] = { AF_INET, AF_INET6 };

static struct ipward_sa *sa_of(struct kunit *test, u8 family, u8 dir)
{
	const struct ipward_test_sa want = {
		.src = family == AF_INET ? "192.0.2.1" : "2001:db8::1",
		.dst = family == AF_INET ? "192.0.2.2" : "2001:db8::2",
		.spi = 0x1001 + family, .dir = dir, .mode = IPWARD_MODE_TUNNEL,
	};

	return ipward_test_sa(test, &want);
}

/* The outer header around a packet with these fields. */
static u8 *encap(struct kunit *test, struct ipward_sa *sa, u8 family, u8 tos,
		 u8 ttl, bool df)
{
	u8 *packet = kunit_kzalloc(test, 128, GFP_KERNEL);
	struct ipward_request *req;
	unsigned int len;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	if (family == AF_INET) {
		len = ipward_test_ipv4(packet, "10.0.0.1", "10.0.0.2", 17, 30);
		packet[1] = tos;
		packet[6] = df ? 0x40 : 0;
		packet[8] = ttl;
		ip_send_check((struct iphdr *)packet);
	} else {
		len = ipward_test_ipv6(packet, "fd00::1", "fd00::2", 17, 30);
		ipv6_change_dsfield((struct ipv6hdr *)packet, 0, tos);
		packet[7] = ttl;
	}
	req = ipward_test_request(test,
				  ipward_test_skb(test, packet, len, 80, 64),
				  sa);
	KUNIT_ASSERT_EQ(test, ipward_tunnel_encap(req), 0);
	return req->skb->data;
}

static u8 tos_of(const u8 *packet)
{
	return packet[0] >> 4 == 4 ?
	       packet[1] : ipv6_get_dsfield((const struct ipv6hdr *)packet);
}

typedef void (*check_fn)(struct kunit *test, struct ipward_sa *sa, u8 inner);

static void check_pairs(struct kunit *test, check_fn check)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ipward_sa *sa = sa_of(test, families[i], IPWARD_DIR_OUT);

		for (j = 0; j < ARRAY_SIZE(families); j++)
			check(test, sa, families[j]);
	}
}

static void check_dscp(struct kunit *test, struct ipward_sa *sa, u8 inner)
{
	unsigned int dscp, ecn;

	for (dscp = 0; dscp < 64; dscp++) {
		for (ecn = 0; ecn < 4; ecn++) {
			sa->outer.dscp = dscp;
			KUNIT_EXPECT_EQ(test,
					(unsigned int)tos_of(encap(test, sa,
						inner, 0xb8 | ecn, 9, false)),
					dscp << 2 | ecn);
		}
	}
	sa->outer.dscp = IPWARD_DSCP_COPY;
}

static void dscp(struct kunit *test)
{
	check_pairs(test, check_dscp);
}

/* RFC 6040, section 4.1: compatibility mode marks nothing. */
static void check_ecn(struct kunit *test, struct ipward_sa *sa, u8 inner)
{
	static const u8 modes[] = { IPWARD_ECN_COMPATIBLE, IPWARD_ECN_OFF };
	unsigned int i, tos;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		sa->outer.ecn = modes[i];
		for (tos = 0; tos < 256; tos++)
			KUNIT_EXPECT_EQ(test,
					(int)tos_of(encap(test, sa, inner, tos,
							  9, false)),
					(int)(tos & ~INET_ECN_MASK));
	}
	sa->outer.ecn = IPWARD_ECN_NORMAL;
}

static void ecn(struct kunit *test)
{
	check_pairs(test, check_ecn);
}

static void df(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_OUT);
	unsigned int i;

	for (i = 0; i < 2; i++) {
		sa->outer.df = IPWARD_DF_SET;
		KUNIT_EXPECT_EQ(test, (int)encap(test, sa, AF_INET, 0, 9,
						 i)[6], 0x40);
		sa->outer.df = IPWARD_DF_CLEAR;
		KUNIT_EXPECT_EQ(test, (int)encap(test, sa, AF_INET, 0, 9,
						 i)[6], 0);
		sa->outer.df = IPWARD_DF_COPY;
		KUNIT_EXPECT_EQ(test, (int)encap(test, sa, AF_INET, 0, 9,
						 i)[6], i ? 0x40 : 0);
	}
}

static void check_ttl(struct kunit *test, struct ipward_sa *sa, u8 inner)
{
	unsigned int at = sa->id.family == AF_INET ? 8 : 7, ttl;

	for (ttl = 1; ttl < 256; ttl += 127) {
		sa->outer.ttl = ttl;
		KUNIT_EXPECT_EQ(test, (unsigned int)encap(test, sa, inner, 0, 9,
							  false)[at], ttl);
		sa->outer.ttl = IPWARD_TTL_COPY;
		KUNIT_EXPECT_EQ(test, (unsigned int)encap(test, sa, inner, 0,
							  ttl, false)[at], ttl);
	}
	sa->outer.ttl = IPWARD_TTL_ROUTE;
	KUNIT_EXPECT_EQ(test, (int)encap(test, sa, inner, 0, 9, false)[at],
			IPDEFTTL);
}

static void ttl(struct kunit *test)
{
	check_pairs(test, check_ttl);
}

static void flow_label(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET6, IPWARD_DIR_OUT);
	const u8 *outer;

	sa->outer.flow_label = 0xfedcb;
	outer = encap(test, sa, AF_INET, 0xb9, 9, false);
	KUNIT_EXPECT_EQ(test, ntohl(*(const __be32 *)outer), 0x6b9fedcbu);
}

/* ECN of the outer header is merged, unless the SA ignores it. */
static void merged(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN);
	u8 mode;

	for (mode = IPWARD_ECN_NORMAL; mode <= IPWARD_ECN_OFF; mode++) {
		bool off = mode == IPWARD_ECN_OFF;
		struct ipward_request *req;
		u8 packet[128] = {};
		unsigned int len;

		len = ipward_test_ipv4(packet + 36, "10.0.0.1", "10.0.0.2", 17,
				       30);
		len = ipward_test_ipv4(packet, "192.0.2.1", "192.0.2.2", 50,
				       16 + len);
		packet[1] = INET_ECN_CE;
		sa->outer.ecn = mode;
		req = ipward_test_request(test,
					  ipward_test_skb(test, packet, len, 0,
							  0), sa);
		req->offset = 20;
		req->proto = IPPROTO_IPIP;
		/* The inner packet is Not-ECT: CE on it is a drop. */
		KUNIT_EXPECT_EQ(test, ipward_tunnel_decap(req),
				off ? 0 : -EINVAL);
		KUNIT_EXPECT_EQ(test, (int)req->drop,
				off ? 0 : (int)IPWARD_DROP_ECN);
	}
}

static struct kunit_case outer_cases[] = {
	KUNIT_CASE(dscp),
	KUNIT_CASE(ecn),
	KUNIT_CASE(df),
	KUNIT_CASE(ttl),
	KUNIT_CASE(flow_label),
	KUNIT_CASE(merged),
	{}
};

static struct kunit_suite outer_suite = {
	.name = "ipward_outer",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = outer_cases,
};

kunit_test_suite(outer_suite);
