// SPDX-License-Identifier: GPL-2.0
/* Transport mode: place of the ESP header; removal restores the packet. */

#include <kunit/test.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "proto/esp.h"
#include "proto/request.h"
#include "proto/transport.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

#define ESP_LEN IPWARD_TEST_ESP_LEN

static const char *const src4 = "192.0.2.1", *const dst4 = "192.0.2.2";
static const char *const src6 = "2001:db8::1", *const dst6 = "2001:db8::2";

static struct ipward_sa *sa_of(struct kunit *test, u8 family, u8 dir)
{
	const struct ipward_test_sa want = {
		.src = family == AF_INET ? src4 : src6,
		.dst = family == AF_INET ? dst4 : dst6,
		.spi = dir == IPWARD_DIR_IN ? 0x1001 : 0x1002,
		.dir = dir, .mode = IPWARD_MODE_TRANSPORT,
		.window = dir == IPWARD_DIR_IN ? 64 : 0,
	};

	return ipward_test_sa(test, &want);
}

static struct ipward_request *outbound(struct kunit *test, struct ipward_sa *sa,
				       const u8 *packet, unsigned int len)
{
	struct sk_buff *skb = ipward_test_skb(test, packet, len, 64, 64);

	return ipward_test_request(test, skb, sa);
}

/* An IPv4 packet with @options bytes of NOP, TCP by name. */
static unsigned int build_ipv4(u8 *packet, unsigned int options,
			       unsigned int payload_len)
{
	struct iphdr *iph = (struct iphdr *)packet;
	unsigned int i, len = 20 + options + payload_len;

	ipward_test_ipv4(packet, src4, dst4, IPPROTO_TCP,
			 options + payload_len);
	iph->ihl = 5 + options / 4;
	memset(packet + 20, 1, options);
	for (i = 20 + options; i < len; i++)
		packet[i] = i;
	ip_send_check(iph);
	return len;
}

/* The headers of @kinds, 8 bytes each, in front of UDP. */
static unsigned int build_ipv6(u8 *packet, const u8 *kinds, unsigned int n,
			       unsigned int payload_len)
{
	unsigned int i, len = 40;

	ipward_test_ipv6(packet, src6, dst6, n ? kinds[0] : IPPROTO_UDP,
			 8 * n + payload_len);
	for (i = 0; i < n; i++) {
		memset(packet + len, 0, 8);
		packet[len] = i + 1 < n ? kinds[i + 1] : IPPROTO_UDP;
		/* PadN. */
		packet[len + 2] = 1;
		packet[len + 3] = 4;
		/* Of a routing header: type, and no segments left. */
		if (kinds[i] == NEXTHDR_ROUTING)
			packet[len + 3] = 0;
		len += 8;
	}
	for (i = 0; i < payload_len; i++)
		packet[len + i] = i;
	return len + payload_len;
}

static void encap_ipv4(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_OUT);
	unsigned int options, len, head;
	u8 packet[256];

	for (options = 0; options <= 40; options += 4) {
		struct ipward_request *req;
		struct iphdr *iph;

		len = build_ipv4(packet, options, 50);
		head = 20 + options;
		req = outbound(test, sa, packet, len);
		KUNIT_ASSERT_EQ(test, ipward_transport_encap(req), 0);
		iph = ip_hdr(req->skb);
		KUNIT_EXPECT_EQ(test, (unsigned int)req->offset, head);
		KUNIT_EXPECT_EQ(test, (int)req->proto, IPPROTO_TCP);
		KUNIT_EXPECT_EQ(test, (int)iph->protocol, IPPROTO_ESP);
		KUNIT_EXPECT_EQ(test, (unsigned int)ntohs(iph->tot_len),
				len + ESP_LEN +
				ipward_overhead_trailer(sa, 50));
		KUNIT_EXPECT_FALSE(test, ip_fast_csum(iph, iph->ihl));
		KUNIT_EXPECT_EQ(test, req->skb->len, len + ESP_LEN);
		KUNIT_EXPECT_EQ(test, 0, memcmp(req->skb->data + 20,
						packet + 20, options));
		KUNIT_EXPECT_EQ(test, 0, memcmp(req->skb->data + head + ESP_LEN,
						packet + head, 50));
		KUNIT_EXPECT_EQ(test, (unsigned int)
				skb_transport_offset(req->skb), head);
	}
}

