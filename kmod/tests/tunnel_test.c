// SPDX-License-Identifier: GPL-2.0
/* Tunnel mode: the outer header, and which inner packets are accepted. */

#include <kunit/test.h>
#include <linux/if_arp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "proto/esp.h"
#include "proto/request.h"
#include "proto/tunnel.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

#define ESP_LEN IPWARD_TEST_ESP_LEN

static const u8 families[] = { AF_INET, AF_INET6 };

static const char *const near4 = "203.0.113.1", *const far4 = "203.0.113.2";
static const char *const near6 = "2001:db8:f::1", *const far6 = "2001:db8:f::2";

static struct ipward_sa *sa_of(struct kunit *test, u8 family, u8 dir)
{
	const struct ipward_test_sa want = {
		.src = family == AF_INET ? near4 : near6,
		.dst = family == AF_INET ? far4 : far6,
		.spi = dir == IPWARD_DIR_IN ? 0x1001 : 0x1002,
		.dir = dir, .mode = IPWARD_MODE_TUNNEL,
		.window = dir == IPWARD_DIR_IN ? 64 : 0,
	};

	return ipward_test_sa(test, &want);
}

static unsigned int build_inner(u8 *packet, u8 family, unsigned int payload_len)
{
	unsigned int i, len;

	if (family == AF_INET)
		len = ipward_test_ipv4(packet, "192.0.2.1", "198.51.100.2",
				       IPPROTO_UDP, payload_len);
	else
		len = ipward_test_ipv6(packet, "2001:db8::1", "2001:db8:2::2",
				       IPPROTO_UDP, payload_len);
	for (i = len - payload_len; i < len; i++)
		packet[i] = i;
	return len;
}

static void set_tos(u8 *packet, u8 tos)
{
	if (packet[0] >> 4 == 4) {
		packet[1] = tos;
		ip_send_check((struct iphdr *)packet);
	} else {
		ipv6_change_dsfield((struct ipv6hdr *)packet, 0, tos);
	}
}

static struct ipward_request *encap(struct kunit *test, struct ipward_sa *sa,
				    const u8 *packet, unsigned int len)
{
	struct sk_buff *skb = ipward_test_skb(test, packet, len, 80, 64);
	struct ipward_request *req = ipward_test_request(test, skb, sa);

	KUNIT_ASSERT_EQ(test, ipward_tunnel_encap(req), 0);
	return req;
}

static void expect_outer_ipv4(struct kunit *test, const struct sk_buff *skb,
			      u8 tos, bool df, unsigned int tot_len)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct in6_addr near = ipward_test_addr(near4),
			far = ipward_test_addr(far4);

	KUNIT_EXPECT_EQ(test, (int)skb->data[0], 0x45);
	KUNIT_EXPECT_EQ(test, iph->tos, tos);
	KUNIT_EXPECT_EQ(test, (unsigned int)ntohs(iph->tot_len), tot_len);
	KUNIT_EXPECT_EQ(test, (int)ntohs(iph->frag_off), df ? IP_DF : 0);
	KUNIT_EXPECT_EQ(test, (int)iph->ttl, IPDEFTTL);
	KUNIT_EXPECT_EQ(test, (int)iph->protocol, 50);
	KUNIT_EXPECT_TRUE(test, iph->saddr == ipward_addr_get4(&near));
	KUNIT_EXPECT_TRUE(test, iph->daddr == ipward_addr_get4(&far));
	KUNIT_EXPECT_FALSE(test, ip_fast_csum(iph, 5));
	/* RFC 6864: an atomic datagram needs no ID. */
	if (df)
		KUNIT_EXPECT_EQ(test, (int)ntohs(iph->id), 0);
	KUNIT_EXPECT_EQ(test, (int)ntohs(skb->protocol), ETH_P_IP);
}

