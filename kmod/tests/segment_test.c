// SPDX-License-Identifier: GPL-2.0
/* Split a TCP packet larger than the inner MTU, without loss of data. */

#include <kunit/test.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "base/compat.h"
#include "base/net.h"
#include "base/stats.h"
#include "datapath/segment.h"
#include "tests/fixture.h"

#define ROOM 64
#define FIRST_SEQ 0xfffffff0u

/**
 * struct shape - a TCP packet
 * @family: AF_INET or AF_INET6
 * @payload_len: bytes behind the TCP header
 * @options: of TCP, bytes
 * @summed: its ip_summed
 */
struct shape {
	u8 family;
	u16 payload_len;
	u8 options;
	u8 summed;
};

static unsigned int ip_len(const struct shape *shape)
{
	return shape->family == AF_INET ? 20 : 40;
}

/* The partial checksum that a socket leaves in the checksum field. */
static __sum16 pseudo_sum(const u8 *packet, unsigned int l4_len)
{
	const struct iphdr *iph = (const struct iphdr *)packet;
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)packet;

	if (iph->version == 4)
		return ~csum_tcpudp_magic(iph->saddr, iph->daddr, l4_len,
					  IPPROTO_TCP, 0);
	return ~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, l4_len, IPPROTO_TCP,
				0);
}

/* The packet is the caller's: what is under test frees or returns it. */
static struct sk_buff *build(struct kunit *test, const struct shape *shape)
{
	unsigned int head = ip_len(shape), tcp_len = 20 + shape->options, i;
	unsigned int l4_len = tcp_len + shape->payload_len;
	struct sk_buff *skb = alloc_skb(256 + head + l4_len, GFP_KERNEL);
	struct tcphdr *tcph;
	u8 *data;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, 256);
	data = skb_put_zero(skb, head + l4_len);
	if (shape->family == AF_INET)
		ipward_test_ipv4(data, "192.0.2.1", "198.51.100.2", IPPROTO_TCP,
				 l4_len);
	else
		ipward_test_ipv6(data, "2001:db8::1", "2001:db8:2::2",
				 IPPROTO_TCP, l4_len);
	tcph = (struct tcphdr *)(data + head);
	tcph->seq = htonl(FIRST_SEQ);
	tcph->doff = tcp_len / 4;
	tcph->ack = 1;
	tcph->psh = 1;
	tcph->check = pseudo_sum(data, l4_len);
	memset(tcph + 1, TCPOPT_NOP, shape->options);
	for (i = 0; i < shape->payload_len; i++)
		data[head + tcp_len + i] = i % 251;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, head);
	skb->dev = init_net.loopback_dev;
	skb->protocol = shape->family == AF_INET ? htons(ETH_P_IP) :
						   htons(ETH_P_IPV6);
	skb->ip_summed = shape->summed;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	return skb;
}

static struct sk_buff *segment(struct kunit *test, struct sk_buff *skb,
			       unsigned int mtu)
{
	struct ipward_flow flow;
	struct sk_buff *list;
	struct ipward_l4 l4;

	if (ipward_flow_from_skb(skb, IPWARD_DIR_OUT, &flow, &l4)) {
		kfree_skb(skb);
		return ERR_PTR(-EINVAL);
	}
	local_bh_disable();
	list = ipward_segment(ipward_test_net(test), skb, mtu, &flow, l4.offset,
			      ROOM);
	local_bh_enable();
	return list;
}

static u64 splits(struct kunit *test)
{
	return ipward_count_sum(ipward_test_net(test), IPWARD_COUNT_OUT_SPLIT);
}

static bool sum_is_right(const struct sk_buff *skb, const struct shape *shape)
{
	unsigned int head = ip_len(shape), len = skb->len - head;
	__wsum sum = skb_checksum(skb, head, len, 0);

	if (shape->family == AF_INET)
		return !csum_tcpudp_magic(ip_hdr(skb)->saddr,
					  ip_hdr(skb)->daddr, len, IPPROTO_TCP,
					  sum) &&
		       !ip_fast_csum(ip_hdr(skb), 5) &&
		       ntohs(ip_hdr(skb)->tot_len) == skb->len;
	return !csum_ipv6_magic(&ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr,
				len, IPPROTO_TCP, sum) &&
	       ntohs(ipv6_hdr(skb)->payload_len) == len;
}

