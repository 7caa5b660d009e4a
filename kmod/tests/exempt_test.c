// SPDX-License-Identifier: GPL-2.0
/* What no rule is asked about: neighbour discovery and local IKE, no more. */

#include <kunit/test.h>
#include <asm/unaligned.h>
#include <linux/rtnetlink.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ndisc.h>
#include <net/sock.h>

#include "base/net.h"
#include "policy/exempt.h"
#include "proto/natt.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"

/* The loopback's address is the one local address that every machine has. */
static const char *const local = "127.0.0.1", *const remote = "192.0.2.9";

static int exempt_init(struct kunit *test)
{
	int err = ipward_test_init(test);

	if (err)
		return err;
	rtnl_lock();
	err = dev_open(init_net.loopback_dev, NULL);
	rtnl_unlock();
	return err;
}

static bool exempt(const struct sk_buff *skb, u8 dir)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;
	bool result = false;

	if (ipward_flow_from_skb(skb, dir, &flow, &l4))
		return false;
	rcu_read_lock();
	result = ipward_exempt(ipward_pernet(&init_net), skb, &flow, &l4);
	rcu_read_unlock();
	return result;
}

static bool nd_exempt(struct kunit *test, u8 dir, u8 type, u8 hop_limit)
{
	u8 packet[64] = {};
	unsigned int len = ipward_test_ipv6(packet, "fe80::1", "fe80::2",
					    IPPROTO_ICMPV6, 24);

	packet[7] = hop_limit;
	packet[40] = type;
	return exempt(ipward_test_skb(test, packet, len, 0, 0), dir);
}

static void neighbour_discovery(struct kunit *test)
{
	unsigned int type;

	for (type = 0; type < 256; type++) {
		bool in = type >= 133 && type <= 137;
		bool out = type >= 133 && type <= 136;

		KUNIT_EXPECT_EQ_MSG(test, nd_exempt(test, IPWARD_DIR_IN, type,
						    255), in, "type %u", type);
		KUNIT_EXPECT_EQ_MSG(test, nd_exempt(test, IPWARD_DIR_OUT, type,
						    255), out, "type %u", type);
	}
}

/* RFC 4861: what a router has forwarded is none. */
static void neighbour_discovery_from_afar(struct kunit *test)
{
	unsigned int hops;

	for (hops = 0; hops < 256; hops++)
		KUNIT_EXPECT_EQ(test, nd_exempt(test, IPWARD_DIR_IN,
						NDISC_NEIGHBOUR_SOLICITATION,
						hops), hops == 255);
}

/* The same numbers in IPv4, or in a fragment, mean something else. */
static void no_neighbour_discovery(struct kunit *test)
{
	u8 packet[64] = {};
	unsigned int len = ipward_test_ipv4(packet, remote, local,
					    IPPROTO_ICMPV6, 24);

	packet[8] = 255;
	packet[20] = NDISC_NEIGHBOUR_SOLICITATION;
	KUNIT_EXPECT_FALSE(test, exempt(ipward_test_skb(test, packet, len, 0,
							0), IPWARD_DIR_IN));
	memset(packet, 0, sizeof(packet));
	len = ipward_test_ipv6(packet, "fe80::1", "fe80::2", NEXTHDR_FRAGMENT,
			       24);
	packet[7] = 255;
	packet[40] = IPPROTO_ICMPV6;
	packet[43] = 1;
	packet[48] = NDISC_NEIGHBOUR_SOLICITATION;
	KUNIT_EXPECT_FALSE(test, exempt(ipward_test_skb(test, packet, len, 0,
							0), IPWARD_DIR_IN));
}

/* A UDP packet whose first four bytes of data are @marker. */
static struct sk_buff *udp(struct kunit *test, const char *src, const char *dst,
			   u16 sport, u16 dport, u32 marker, unsigned int len)
{
	u8 packet[64] = {};

	ipward_test_ipv4(packet, src, dst, IPPROTO_UDP, len - 20);
	put_unaligned_be16(sport, packet + 20);
	put_unaligned_be16(dport, packet + 22);
	put_unaligned_be32(marker, packet + 28);
	return ipward_test_skb(test, packet, len, 0, 8);
}