/* RFC 4303, section 3.1.1: behind what routers look at, before the rest. */
static void encap_ipv6(struct kunit *test)
{
	static const struct {
		u8 kinds[4];
		u8 n;
		u8 in_front;
	} rows[] = {
		{ { }, 0, 0 },
		{ { NEXTHDR_HOP }, 1, 1 },
		{ { NEXTHDR_DEST }, 1, 0 },
		{ { NEXTHDR_ROUTING }, 1, 1 },
		{ { NEXTHDR_HOP, NEXTHDR_DEST }, 2, 1 },
		{ { NEXTHDR_HOP, NEXTHDR_ROUTING }, 2, 2 },
		{ { NEXTHDR_HOP, NEXTHDR_DEST, NEXTHDR_ROUTING }, 3, 3 },
		{ { NEXTHDR_HOP, NEXTHDR_ROUTING, NEXTHDR_DEST }, 3, 2 },
	};
	struct ipward_sa *sa = sa_of(test, AF_INET6, IPWARD_DIR_OUT);
	u8 packet[256];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned int len = build_ipv6(packet, rows[i].kinds, rows[i].n,
					      30);
		unsigned int head = 40 + 8 * rows[i].in_front;
		unsigned int proto_at = rows[i].in_front ? head - 8 : 6;
		struct ipward_request *req = outbound(test, sa, packet, len);
		u8 *data;

		KUNIT_ASSERT_EQ(test, ipward_transport_encap(req), 0);
		data = req->skb->data;
		KUNIT_EXPECT_EQ_MSG(test, (unsigned int)req->offset, head,
				    "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, req->proto, packet[proto_at],
				    "row %u", i);
		KUNIT_EXPECT_EQ(test, (int)data[proto_at], IPPROTO_ESP);
		KUNIT_EXPECT_EQ(test, (unsigned int)
				ntohs(ipv6_hdr(req->skb)->payload_len),
				len - 40 + ESP_LEN +
				ipward_overhead_trailer(sa, len - head));
		KUNIT_EXPECT_EQ(test, 0, memcmp(data + head + ESP_LEN,
						packet + head, len - head));
	}
}

/* The far end needs a home address to find the SA (RFC 6275, 6.3). */
static void encap_home_address(struct kunit *test)
{
	static const u8 kinds[] = { NEXTHDR_DEST, NEXTHDR_DEST };
	struct ipward_sa *sa = sa_of(test, AF_INET6, IPWARD_DIR_OUT);
	struct ipward_request *req;
	u8 packet[256];
	unsigned int len = build_ipv6(packet, kinds, 2, 8);

	packet[42] = IPV6_TLV_HAO;
	req = outbound(test, sa, packet, len);
	KUNIT_EXPECT_EQ(test, ipward_transport_encap(req), 0);
	KUNIT_EXPECT_EQ(test, (int)req->offset, 48);
	KUNIT_EXPECT_EQ(test, (int)req->proto, NEXTHDR_DEST);
}