static void expect_outer_ipv6(struct kunit *test, const struct sk_buff *skb,
			      u8 tos, unsigned int tot_len)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct in6_addr near = ipward_test_addr(near6),
			far = ipward_test_addr(far6);

	KUNIT_EXPECT_EQ(test, ntohl(*(const __be32 *)ip6h),
			6u << 28 | (u32)tos << 20);
	KUNIT_EXPECT_EQ(test, (unsigned int)ntohs(ip6h->payload_len),
			tot_len - 40);
	KUNIT_EXPECT_EQ(test, (int)ip6h->nexthdr, 50);
	KUNIT_EXPECT_EQ(test, (int)ip6h->hop_limit, IPDEFTTL);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&ip6h->saddr, &near));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&ip6h->daddr, &far));
	KUNIT_EXPECT_EQ(test, (int)ntohs(skb->protocol), ETH_P_IPV6);
}

/* One pair of families, one TOS byte. */
static void encap_one(struct kunit *test, struct ipward_sa *sa, u8 inner_family,
		      u8 tos, bool df)
{
	struct ipward_request *req;
	unsigned int len, head, tot_len;
	u8 packet[128];

	len = build_inner(packet, inner_family, 33);
	if (df)
		((struct iphdr *)packet)->frag_off = htons(IP_DF);
	set_tos(packet, tos);
	req = encap(test, sa, packet, len);
	head = ipward_overhead_ip_header(sa);
	tot_len = head + ESP_LEN + len + ipward_overhead_trailer(sa, len);

	KUNIT_EXPECT_EQ(test, (unsigned int)req->offset, head);
	KUNIT_EXPECT_EQ(test, (int)req->proto,
			inner_family == AF_INET ? 4 : 41);
	KUNIT_EXPECT_EQ(test, req->skb->len, head + ESP_LEN + len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(req->skb->data + head + ESP_LEN,
					packet, len));
	if (sa->id.family == AF_INET)
		expect_outer_ipv4(test, req->skb, tos, df, tot_len);
	else
		expect_outer_ipv6(test, req->skb, tos, tot_len);
}

/* DSCP and ECN are copied, RFC 6040's normal mode, between any families. */
static void encap_tos(struct kunit *test)
{
	unsigned int i, j, tos;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ipward_sa *sa = sa_of(test, families[i], IPWARD_DIR_OUT);

		for (j = 0; j < ARRAY_SIZE(families); j++) {
			for (tos = 0; tos < 256; tos++)
				encap_one(test, sa, families[j], tos, false);
		}
	}
}

static void encap_df(struct kunit *test)
{
	encap_one(test, sa_of(test, AF_INET, IPWARD_DIR_OUT), AF_INET, 0, true);
	encap_one(test, sa_of(test, AF_INET6, IPWARD_DIR_OUT), AF_INET, 0,
		  true);
}

/* Fragments of different packets must not have the same number. */
static void encap_id(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_OUT);
	unsigned int i, len;
	__be16 before = 0;
	u8 packet[128];

	len = build_inner(packet, AF_INET, 33);
	for (i = 0; i < 20; i++) {
		struct ipward_request *req = encap(test, sa, packet, len);

		KUNIT_EXPECT_FALSE(test, i && ip_hdr(req->skb)->id == before);
		before = ip_hdr(req->skb)->id;
	}
}

/* Routers do not fragment IPv6; below its minimum a tunnel may have to. */
static void encap_df_ipv6(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_OUT);
	u8 *packet = kunit_kzalloc(test, IPWARD_TEST_PACKET_MAX, GFP_KERNEL);
	struct ipward_request *req;
	struct sk_buff *skb;
	unsigned int len;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	for (len = 1278; len < 1284; len++) {
		build_inner(packet, AF_INET6, len - 40);
		req = encap(test, sa, packet, len);
		KUNIT_EXPECT_EQ_MSG(test, ntohs(ip_hdr(req->skb)->frag_off),
				    len > 1280 ? IP_DF : 0, "%u bytes", len);
	}
	skb = ipward_test_skb(test, packet, 1400, 80, 64);
	skb->ignore_df = 1;
	req = ipward_test_request(test, skb, sa);
	KUNIT_ASSERT_EQ(test, ipward_tunnel_encap(req), 0);
	KUNIT_EXPECT_EQ(test, (int)ntohs(ip_hdr(skb)->frag_off), 0);
}

