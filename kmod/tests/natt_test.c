// SPDX-License-Identifier: GPL-2.0
/* ESP in UDP: classification, layout and checksums. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>

#include "base/net.h"
#include "proto/natt.h"
#include "proto/request.h"
#include "proto/transport.h"
#include "proto/tunnel.h"
#include "proto/xform.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"
#include "tests/vector.h"

/* An address of the loopback device is local in every namespace. */
static const char *const local = "127.0.0.1";

static struct ipward_sa *sa_of(struct kunit *test, u8 family, u8 dir, u8 mode,
			       const char *oa_src)
{
	const struct ipward_test_sa want = {
		.src = family == AF_INET ? "192.0.2.1" : "2001:db8::1",
		.dst = family == AF_INET ? "192.0.2.2" : "2001:db8::2",
		.spi = 0x1001 + dir, .dir = dir, .mode = mode, .window = 64,
		.sport = 4500, .dport = 4501, .oa_src = oa_src,
	};

	return ipward_test_sa(test, &want);
}

/* A UDP packet to a local address; its length may exceed @payload. */
static enum ipward_natt_kind look(struct kunit *test, u16 dport,
				  const void *payload, unsigned int len,
				  unsigned int claimed, struct ipward_l4 *l4)
{
	struct ipward_net *ipn = ipward_test_net(test);
	enum ipward_natt_kind kind;
	struct ipward_flow flow;
	struct sk_buff *skb;
	u8 packet[128];

	ipward_test_ipv4(packet, "192.0.2.1", local, IPPROTO_UDP, 8 + len);
	put_unaligned_be16(4500, packet + 20);
	put_unaligned_be16(dport, packet + 22);
	put_unaligned_be16(8 + claimed, packet + 24);
	put_unaligned_be16(0, packet + 26);
	memcpy(packet + 28, payload, len);
	skb = ipward_test_skb(test, packet, 28 + len, 0, 0);
	KUNIT_ASSERT_EQ(test, ipward_flow_from_skb(skb, IPWARD_DIR_IN, &flow,
						   l4), 0);
	rcu_read_lock();
	kind = ipward_natt_classify(ipn, skb, &flow, l4);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, (int)l4->natt_len,
			kind == IPWARD_NATT_ESP ? 8 : 0);
	return kind;
}

static void kinds(struct kunit *test)
{
	static const u8 spi[16] = { 0, 0, 0x10, 1 }, ike[16], alive[] = { 0xff };
	struct ipward_l4 l4;
	unsigned int len;

	/* No SA has this port yet. */
	KUNIT_EXPECT_EQ(test, (int)look(test, 4501, spi, 16, 16, &l4),
			(int)IPWARD_NATT_NONE);
	sa_of(test, AF_INET, IPWARD_DIR_IN, IPWARD_MODE_TUNNEL, NULL);
	KUNIT_EXPECT_EQ(test, (int)look(test, 4501, spi, 16, 16, &l4),
			(int)IPWARD_NATT_ESP);
	KUNIT_EXPECT_EQ(test, (int)look(test, 4500, spi, 16, 16, &l4),
			(int)IPWARD_NATT_NONE);
	KUNIT_EXPECT_EQ(test, (int)look(test, 4501, ike, 16, 16, &l4),
			(int)IPWARD_NATT_NONE);
	KUNIT_EXPECT_EQ(test, (int)look(test, 4501, alive, 1, 1, &l4),
			(int)IPWARD_NATT_KEEPALIVE);
	for (len = 0; len < 4; len++)
		KUNIT_EXPECT_EQ(test, (int)look(test, 4501, spi, len, len, &l4),
				(int)IPWARD_NATT_BAD);
	/* Longer than it is; what lies behind it is cut off later. */
	KUNIT_EXPECT_EQ(test, (int)look(test, 4501, spi, 15, 16, &l4),
			(int)IPWARD_NATT_BAD);
	KUNIT_EXPECT_EQ(test, (int)look(test, 4501, spi, 16, 15, &l4),
			(int)IPWARD_NATT_ESP);
}