static void encap_broken_chain(struct kunit *test)
{
	static const u8 kinds[] = { NEXTHDR_HOP, NEXTHDR_ROUTING };
	struct ipward_sa *sa = sa_of(test, AF_INET6, IPWARD_DIR_OUT);
	struct ipward_request *req;
	u8 packet[256];
	unsigned int len = build_ipv6(packet, kinds, 2, 8);

	packet[41] = 200;
	req = outbound(test, sa, packet, len);
	KUNIT_EXPECT_EQ(test, ipward_transport_encap(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_HEADER);
}

/* Out, over the wire as bytes, and in: what arrives is what was sent. */
static void pass(struct kunit *test, struct ipward_sa *out,
		 struct ipward_sa *in, const u8 *packet, unsigned int len,
		 u64 seq)
{
	struct ipward_request *req = outbound(test, out, packet, len), *got;
	u16 proto_offset = 9;
	int err;

	KUNIT_ASSERT_EQ(test, ipward_transport_encap(req), 0);
	req->seq = seq;
	KUNIT_ASSERT_EQ(test, ipward_esp_seal(req), 0);
	if (packet[0] >> 4 == 6) {
		struct ipward_flow flow;
		struct ipward_l4 l4;

		KUNIT_ASSERT_EQ(test, 0,
				ipward_flow_from_skb(req->skb, IPWARD_DIR_IN,
						     &flow, &l4));
		KUNIT_EXPECT_EQ(test, (int)flow.proto, IPPROTO_ESP);
		KUNIT_EXPECT_EQ(test, l4.offset, req->offset);
		proto_offset = l4.proto_offset;
	}
	KUNIT_ASSERT_EQ(test, 0,
			ipward_test_esp_open(test, in, req->skb->data,
					     req->skb->len, req->offset, &got));
	got->proto_offset = proto_offset;
	skb_set_transport_header(got->skb, 40);
	err = ipward_transport_decap(got);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_ASSERT_EQ(test, got->skb->len, len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(got->skb->data, packet, len));
	KUNIT_EXPECT_EQ(test, (int)skb_network_offset(got->skb), 0);
	KUNIT_EXPECT_EQ(test, (unsigned int)skb_transport_offset(got->skb),
			packet[0] >> 4 == 6 ? 40u :
			(unsigned int)got->offset);
}

static void round_trip_ipv4(struct kunit *test)
{
	struct ipward_sa *out = sa_of(test, AF_INET, IPWARD_DIR_OUT);
	struct ipward_sa *in = sa_of(test, AF_INET, IPWARD_DIR_IN);
	unsigned int options, payload;
	u8 packet[256];
	u64 seq = 0;

	for (options = 0; options <= 40; options += 8) {
		for (payload = 0; payload < 100; payload += 7)
			pass(test, out, in, packet,
			     build_ipv4(packet, options, payload), ++seq);
	}
}

static void round_trip_ipv6(struct kunit *test)
{
	static const u8 kinds[] = { NEXTHDR_HOP, NEXTHDR_ROUTING,
				    NEXTHDR_DEST };
	struct ipward_sa *out = sa_of(test, AF_INET6, IPWARD_DIR_OUT);
	struct ipward_sa *in = sa_of(test, AF_INET6, IPWARD_DIR_IN);
	unsigned int n, payload;
	u8 packet[256];
	u64 seq = 0;

	for (n = 0; n <= ARRAY_SIZE(kinds); n++) {
		for (payload = 0; payload < 100; payload += 7)
			pass(test, out, in, packet,
			     build_ipv6(packet, kinds, n, payload), ++seq);
	}
}

/* A request that has been opened, with @proto found in the trailer. */
static struct ipward_request *opened(struct kunit *test, u8 family,
				     const char *src, u8 proto)
{
	struct ipward_request *req;
	struct sk_buff *skb;
	u8 packet[128] = {};
	unsigned int len;

	if (family == AF_INET)
		len = ipward_test_ipv4(packet, src, dst4, IPPROTO_ESP, 40);
	else
		len = ipward_test_ipv6(packet, src, dst6, IPPROTO_ESP, 40);
	skb = ipward_test_skb(test, packet, len, 0, 0);
	req = ipward_test_request(test, skb,
				  sa_of(test, family, IPWARD_DIR_IN));
	req->offset = len - 40;
	req->proto_offset = family == AF_INET ? 9 : 6;
	req->proto = proto;
	return req;
}

/* ESP does not cover the addresses: only the SA's own peer may be named. */
static void source(struct kunit *test)
{
	struct ipward_request *req;

	req = opened(test, AF_INET, "192.0.2.3", IPPROTO_TCP);
	KUNIT_EXPECT_EQ(test, ipward_transport_decap(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_WRONG_SA);
	req = opened(test, AF_INET6, "2001:db8::3", IPPROTO_TCP);
	KUNIT_EXPECT_EQ(test, ipward_transport_decap(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_WRONG_SA);
}

static void mode_ipip(struct kunit *test)
{
	struct ipward_request *req = opened(test, AF_INET, src4, IPPROTO_IPIP);

	KUNIT_EXPECT_EQ(test, ipward_transport_decap(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_MODE);
}

static void mode_ipv6(struct kunit *test)
{
	struct ipward_request *req = opened(test, AF_INET6, src6,
					    IPPROTO_IPV6);

	KUNIT_EXPECT_EQ(test, ipward_transport_decap(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_MODE);
}

static struct kunit_case transport_cases[] = {
	KUNIT_CASE(encap_ipv4),
	KUNIT_CASE(encap_ipv6),
	KUNIT_CASE(encap_home_address),
	KUNIT_CASE(encap_broken_chain),
	KUNIT_CASE(round_trip_ipv4),
	KUNIT_CASE(round_trip_ipv6),
	KUNIT_CASE(source),
	KUNIT_CASE(mode_ipip),
	KUNIT_CASE(mode_ipv6),
	{}
};

static struct kunit_suite transport_suite = {
	.name = "ipward_transport",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = transport_cases,
};

kunit_test_suite(transport_suite);