/* A request that has been opened: outer header, ESP header, inner packet. */
static struct ipward_request *opened(struct kunit *test, struct ipward_sa *sa,
				     const u8 *inner, unsigned int len,
				     u8 proto)
{
	unsigned int head = ipward_overhead_ip_header(sa) + ESP_LEN;
	u8 *packet = kunit_kzalloc(test, head + len, GFP_KERNEL);
	struct ipward_request *req;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	if (sa->id.family == AF_INET)
		ipward_test_ipv4(packet, near4, far4, IPPROTO_ESP,
				 ESP_LEN + len);
	else
		ipward_test_ipv6(packet, near6, far6, IPPROTO_ESP,
				 ESP_LEN + len);
	memcpy(packet + head, inner, len);
	req = ipward_test_request(test, ipward_test_skb(test, packet,
							head + len, 0, 0), sa);
	req->offset = head - ESP_LEN;
	req->proto = proto;
	return req;
}

static void refused(struct kunit *test, struct ipward_sa *sa, const u8 *inner,
		    unsigned int len, u8 proto, u8 reason)
{
	struct ipward_request *req = opened(test, sa, inner, len, proto);

	KUNIT_EXPECT_EQ(test, ipward_tunnel_decap(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, req->drop, reason);
}

static void decap(struct kunit *test)
{
	unsigned int i, j, len;
	u8 inner[128];

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ipward_sa *sa = sa_of(test, families[i], IPWARD_DIR_IN);

		for (j = 0; j < ARRAY_SIZE(families); j++) {
			bool v4 = families[j] == AF_INET;
			struct ipward_request *req;

			len = build_inner(inner, families[j], 21);
			req = opened(test, sa, inner, len, v4 ? 4 : 41);
			memset(req->skb->cb, 0xff, sizeof(req->skb->cb));
			KUNIT_ASSERT_EQ(test, ipward_tunnel_decap(req), 0);
			KUNIT_ASSERT_EQ(test, req->skb->len, len);
			KUNIT_EXPECT_EQ(test, 0, memcmp(req->skb->data, inner,
							len));
			KUNIT_EXPECT_EQ(test, 0,
					skb_network_offset(req->skb));
			KUNIT_EXPECT_EQ(test, (int)ntohs(req->skb->protocol),
					v4 ? ETH_P_IP : ETH_P_IPV6);
			/* Options of the outer packet are not this one's. */
			KUNIT_EXPECT_EQ(test, 0, (int)IPCB(req->skb)->flags);
		}
	}
}

/* RFC 4303, section 2.7: what lies behind the inner packet is padding. */
static void decap_tfc(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN);
	u8 inner[256] = {};
	unsigned int i, extra;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		unsigned int len = build_inner(inner, families[i], 21);

		for (extra = 0; extra < 100; extra += 9) {
			struct ipward_request *req;

			req = opened(test, sa, inner, len + extra,
				     families[i] == AF_INET ? 4 : 41);
			KUNIT_ASSERT_EQ(test, ipward_tunnel_decap(req), 0);
			KUNIT_EXPECT_EQ(test, req->skb->len, len);
		}
	}
}

/* An inner length beyond the data, at every length there could be. */
static void decap_truncated(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN);
	u8 inner[128];
	unsigned int i, full, len;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		full = build_inner(inner, families[i], 21);
		for (len = 0; len < full; len++)
			refused(test, sa, inner, len,
				families[i] == AF_INET ? 4 : 41,
				IPWARD_DROP_INNER);
	}
}

static void decap_bad_ipv4(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN);
	unsigned int len, ihl, version;
	struct iphdr *iph;
	u8 inner[128];

	iph = (struct iphdr *)inner;
	len = build_inner(inner, AF_INET, 21);
	for (version = 0; version < 16; version++) {
		iph->version = version;
		ip_send_check(iph);
		if (version != 4)
			refused(test, sa, inner, len, 4, IPWARD_DROP_INNER);
	}
	iph->version = 4;
	for (ihl = 0; ihl < 5; ihl++) {
		iph->ihl = ihl;
		refused(test, sa, inner, len, 4, IPWARD_DROP_INNER);
	}
	/* A header longer than the packet that it heads. */
	iph->ihl = 11;
	iph->check = 0;
	iph->check = ip_fast_csum(iph, 11);
	refused(test, sa, inner, len, 4, IPWARD_DROP_INNER);
	build_inner(inner, AF_INET, 21);
	iph->check = ~iph->check;
	refused(test, sa, inner, len, 4, IPWARD_DROP_INNER);
	iph->check = ~iph->check;
	iph->tot_len = htons(19);
	ip_send_check(iph);
	refused(test, sa, inner, len, 4, IPWARD_DROP_INNER);
}