/* A UDP packet with 16 bytes, the length @claimed, and a checksum. */
static int receive(struct kunit *test, u8 family, unsigned int claimed,
		   u16 check, unsigned int *len)
{
	unsigned int head = family == AF_INET ? 20 : 40;
	struct sk_buff *skb;
	u8 packet[128] = {};
	int err;

	if (family == AF_INET)
		ipward_test_ipv4(packet, "192.0.2.1", local, IPPROTO_UDP, 24);
	else
		ipward_test_ipv6(packet, "2001:db8::1", "::1", IPPROTO_UDP, 24);
	put_unaligned_be16(8 + claimed, packet + head + 4);
	put_unaligned_be16(check, packet + head + 6);
	skb = ipward_test_skb(test, packet, head + 24, 0, 0);
	err = ipward_natt_receive(skb, head);
	*len = skb->len - head - 8;
	return err;
}

static void received(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		KUNIT_EXPECT_EQ(test, receive(test, families[i], 16, 0, &len),
				0);
		KUNIT_EXPECT_EQ(test, len, 16u);
		/* Bytes behind the UDP packet belong to no packet. */
		KUNIT_EXPECT_EQ(test, receive(test, families[i], 9, 0, &len),
				0);
		KUNIT_EXPECT_EQ(test, len, 9u);
		KUNIT_EXPECT_EQ(test, receive(test, families[i], 16, 0xbad,
					      &len), -EINVAL);
	}
}

/*
 * When the last SA with this port is removed, its packets are no ESP any more.
 */
static void ports(struct kunit *test)
{
	struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
		.sport = 4500, .dport = 4501,
	};
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_sa *first = ipward_test_sa(test, &want), *second;

	want.spi++;
	second = ipward_test_sa(test, &want);
	mutex_lock(&ipn->lock);
	ipward_sad_remove(ipn, first);
	KUNIT_EXPECT_NOT_NULL(test, xa_load(&ipn->natt_ports, 4501));
	ipward_sad_remove(ipn, second);
	KUNIT_EXPECT_NULL(test, xa_load(&ipn->natt_ports, 4501));
	mutex_unlock(&ipn->lock);
}

static unsigned int build(u8 *packet, u8 family)
{
	unsigned int i, head = family == AF_INET ? 20 : 40;

	for (i = 0; i < 61; i++)
		packet[head + i] = i;
	return family == AF_INET ?
	       ipward_test_ipv4(packet, "192.0.2.1", "192.0.2.2", 99, 61) :
	       ipward_test_ipv6(packet, "2001:db8::1", "2001:db8::2", 99, 61);
}

/* A UDP header before ESP's, in both modes; its checksum in IPv6 alone. */
static void sealed_one(struct kunit *test, u8 family, u8 mode)
{
	struct ipward_sa *sa = sa_of(test, family, IPWARD_DIR_OUT, mode, NULL);
	bool tunnel = mode == IPWARD_MODE_TUNNEL;
	unsigned int head = family == AF_INET ? 20 : 40, len;
	struct ipward_request *req;
	const struct udphdr *udp;
	struct sk_buff *skb;
	u8 packet[128];

	len = build(packet, family);
	skb = ipward_test_skb(test, packet, len, 96, 64);
	req = ipward_test_request(test, skb, sa);
	req->seq = 1;
	KUNIT_ASSERT_EQ(test, tunnel ? ipward_tunnel_encap(req) :
				       ipward_transport_encap(req), 0);
	KUNIT_ASSERT_EQ(test, ipward_xform_seal(req), 0);
	ipward_natt_checksum(skb, req->offset - req->natt_len);
	KUNIT_EXPECT_EQ(test, (unsigned int)req->offset, head + 8);
	KUNIT_EXPECT_EQ(test, (int)skb->data[family == AF_INET ? 9 : 6],
			IPPROTO_UDP);
	udp = (const struct udphdr *)(skb->data + head);
	KUNIT_EXPECT_EQ(test, (int)ntohs(udp->source), 4500);
	KUNIT_EXPECT_EQ(test, (int)ntohs(udp->dest), 4501);
	KUNIT_EXPECT_EQ(test, (unsigned int)ntohs(udp->len), skb->len - head);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(udp + 1),
			ntohl(sa->id.spi));
	if (family == AF_INET)
		KUNIT_EXPECT_FALSE(test, udp->check);
	else
		KUNIT_EXPECT_TRUE(test, udp->check &&
				  !csum_ipv6_magic(&ipv6_hdr(skb)->saddr,
						   &ipv6_hdr(skb)->daddr,
						   skb->len - head, IPPROTO_UDP,
						   skb_checksum(skb, head,
								skb->len - head,
								0)));
}

