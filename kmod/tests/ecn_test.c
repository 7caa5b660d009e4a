// SPDX-License-Identifier: GPL-2.0
/* ECN when a tunnel's outer header is removed: RFC 6040, figure 4. */

#include <kunit/test.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "proto/request.h"
#include "proto/tunnel.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

#define NOT INET_ECN_NOT_ECT
#define ECT0 INET_ECN_ECT_0
#define ECT1 INET_ECN_ECT_1
#define CE INET_ECN_CE
#define DROP 0xff

static const u8 codes[] = { NOT, ECT0, ECT1, CE };

/* By inner code, then by outer one, each in the order of the figure. */
static const u8 figure_4[4][4] = {
	{ NOT,  NOT,  NOT,  DROP },
	{ ECT0, ECT0, ECT1, CE },
	{ ECT1, ECT1, ECT1, CE },
	{ CE,   CE,   CE,   CE },
};

static unsigned int put_header(u8 *packet, u8 family, u8 tos, u8 proto,
			       unsigned int payload_len)
{
	unsigned int len;

	if (family == AF_INET) {
		len = ipward_test_ipv4(packet, "192.0.2.1", "192.0.2.2", proto,
				       payload_len);
		packet[1] = tos;
		ip_send_check((struct iphdr *)packet);
	} else {
		len = ipward_test_ipv6(packet, "2001:db8::1", "2001:db8::2",
				       proto, payload_len);
		ipv6_change_dsfield((struct ipv6hdr *)packet, 0, tos);
	}
	return len - payload_len;
}

static void decap_one(struct kunit *test, struct ipward_sa *sa, u8 inner_family,
		      u8 outer_tos, u8 inner_tos, u8 expected)
{
	unsigned int inner_len = (inner_family == AF_INET ? 20 : 40) + 8, head;
	struct ipward_request *req;
	struct sk_buff *skb;
	u8 packet[160] = {};
	int err;

	head = put_header(packet, sa->id.family, outer_tos, IPPROTO_ESP,
			  IPWARD_TEST_ESP_LEN + inner_len);
	put_header(packet + head + IPWARD_TEST_ESP_LEN, inner_family, inner_tos,
		   IPPROTO_UDP, 8);
	skb = ipward_test_skb(test, packet,
			      head + IPWARD_TEST_ESP_LEN + inner_len, 0, 0);
	req = ipward_test_request(test, skb, sa);
	req->offset = head;
	req->proto = inner_family == AF_INET ? IPPROTO_IPIP : IPPROTO_IPV6;
	err = ipward_tunnel_decap(req);
	if (expected == DROP) {
		KUNIT_EXPECT_EQ(test, err, -EINVAL);
		KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_ECN);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ_MSG(test, inner_family == AF_INET ? ip_hdr(skb)->tos :
				  ipv6_get_dsfield(ipv6_hdr(skb)),
			    (u8)((inner_tos & ~INET_ECN_MASK) | expected),
			    "outer %02x, inner %02x", outer_tos, inner_tos);
	/* The header checksum must follow. */
	if (inner_family == AF_INET)
		KUNIT_EXPECT_FALSE(test, ip_fast_csum(ip_hdr(skb), 5));
}

/* Every pair of codes, with DSCPs of both that must not mix. */
static void decap_all(struct kunit *test, u8 outer_family, u8 inner_family)
{
	const struct ipward_test_sa want = {
		.src = outer_family == AF_INET ? "192.0.2.1" : "2001:db8::1",
		.dst = outer_family == AF_INET ? "192.0.2.2" : "2001:db8::2",
		.spi = 0x1001, .window = 64, .dir = IPWARD_DIR_IN,
		.mode = IPWARD_MODE_TUNNEL,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);
	unsigned int inner, outer, dscp;

	for (inner = 0; inner < 4; inner++) {
		for (outer = 0; outer < 4; outer++) {
			for (dscp = 0; dscp < 64; dscp += 7)
				decap_one(test, sa, inner_family,
					  (63 - dscp) << 2 | codes[outer],
					  dscp << 2 | codes[inner],
					  figure_4[inner][outer]);
		}
	}
}

static void ipv4_in_ipv4(struct kunit *test)
{
	decap_all(test, AF_INET, AF_INET);
}

static void ipv6_in_ipv4(struct kunit *test)
{
	decap_all(test, AF_INET, AF_INET6);
}

static void ipv4_in_ipv6(struct kunit *test)
{
	decap_all(test, AF_INET6, AF_INET);
}

static void ipv6_in_ipv6(struct kunit *test)
{
	decap_all(test, AF_INET6, AF_INET6);
}

static struct kunit_case ecn_cases[] = {
	KUNIT_CASE(ipv4_in_ipv4),
	KUNIT_CASE(ipv6_in_ipv4),
	KUNIT_CASE(ipv4_in_ipv6),
	KUNIT_CASE(ipv6_in_ipv6),
	{}
};

static struct kunit_suite ecn_suite = {
	.name = "ipward_ecn",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = ecn_cases,
};

kunit_test_suite(ecn_suite);