/* What is wrong with one segment, NULL: nothing. */
static const char *look_at(const struct sk_buff *skb, const struct shape *shape,
			   unsigned int mtu, unsigned int sent)
{
	unsigned int headers = ip_len(shape) + 20 + shape->options, i;
	const struct tcphdr *tcph = (const struct tcphdr *)(skb->data +
							    ip_len(shape));
	bool last = sent + skb->len - headers == shape->payload_len;

	if (skb->len > mtu || skb->len <= headers)
		return "size";
	if (skb_is_nonlinear(skb) || skb_cloned(skb))
		return "memory is not its own";
	if (skb_headroom(skb) < ROOM)
		return "headroom";
	if (ntohl(tcph->seq) != FIRST_SEQ + sent)
		return "sequence number";
	if (tcph->psh != last || !tcph->ack)
		return "flags";
	for (i = headers; i < skb->len; i++) {
		if (skb->data[i] != (sent + i - headers) % 251)
			return "payload";
	}
	return sum_is_right(skb, shape) ? NULL : "checksum";
}

static void split(struct kunit *test, const struct shape *shape,
		  unsigned int mtu)
{
	unsigned int headers = ip_len(shape) + 20 + shape->options;
	unsigned int count = 0, sent = 0;
	struct sk_buff *list = segment(test, build(test, shape), mtu), *next;
	const char *wrong = NULL;

	KUNIT_ASSERT_FALSE(test, IS_ERR(list));
	for (; list; list = next) {
		next = list->next;
		wrong = wrong ?: look_at(list, shape, mtu, sent);
		sent += list->len - headers;
		count++;
		kfree_skb(list);
	}
	if (wrong)
		KUNIT_FAIL(test, "family %u, MTU %u, %u bytes, segment %u: %s",
			   shape->family, mtu, shape->payload_len, count,
			   wrong);
	KUNIT_EXPECT_EQ(test, sent, (unsigned int)shape->payload_len);
	KUNIT_EXPECT_EQ(test, count, DIV_ROUND_UP(shape->payload_len,
						  mtu - headers));
}

static void tcp(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	static const u16 mtus[] = { 200, 576, 1279, 1280, 1399, 1400 };
	unsigned int i, j, payload;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		for (j = 0; j < ARRAY_SIZE(mtus); j++) {
			for (payload = 1400; payload < 3000; payload += 391)
				split(test, &(struct shape){
					.family = families[i],
					.payload_len = payload,
					.options = 12,
					.summed = CHECKSUM_PARTIAL,
				      }, mtus[j]);
		}
	}
}

/* The smallest excess, and the largest packet that may stay. */
static void edges(struct kunit *test)
{
	struct shape shape = {
		.family = AF_INET, .payload_len = 1000,
		.summed = CHECKSUM_PARTIAL,
	};
	struct sk_buff *skb, *list;
	u64 before = splits(test);

	skb = build(test, &shape);
	list = segment(test, skb, 1040);
	KUNIT_EXPECT_PTR_EQ(test, list, skb);
	KUNIT_EXPECT_EQ(test, splits(test), before);
	if (!IS_ERR(list))
		kfree_skb_list(list);
	split(test, &shape, 1039);
	KUNIT_EXPECT_EQ(test, splits(test), before + 1);
}

/* A packet that must not be split is returned unchanged. */
static void expect_whole(struct kunit *test, struct sk_buff *skb,
			 unsigned int mtu, const char *why)
{
	unsigned int len = skb->len;
	struct sk_buff *list = segment(test, skb, mtu);

	KUNIT_EXPECT_PTR_EQ_MSG(test, list, skb, "%s", why);
	if (IS_ERR(list))
		return;
	KUNIT_EXPECT_EQ(test, list->len, len);
	KUNIT_EXPECT_NULL(test, list->next);
	KUNIT_EXPECT_FALSE(test, skb_is_gso(list));
	kfree_skb_list(list);
}