static void sealed_transport(struct kunit *test)
{
	sealed_one(test, AF_INET, IPWARD_MODE_TRANSPORT);
	sealed_one(test, AF_INET6, IPWARD_MODE_TRANSPORT);
}

static void sealed_tunnel(struct kunit *test)
{
	sealed_one(test, AF_INET, IPWARD_MODE_TUNNEL);
	sealed_one(test, AF_INET6, IPWARD_MODE_TUNNEL);
}

static const struct ends {
	const char *src;
	const char *dst;
	const char *oa_src;
	const char *oa_dst;
	unsigned int head;
} ends[] = {
	{ "192.0.2.1", "192.0.2.2", "10.9.8.7", "172.16.254.3", 20 },
	{ "2001:db8::1", "2001:db8::2", "fd00:1234:5678:9abc::7",
	  "fdff:edcb:a987::6543:3", 40 },
};

/* Of all behind the IP header: 0 where the checksum there is right. */
static __sum16 sum_over(const struct sk_buff *skb, const char *src,
			const char *dst, u8 proto)
{
	struct in6_addr from = ipward_test_addr(src);
	struct in6_addr to = ipward_test_addr(dst);
	bool ipv4 = ipward_test_family(src) == AF_INET;
	unsigned int head = ipv4 ? 20 : 40;
	__wsum sum = skb_checksum(skb, head, skb->len - head, 0);

	if (ipv4)
		return csum_tcpudp_magic(ipward_addr_get4(&from),
					 ipward_addr_get4(&to), skb->len - head,
					 proto, sum);
	return csum_ipv6_magic(&from, &to, skb->len - head, proto, sum);
}

/* The packet as it is when its ESP, in UDP, has been opened. */
static struct sk_buff *strip_natt(struct kunit *test, struct ipward_sa *sa,
				  const u8 *packet, unsigned int len, u8 proto)
{
	struct ipward_request *req;
	u8 sealed[160] = {};

	memcpy(sealed, packet, 20);
	memcpy(sealed + 44, packet + 20, len - 20);
	req = ipward_test_request(test, ipward_test_skb(test, sealed, len + 24,
							0, 0), sa);
	req->proto = proto;
	req->proto_offset = offsetof(struct iphdr, protocol);
	req->natt_len = 8;
	req->header_len = 16;
	req->offset = 28;
	KUNIT_ASSERT_EQ(test, ipward_transport_decap(req), 0);
	KUNIT_ASSERT_EQ(test, req->skb->len, len);
	return req->skb;
}

/*
 * A checksum of the address before the NAT is changed to one of that after it.
 */
static void repair_one(struct kunit *test, u8 proto, unsigned int offset)
{
	static const char *const before = "10.9.8.7";
	struct ipward_sa *sa = sa_of(test, AF_INET, IPWARD_DIR_IN,
				     IPWARD_MODE_TRANSPORT, before);
	struct sk_buff *skb;
	u8 packet[128];
	unsigned int len = build(packet, AF_INET);
	__sum16 *check;

	skb = ipward_test_skb(test, packet, len, 0, 0);
	check = (__sum16 *)(skb->data + 20 + offset);
	*check = 0;
	*check = sum_over(skb, before, ends[0].dst, proto);
	KUNIT_EXPECT_FALSE(test, sum_over(skb, before, ends[0].dst, proto));
	KUNIT_EXPECT_TRUE(test, sum_over(skb, "192.0.2.1", ends[0].dst, proto));
	skb = strip_natt(test, sa, skb->data, len, proto);
	KUNIT_EXPECT_FALSE(test, sum_over(skb, "192.0.2.1", ends[0].dst, proto));
	ipward_test_sa_gone(test, sa);
}