static void decap_bad_ipv6(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET6, IPWARD_DIR_IN);
	unsigned int len, version;
	u8 inner[128];

	for (version = 0; version < 16; version++) {
		len = build_inner(inner, AF_INET6, 21);
		inner[0] = version << 4;
		if (version != 6)
			refused(test, sa, inner, len, 41, IPWARD_DROP_INNER);
	}
	/* The next header names one family, the packet is of the other. */
	len = build_inner(inner, AF_INET6, 21);
	refused(test, sa, inner, len, 4, IPWARD_DROP_INNER);
	len = build_inner(inner, AF_INET, 61);
	refused(test, sa, inner, len, 41, IPWARD_DROP_INNER);
}

static void decap_mode(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN);
	unsigned int len, proto;
	u8 inner[128];

	len = build_inner(inner, AF_INET, 21);
	for (proto = 0; proto < 256; proto++) {
		if (proto != 4 && proto != 41)
			refused(test, sa, inner, len, proto, IPWARD_DROP_MODE);
	}
}

/* The link-layer header moves along, and names the inner family. */
static void decap_link_layer(struct kunit *test)
{
	struct net_device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN);
	struct ipward_request *req;
	struct sk_buff *skb;
	u8 inner[128];
	unsigned int len = build_inner(inner, AF_INET6, 21);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	dev->type = ARPHRD_ETHER;
	req = opened(test, sa, inner, len, 41);
	skb = req->skb;
	KUNIT_ASSERT_EQ(test, pskb_expand_head(skb, 64, 0, GFP_KERNEL), 0);
	skb->dev = dev;
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	memset(skb->data, 0x5a, 12);
	eth_hdr(skb)->h_proto = htons(ETH_P_IP);
	skb_pull(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	KUNIT_ASSERT_EQ(test, ipward_tunnel_decap(req), 0);
	KUNIT_EXPECT_EQ(test, (int)(skb->data - skb_mac_header(skb)), ETH_HLEN);
	KUNIT_EXPECT_EQ(test, (int)ntohs(eth_hdr(skb)->h_proto), ETH_P_IPV6);
	KUNIT_EXPECT_EQ(test, (int)eth_hdr(skb)->h_dest[0], 0x5a);
}

static void header_len(struct kunit *test)
{
	struct ipward_sa *v4 = sa_of(test, AF_INET, IPWARD_DIR_OUT);
	struct ipward_sa *v6 = sa_of(test, AF_INET6, IPWARD_DIR_OUT);

	KUNIT_EXPECT_EQ(test, ipward_overhead_ip_header(v4), 20u);
	KUNIT_EXPECT_EQ(test, ipward_overhead_ip_header(v6), 40u);
}

static struct kunit_case tunnel_cases[] = {
	KUNIT_CASE(header_len),
	KUNIT_CASE(encap_tos),
	KUNIT_CASE(encap_df),
	KUNIT_CASE(encap_df_ipv6),
	KUNIT_CASE(encap_id),
	KUNIT_CASE(decap),
	KUNIT_CASE(decap_tfc),
	KUNIT_CASE(decap_truncated),
	KUNIT_CASE(decap_bad_ipv4),
	KUNIT_CASE(decap_bad_ipv6),
	KUNIT_CASE(decap_mode),
	KUNIT_CASE(decap_link_layer),
	{}
};

static struct kunit_suite tunnel_suite = {
	.name = "ipward_tunnel",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = tunnel_cases,
};

kunit_test_suite(tunnel_suite);
