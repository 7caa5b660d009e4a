// SPDX-License-Identifier: GPL-2.0
/* BEET mode: the sent fields of an inner header, and the rebuilt header. */

#include <kunit/test.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "datapath/fragment.h"
#include "proto/beet.h"
#include "proto/request.h"
#include "proto/tunnel.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

#define ESP_LEN IPWARD_TEST_ESP_LEN
#define PAYLOAD_LEN 21

static const u8 families[] = { AF_INET, AF_INET6 };
static const char *const inside[][2] = {
	{ "10.0.0.1", "10.0.0.2" }, { "fd00::1", "fd00::2" },
};

static const char *const outside[][2] = {
	{ "192.0.2.1", "192.0.2.2" }, { "2001:db8::1", "2001:db8::2" },
};

static struct ipward_sa *sa_of(struct kunit *test, unsigned int inner,
			       unsigned int outer, u8 dir)
{
	static u32 spi = 0x1000;
	const struct ipward_test_sa want = {
		.src = outside[outer][0], .dst = outside[outer][1],
		.spi = spi++,
		.dir = dir, .mode = IPWARD_MODE_BEET,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);

	ipward_selector_init(&sa->selector);
	sa->selector.family = families[inner];
	sa->selector.src = ipward_test_addr(inside[inner][0]);
	sa->selector.dst = ipward_test_addr(inside[inner][1]);
	sa->outer.ttl = IPWARD_TTL_COPY;
	return sa;
}

static unsigned int build(u8 *packet, unsigned int inner,
			  unsigned int options_len)
{
	struct iphdr *iph = (struct iphdr *)packet;
	unsigned int i, len, head = inner ? 40 : 20 + options_len;

	if (inner) {
		len = ipward_test_ipv6(packet, inside[1][0], inside[1][1],
				       IPPROTO_UDP, PAYLOAD_LEN);
		ip6_flow_hdr((struct ipv6hdr *)packet, 0xb9, htonl(0x54321));
		((struct ipv6hdr *)packet)->hop_limit = 33;
	} else {
		len = ipward_test_ipv4(packet, inside[0][0], inside[0][1],
				       IPPROTO_UDP, options_len + PAYLOAD_LEN);
		for (i = 20; i < head; i++)
			packet[i] = 0x80 + i;
		iph->ihl = head / 4;
		iph->tos = 0xb9;
		iph->ttl = 33;
		iph->frag_off = htons(IP_DF);
		ip_send_check(iph);
	}
	for (i = head; i < len; i++)
		packet[i] = i;
	return len;
}

/* What was wrapped, as it is when the layer has been opened. */
static void reopen(struct ipward_request *req, struct ipward_sa *sa)
{
	req->sa[0] = sa;
	req->header_len = sa->header_len;
	skb_set_network_header(req->skb, 0);
}

static void round_trip(struct kunit *test, unsigned int inner,
		       unsigned int outer, unsigned int options_len)
{
	struct ipward_sa *out = sa_of(test, inner, outer, IPWARD_DIR_OUT);
	struct ipward_sa *in = sa_of(test, inner, outer, IPWARD_DIR_IN);
	unsigned int len, head, pseudo;
	struct ipward_request *req;
	u8 packet[128];

	len = build(packet, inner, options_len);
	head = ipward_overhead_ip_header(out);
	req = ipward_test_request(test, ipward_test_skb(test, packet, len, 80,
							64), out);
	KUNIT_ASSERT_EQ(test, ipward_beet_encap(req), 0);
	pseudo = options_len ? ALIGN(4 + options_len, 8) : 0;
	KUNIT_EXPECT_EQ(test, (int)req->proto,
			options_len ? IPPROTO_BEETPH : IPPROTO_UDP);
	KUNIT_EXPECT_EQ(test, req->skb->len,
			head + ESP_LEN + pseudo + PAYLOAD_LEN);
	KUNIT_EXPECT_EQ(test, ipward_overhead_beet_front(out, len - PAYLOAD_LEN),
			len - PAYLOAD_LEN - pseudo);

	reopen(req, in);
	KUNIT_ASSERT_EQ(test, ipward_beet_decap(req), 0);
	KUNIT_ASSERT_EQ(test, req->skb->len, len);
	/* The ID is a new one, and the checksum covers it. */
	if (!inner) {
		ip_hdr(req->skb)->id = ((struct iphdr *)packet)->id;
		KUNIT_EXPECT_EQ(test, (int)ntohs(ip_hdr(req->skb)->frag_off),
				IP_DF);
		ip_send_check(ip_hdr(req->skb));
	} else if (!outer) {
		/* For which an outer IPv4 header has no place. */
		ip6_flow_hdr(ipv6_hdr(req->skb), 0xb9, htonl(0x54321));
	}
	KUNIT_EXPECT_EQ(test, 0, memcmp(req->skb->data, packet, len));
}