static void repair(struct kunit *test)
{
	repair_one(test, IPPROTO_TCP, 16);
	repair_one(test, IPPROTO_UDP, 6);
}

/* Which addresses the NATs between the two ends have changed. */
enum changed {
	CHANGED_SRC = 1,
	CHANGED_DST = 2,
};

static struct ipward_sa *sa_behind(struct kunit *test, const struct ends *ends,
				   unsigned int changed)
{
	const struct ipward_test_sa want = {
		.src = ends->src, .dst = ends->dst, .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
		.window = 64, .sport = 4500, .dport = 4501,
		.oa_src = changed & CHANGED_SRC ? ends->oa_src : NULL,
		.oa_dst = changed & CHANGED_DST ? ends->oa_dst : NULL,
	};

	return ipward_test_sa(test, &want);
}

static void repair_row(struct kunit *test, const struct ends *ends, u8 proto,
		       unsigned int offset, unsigned int changed)
{
	struct ipward_sa *sa = sa_behind(test, ends, changed);
	const char *src = changed & CHANGED_SRC ? ends->oa_src : ends->src;
	const char *dst = changed & CHANGED_DST ? ends->oa_dst : ends->dst;
	unsigned int at = ends->head + offset, len;
	struct sk_buff *skb;
	u8 packet[128];
	__sum16 *check;

	len = build(packet, ipward_test_family(src));
	skb = ipward_test_skb(test, packet, len, 0, 0);
	check = (__sum16 *)(skb->data + at);
	*check = 0;
	*check = sum_over(skb, src, dst, proto);
	KUNIT_EXPECT_FALSE(test, sum_over(skb, src, dst, proto));
	KUNIT_EXPECT_TRUE(test, sum_over(skb, ends->src, ends->dst, proto));
	ipward_natt_fix_inner_checksum(skb, sa, ends->head, proto);
	KUNIT_EXPECT_FALSE_MSG(test,
			       sum_over(skb, ends->src, ends->dst, proto),
			       "to %s, protocol %u, changed %u", ends->dst,
			       proto, changed);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_NONE);
	/* And nothing else has changed. */
	memcpy(packet + at, check, sizeof(*check));
	KUNIT_EXPECT_EQ(test, memcmp(skb->data, packet, len), 0);
	ipward_test_sa_gone(test, sa);
}

static void repair_table(struct kunit *test)
{
	unsigned int i, changed;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		for (changed = CHANGED_SRC;
		     changed <= (CHANGED_SRC | CHANGED_DST); changed++) {
			repair_row(test, &ends[i], IPPROTO_TCP, 16, changed);
			repair_row(test, &ends[i], IPPROTO_UDP, 6, changed);
		}
	}
	for (changed = CHANGED_SRC; changed <= (CHANGED_SRC | CHANGED_DST);
	     changed++)
		repair_row(test, &ends[1], IPPROTO_ICMPV6, 2, changed);
}

/* A UDP checksum of 0 is sent as 0xffff. */
static void repair_to_zero(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct ipward_sa *sa = sa_behind(test, &ends[i], CHANGED_SRC);
		u8 packet[128];
		unsigned int len = build(packet, sa->id.family);
		struct sk_buff *skb = ipward_test_skb(test, packet, len, 0, 0);
		__sum16 *check = (__sum16 *)(skb->data + ends[i].head + 6);
		__sum16 *filler = (__sum16 *)(skb->data + ends[i].head + 8);

		*check = 0;
		*filler = 0;
		*filler = sum_over(skb, ends[i].src, ends[i].dst, IPPROTO_UDP);
		*check = sum_over(skb, ends[i].oa_src, ends[i].dst,
				  IPPROTO_UDP);
		KUNIT_EXPECT_TRUE(test, *check && *check != CSUM_MANGLED_0);
		ipward_natt_fix_inner_checksum(skb, sa, ends[i].head, IPPROTO_UDP);
		KUNIT_EXPECT_EQ(test, ntohs((__force __be16)*check), 0xffff);
		ipward_test_sa_gone(test, sa);
	}
}