static void whole(struct kunit *test)
{
	static const u8 authentic[] = { TCPOPT_AO, 4, 1, 1 };
	struct shape shape = {
		.family = AF_INET, .payload_len = 1000,
		.summed = CHECKSUM_PARTIAL,
	};
	struct sk_buff *skb;

	skb = build(test, &shape);
	tcp_hdr(skb)->syn = 1;
	expect_whole(test, skb, 600, "SYN");
	skb = build(test, &shape);
	tcp_hdr(skb)->urg = 1;
	expect_whole(test, skb, 600, "URG");
	skb = build(test, &shape);
	ip_hdr(skb)->protocol = IPPROTO_UDP;
	expect_whole(test, skb, 600, "UDP");
	skb = build(test, &shape);
	ip_hdr(skb)->frag_off = htons(IP_MF);
	expect_whole(test, skb, 600, "a fragment");
	skb = build(test, &shape);
	tcp_hdr(skb)->doff = 4;
	expect_whole(test, skb, 600, "a header too short");
	shape.options = 4;
	skb = build(test, &shape);
	memcpy(tcp_hdr(skb) + 1, authentic, sizeof(authentic));
	expect_whole(test, skb, 600, "TCP-AO");
	shape.options = 0;
	skb = build(test, &shape);
	skb_trim(skb, 36);
	expect_whole(test, skb, 30, "a header cut off");
	/* Splitting computes a new checksum, which would hide a wrong one. */
	shape.summed = CHECKSUM_NONE;
	expect_whole(test, build(test, &shape), 600, "nobody's checksum");
	/* Not even one byte of payload would fit. */
	shape.summed = CHECKSUM_PARTIAL;
	expect_whole(test, build(test, &shape), 40, "headers fill the MTU");
}

/* A GSO packet is taken apart, in pieces no larger than it asked for. */
static void gso(struct kunit *test)
{
	const struct shape shape = {
		.family = AF_INET, .payload_len = 5000,
		.summed = CHECKSUM_PARTIAL,
	};
	struct sk_buff *skb = build(test, &shape), *list, *next;
	unsigned int count = 0, largest = 0;

	skb_shinfo(skb)->gso_size = 700;
	skb_shinfo(skb)->gso_segs = 8;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	list = segment(test, skb, 1400);
	KUNIT_ASSERT_FALSE(test, IS_ERR(list));
	for (; list; list = next, count++) {
		next = list->next;
		largest = max(largest, list->len);
		kfree_skb(list);
	}
	KUNIT_EXPECT_EQ(test, count, 8u);
	KUNIT_EXPECT_EQ(test, largest, 740u);
}

/* The fields that are changed are shared with clones. */
static void clone_is_left_alone(struct kunit *test)
{
	const struct shape shape = {
		.family = AF_INET6, .payload_len = 2000,
		.summed = CHECKSUM_PARTIAL,
	};
	struct sk_buff *skb = build(test, &shape), *clone, *list;

	clone = skb_clone(skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	list = segment(test, skb, 1300);
	KUNIT_EXPECT_FALSE(test, IS_ERR(list));
	KUNIT_EXPECT_FALSE(test, skb_is_gso(clone));
	KUNIT_EXPECT_EQ(test, clone->len, 2060u);
	if (!IS_ERR(list))
		kfree_skb_list(list);
	kfree_skb(clone);
}

static struct kunit_case segment_cases[] = {
	KUNIT_CASE(tcp),
	KUNIT_CASE(edges),
	KUNIT_CASE(whole),
	KUNIT_CASE(gso),
	KUNIT_CASE(clone_is_left_alone),
	{}
};

static struct kunit_suite segment_suite = {
	.name = "ipward_segment",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = segment_cases,
};

kunit_test_suite(segment_suite);