/* What may be fragmented on its way may be so behind it, too. */
static void without_df(struct kunit *test)
{
	struct ipward_sa *out = sa_of(test, 0, 0, IPWARD_DIR_OUT);
	struct ipward_sa *in = sa_of(test, 0, 0, IPWARD_DIR_IN);
	struct ipward_request *req;
	unsigned int len;
	u8 packet[128];

	len = build(packet, 0, 0);
	((struct iphdr *)packet)->frag_off = 0;
	((struct iphdr *)packet)->id = htons(77);
	req = ipward_test_request(test, ipward_test_skb(test, packet, len, 80,
							64), out);
	KUNIT_ASSERT_EQ(test, ipward_beet_encap(req), 0);
	reopen(req, in);
	KUNIT_ASSERT_EQ(test, ipward_beet_decap(req), 0);
	KUNIT_EXPECT_EQ(test, (int)ntohs(ip_hdr(req->skb)->frag_off), 0);
}

static void layouts(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < 2; j++)
			round_trip(test, i, j, 0);
	}
}

static void options(struct kunit *test)
{
	unsigned int len, j;

	for (len = 4; len <= 40; len += 4) {
		for (j = 0; j < 2; j++)
			round_trip(test, 0, j, len);
	}
}

/* A packet with this text, opened; its layer says it is @proto. */
static struct ipward_request *opened(struct kunit *test, struct ipward_sa *sa,
				     const u8 *text, unsigned int len, u8 proto)
{
	u8 *packet = kunit_kzalloc(test, 20 + ESP_LEN + len, GFP_KERNEL);
	struct ipward_request *req;
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	ipward_test_ipv4(packet, outside[0][0], outside[0][1], IPPROTO_ESP,
			 ESP_LEN + len);
	memcpy(packet + 20 + ESP_LEN, text, len);
	skb = ipward_test_skb(test, packet, 20 + ESP_LEN + len, 0, 0);
	req = ipward_test_request(test, skb, sa);
	req->offset = 20;
	req->header_len = ESP_LEN;
	req->proto = proto;
	return req;
}

/* Every header and pad length there is, before every amount of data. */
static void bad_pseudo(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, 0, 0, IPWARD_DIR_IN);
	unsigned int hdrlen, padlen, len;
	struct ipward_request *req;
	u8 text[64] = { IPPROTO_UDP };
	int err, options_len;

	for (hdrlen = 0; hdrlen < 256; hdrlen += hdrlen < 9 ? 1 : 41) {
		for (padlen = 0; padlen < 256; padlen += padlen < 9 ? 1 : 41) {
			for (len = 0; len <= sizeof(text); len += 4) {
				text[1] = hdrlen;
				text[2] = padlen;
				options_len = (hdrlen + 1) * 8 - 4 - padlen;
				req = opened(test, sa, text, len,
					     IPPROTO_BEETPH);
				err = ipward_beet_decap(req);
				KUNIT_EXPECT_EQ(test, err == 0,
						(hdrlen + 1) * 8 <= len &&
						options_len >= 0 &&
						options_len <= 40 &&
						options_len % 4 == 0);
				if (err)
					KUNIT_EXPECT_EQ(test, (int)req->drop,
							IPWARD_DROP_INNER);
			}
		}
	}
}

/* There is no room in the outer header for a fragment's offset. */
static void fragment(struct kunit *test)
{
	struct ipward_sa *sa = sa_of(test, 0, 0, IPWARD_DIR_OUT);
	struct ipward_request *req;
	unsigned int len;
	u8 packet[128];

	len = build(packet, 0, 0);
	((struct iphdr *)packet)->frag_off = htons(IP_MF);
	req = ipward_test_request(test, ipward_test_skb(test, packet, len, 80,
							64), sa);
	KUNIT_EXPECT_EQ(test, ipward_fragment_refuse(req), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, IPWARD_DROP_FRAGMENT);
	ip_hdr(req->skb)->frag_off = htons(IP_DF);
	KUNIT_EXPECT_EQ(test, ipward_fragment_refuse(req), 0);
}

/* A large header takes the place of smaller ones: what is before them moves. */
static void link_layer(struct kunit *test)
{
	struct net_device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct ipward_sa *sa = sa_of(test, 1, 0, IPWARD_DIR_IN);
	struct ipward_request *req;
	struct sk_buff *skb;
	u8 text[PAYLOAD_LEN] = {};
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	dev->type = ARPHRD_ETHER;
	req = opened(test, sa, text, sizeof(text), IPPROTO_UDP);
	skb = req->skb;
	KUNIT_ASSERT_EQ(test, pskb_expand_head(skb, ETH_HLEN, 0, GFP_KERNEL), 0);
	skb->dev = dev;
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	memset(skb->data, 0x5a, 12);
	skb_pull(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	KUNIT_ASSERT_EQ(test, ipward_beet_decap(req), 0);
	KUNIT_EXPECT_EQ(test, (int)(skb->data - skb_mac_header(skb)), ETH_HLEN);
	for (i = 0; i < 12; i++)
		KUNIT_EXPECT_EQ(test, (int)skb_mac_header(skb)[i], 0x5a);
	KUNIT_EXPECT_EQ(test, (int)ntohs(eth_hdr(skb)->h_proto), ETH_P_IPV6);
}

static struct kunit_case beet_cases[] = {
	KUNIT_CASE(link_layer),
	KUNIT_CASE(layouts),
	KUNIT_CASE(without_df),
	KUNIT_CASE(options),
	KUNIT_CASE(bad_pseudo),
	KUNIT_CASE(fragment),
	{}
};

static struct kunit_suite beet_suite = {
	.name = "ipward_beet",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = beet_cases,
};

kunit_test_suite(beet_suite);