/* What has no checksum, or none over addresses, stays as it is. */
static void nothing_to_repair(struct kunit *test)
{
	static const u8 protos[] = { IPPROTO_UDP, IPPROTO_ICMP, 99 };
	u8 packet[128], copy[128];
	struct sk_buff *skb;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct ipward_sa *sa = sa_behind(test, &ends[i],
						 CHANGED_SRC | CHANGED_DST);
		unsigned int head = ends[i].head;
		unsigned int len = build(packet, sa->id.family);

		memset(packet + head + 6, 0, 2);
		memcpy(copy, packet, len);
		for (j = 0; j < ARRAY_SIZE(protos); j++) {
			skb = ipward_test_skb(test, packet, len, 0, 0);
			ipward_natt_fix_inner_checksum(skb, sa, head, protos[j]);
			KUNIT_EXPECT_EQ(test, memcmp(skb->data, copy, len), 0);
		}
		/* Too short for a TCP header. */
		skb = ipward_test_skb(test, packet, head + 17, 0, 0);
		ipward_natt_fix_inner_checksum(skb, sa, head, IPPROTO_TCP);
		KUNIT_EXPECT_EQ(test, memcmp(skb->data, copy, head + 17), 0);
		ipward_test_sa_gone(test, sa);
	}
}

/* The sender's addresses are unknown: the stack completes the checksum. */
static void renew_row(struct kunit *test, const struct ends *ends, u8 proto,
		      unsigned int offset)
{
	unsigned int at = ends->head + offset, len;
	struct sk_buff *skb;
	u8 packet[128];

	len = build(packet, ipward_test_family(ends->src));
	put_unaligned_be16(len - ends->head, packet + ends->head + 4);
	put_unaligned_be16(0x1234, packet + at);
	skb = ipward_test_skb(test, packet, len, 0, 0);
	ipward_natt_renew_inner_checksum(skb, ends->head, proto);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_PARTIAL);
	KUNIT_EXPECT_EQ(test, skb_checksum_start_offset(skb), (int)ends->head);
	KUNIT_EXPECT_EQ(test, skb_checksum_help(skb), 0);
	KUNIT_EXPECT_FALSE(test, sum_over(skb, ends->src, ends->dst, proto));
	memcpy(packet + at, skb->data + at, 2);
	KUNIT_EXPECT_EQ(test, memcmp(skb->data, packet, len), 0);
	if (proto != IPPROTO_UDP)
		return;
	put_unaligned_be16(0, packet + at);
	skb = ipward_test_skb(test, packet, len, 0, 0);
	ipward_natt_renew_inner_checksum(skb, ends->head, proto);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_NONE);
}

static void renew(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		renew_row(test, &ends[i], IPPROTO_TCP, 16);
		renew_row(test, &ends[i], IPPROTO_UDP, 6);
	}
	renew_row(test, &ends[1], IPPROTO_ICMPV6, 2);
}

static struct kunit_case natt_cases[] = {
	KUNIT_CASE(kinds),
	KUNIT_CASE(received),
	KUNIT_CASE(ports),
	KUNIT_CASE(sealed_transport),
	KUNIT_CASE(sealed_tunnel),
	KUNIT_CASE(repair),
	KUNIT_CASE(repair_table),
	KUNIT_CASE(repair_to_zero),
	KUNIT_CASE(nothing_to_repair),
	KUNIT_CASE(renew),
	{}
};

static struct kunit_suite natt_suite = {
	.name = "ipward_natt",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = natt_cases,
};

kunit_test_suite(natt_suite);