static void ike_in(struct kunit *test)
{
	unsigned int port;

	/* The near end's port: the destination. */
	for (port = 0; port < 65536; port += port < 8192 ? 1 : 997) {
		struct sk_buff *skb = udp(test, remote, local, 9, port, 0, 40);

		KUNIT_EXPECT_EQ_MSG(test, exempt(skb, IPWARD_DIR_IN),
				    port == 500 || port == 4500, "port %u",
				    port);
	}
	KUNIT_EXPECT_FALSE(test, exempt(udp(test, remote, local, 500, 9, 0, 40),
					IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt(udp(test, remote, remote, 500, 500, 0,
					    40), IPWARD_DIR_IN));
}

/* RFC 3948, section 2.2: four bytes of zero, all there. */
static void marker(struct kunit *test)
{
	unsigned int bit, len;

	for (bit = 0; bit < 32; bit++)
		KUNIT_EXPECT_FALSE(test, exempt(udp(test, remote, local, 9,
						    4500, 1u << bit, 40),
						IPWARD_DIR_IN));
	for (len = 28; len <= 36; len++)
		KUNIT_EXPECT_EQ_MSG(test, exempt(udp(test, remote, local, 9,
						     4500, 0, len),
						 IPWARD_DIR_IN), len >= 32,
				    "%u bytes", len);
	/* Port 500 has no marker. */
	KUNIT_EXPECT_TRUE(test, exempt(udp(test, remote, local, 9, 500, 1, 40),
				       IPWARD_DIR_IN));
}

static void ike_tcp(struct kunit *test)
{
	struct sk_buff *skb = udp(test, remote, local, 9, 500, 0, 40);

	ip_hdr(skb)->protocol = IPPROTO_TCP;
	KUNIT_EXPECT_FALSE(test, exempt(skb, IPWARD_DIR_IN));
	/* A fragment's ports may be anything. */
	ip_hdr(skb)->protocol = IPPROTO_UDP;
	ip_hdr(skb)->frag_off = htons(IP_MF);
	KUNIT_EXPECT_FALSE(test, exempt(skb, IPWARD_DIR_IN));
}

static bool exempt_from(struct kunit *test, struct sock *sk, u16 sport)
{
	struct sk_buff *skb = udp(test, local, remote, sport, 9, 0, 40);
	bool result;

	skb->sk = sk;
	result = exempt(skb, IPWARD_DIR_OUT);
	skb->sk = NULL;
	return result;
}

static struct sock *socket_of_root(struct kunit *test)
{
	struct sock *sk = kunit_kzalloc(test, sizeof(*sk), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sk);
	sk->sk_state = TCP_ESTABLISHED;
	sk->sk_uid = GLOBAL_ROOT_UID;
	write_pnet(&sk->sk_net, &init_net);
	return sk;
}

/* Outbound it must come from a socket of root's, in this namespace. */
static void ike_out(struct kunit *test)
{
	struct sock *sk = socket_of_root(test);

	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 500));
	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 4500));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 501));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, NULL, 500));

	sk->sk_uid = KUIDT_INIT(1000);
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500));
	sk->sk_uid = GLOBAL_ROOT_UID;
	sk->sk_state = TCP_TIME_WAIT;
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500));
	sk->sk_state = TCP_ESTABLISHED;
	write_pnet(&sk->sk_net, NULL);
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500));
}

/* A port that inbound SAs have for ESP in UDP is IKE's, too, as long as they do. */
static void ike_on_another_port(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct sock *sk = socket_of_root(test);
	const struct ipward_test_sa want = {
		.src = remote, .dst = local, .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = IPWARD_MODE_TRANSPORT,
		.sport = 4500, .dport = 5500,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);

	mutex_lock(&ipn->lock);
	KUNIT_EXPECT_TRUE(test, exempt(udp(test, remote, local, 9, 5500, 0, 40),
				       IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt(udp(test, remote, local, 9, 5500, 1,
					    40), IPWARD_DIR_IN));
	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 5500));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, NULL, 5500));
	ipward_sad_remove(ipn, sa);
	KUNIT_EXPECT_FALSE(test, exempt(udp(test, remote, local, 9, 5500, 0,
					    40), IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 5500));
	mutex_unlock(&ipn->lock);
}

static void local_addresses(struct kunit *test)
{
	struct in6_addr addr = ipward_test_addr(local);

	KUNIT_EXPECT_TRUE(test, ipward_addr_is_local(&init_net, NULL, &addr,
						     AF_INET));
	addr = ipward_test_addr(remote);
	KUNIT_EXPECT_FALSE(test, ipward_addr_is_local(&init_net, NULL, &addr,
						      AF_INET));
	addr = ipward_test_addr("::1");
	KUNIT_EXPECT_TRUE(test, ipward_addr_is_local(&init_net, NULL, &addr,
						     AF_INET6));
	addr = ipward_test_addr("2001:db8::77");
	KUNIT_EXPECT_FALSE(test, ipward_addr_is_local(&init_net, NULL, &addr,
						      AF_INET6));
	/* Broadcasts come to us, and are nobody's address. */
	addr = ipward_test_addr("255.255.255.255");
	KUNIT_EXPECT_FALSE(test, ipward_addr_is_local(&init_net, NULL, &addr,
						      AF_INET));
}

static struct kunit_case exempt_cases[] = {
	KUNIT_CASE(neighbour_discovery),
	KUNIT_CASE(neighbour_discovery_from_afar),
	KUNIT_CASE(no_neighbour_discovery),
	KUNIT_CASE(ike_in),
	KUNIT_CASE(marker),
	KUNIT_CASE(ike_tcp),
	KUNIT_CASE(ike_out),
	KUNIT_CASE(ike_on_another_port),
	KUNIT_CASE(local_addresses),
	{}
};

static struct kunit_suite exempt_suite = {
	.name = "ipward_exempt",
	.init = exempt_init,
	.exit = ipward_test_exit,
	.test_cases = exempt_cases,
};

kunit_test_suite(exempt_suite);
