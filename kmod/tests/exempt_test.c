// SPDX-License-Identifier: GPL-2.0
/* Exemptions: which packets of neighbour discovery and IKE, and no others. */

#include <kunit/test.h>
#include <asm/unaligned.h>
#include <linux/igmp.h>
#include <linux/rtnetlink.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ndisc.h>
#include <net/sock.h>

#include "base/net.h"
#include "policy/exempt.h"
#include "policy/ruleset.h"
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

static bool igmp_exempt(struct kunit *test, u8 dir, const char *dst, u8 ttl)
{
	u8 packet[64] = {};
	unsigned int len = ipward_test_ipv4(packet, remote, dst, IPPROTO_IGMP,
					    8);

	packet[8] = ttl;
	packet[20] = IGMPV2_HOST_MEMBERSHIP_REPORT;
	return exempt(ipward_test_skb(test, packet, len, 0, 0), dir);
}

/* RFC 3376, section 4: to a group, with a TTL of 1. */
static void group_membership(struct kunit *test)
{
	u8 dir;

	for (dir = IPWARD_DIR_IN; dir <= IPWARD_DIR_OUT; dir++) {
		KUNIT_EXPECT_TRUE(test, igmp_exempt(test, dir, "224.0.0.22", 1));
		KUNIT_EXPECT_TRUE(test, igmp_exempt(test, dir, "239.1.2.3", 1));
		KUNIT_EXPECT_FALSE(test, igmp_exempt(test, dir, "224.0.0.22", 2));
		KUNIT_EXPECT_FALSE(test, igmp_exempt(test, dir, "224.0.0.22", 0));
		KUNIT_EXPECT_FALSE(test, igmp_exempt(test, dir, local, 1));
		KUNIT_EXPECT_FALSE(test, igmp_exempt(test, dir,
						     "255.255.255.255", 1));
	}
}

/* As it is sent, behind a router alert. */
static bool mld_exempt(struct kunit *test, u8 dir, const char *src, u8 type,
		       u8 hop_limit)
{
	static const u8 alert[8] = { IPPROTO_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };
	u8 packet[80] = {};
	unsigned int len = ipward_test_ipv6(packet, src, "ff02::16",
					    NEXTHDR_HOP, sizeof(alert) + 24);

	packet[7] = hop_limit;
	memcpy(packet + 40, alert, sizeof(alert));
	packet[48] = type;
	return exempt(ipward_test_skb(test, packet, len, 0, 0), dir);
}

/* RFC 3810, section 5: of the link, with a hop limit of 1. */
static void listener_discovery(struct kunit *test)
{
	unsigned int type;
	u8 dir;

	for (dir = IPWARD_DIR_IN; dir <= IPWARD_DIR_OUT; dir++) {
		for (type = 0; type < 256; type++) {
			bool is_mld = (type >= 130 && type <= 132) || type == 143;

			KUNIT_EXPECT_EQ_MSG(test,
					    mld_exempt(test, dir, "fe80::1",
						       type, 1),
					    is_mld, "type %u", type);
			KUNIT_EXPECT_EQ(test, mld_exempt(test, dir, "::", type,
							 1), is_mld);
			KUNIT_EXPECT_FALSE(test, mld_exempt(test, dir,
							    "2001:db8::1",
							    type, 1));
		}
		KUNIT_EXPECT_FALSE(test, mld_exempt(test, dir, "fe80::1", 143,
						    2));
		KUNIT_EXPECT_FALSE(test, mld_exempt(test, dir, "fe80::1", 130,
						    255));
	}
}

#define IKE_LEN 28
#define NO_MARKER 1

/*
 * An IKE message of IKEv2, in UDP; behind four more bytes, unless those are to
 * be NO_MARKER.
 */
static struct sk_buff *ike(struct kunit *test, const char *src, const char *dst,
			   u16 sport, u16 dport, u32 marker)
{
	unsigned int front = marker == NO_MARKER ? 0 : 4;
	unsigned int len = 8 + front + IKE_LEN;
	u8 packet[64] = {}, *message = packet + 28 + front;

	ipward_test_ipv4(packet, src, dst, IPPROTO_UDP, len);
	put_unaligned_be16(sport, packet + 20);
	put_unaligned_be16(dport, packet + 22);
	put_unaligned_be16(len, packet + 24);
	if (front)
		put_unaligned_be32(marker, packet + 28);
	message[0] = 1;
	message[17] = 0x20;
	put_unaligned_be32(IKE_LEN, message + 24);
	return ipward_test_skb(test, packet, 20 + len, 0, 8);
}

static struct sk_buff *ike_to(struct kunit *test, u16 port)
{
	return ike(test, remote, local, 9, port, port == 500 ? NO_MARKER : 0);
}

static void ike_in(struct kunit *test)
{
	unsigned int port;

	/* The near end's port: the destination. */
	for (port = 0; port < 65536; port += port < 8192 ? 1 : 997)
		KUNIT_EXPECT_EQ_MSG(test, exempt(ike_to(test, port),
						 IPWARD_DIR_IN),
				    port == 500 || port == 4500, "port %u",
				    port);
	KUNIT_EXPECT_FALSE(test, exempt(ike(test, remote, local, 500, 9, 0),
					IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt(ike(test, remote, remote, 500, 500,
					    NO_MARKER), IPWARD_DIR_IN));
}

/* RFC 3948, section 2.2: four bytes of zero, on every port but 500. */
static void marker(struct kunit *test)
{
	unsigned int bit;

	for (bit = 0; bit < 32; bit++)
		KUNIT_EXPECT_FALSE(test, exempt(ike(test, remote, local, 9,
						    4500, 1u << bit),
						IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt(ike(test, remote, local, 9, 4500,
					    NO_MARKER), IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt(ike(test, remote, local, 9, 500, 0),
					IPWARD_DIR_IN));
}

static bool exempt_with(struct kunit *test, unsigned int at, u8 value)
{
	struct sk_buff *skb = ike_to(test, 500);

	skb->data[at] = value;
	return exempt(skb, IPWARD_DIR_IN);
}

/* One whole message, of a known version, with an initiator's SPI. */
static void no_message(struct kunit *test)
{
	unsigned int version, len;

	for (version = 0; version < 16; version++)
		KUNIT_EXPECT_EQ(test, exempt_with(test, 28 + 17, version << 4),
				version == 1 || version == 2);
	for (len = 0; len < 256; len++)
		KUNIT_EXPECT_EQ(test, exempt_with(test, 28 + 27, len),
				len == IKE_LEN);
	KUNIT_EXPECT_FALSE(test, exempt_with(test, 28 + 24, 1));
	KUNIT_EXPECT_FALSE(test, exempt_with(test, 28, 0));
	for (len = 20; len < 20 + 8 + IKE_LEN; len++) {
		struct sk_buff *skb = ike_to(test, 500);

		skb_trim(skb, len);
		ip_hdr(skb)->tot_len = htons(len);
		KUNIT_EXPECT_FALSE(test, exempt(skb, IPWARD_DIR_IN));
	}
}

static void ike_tcp(struct kunit *test)
{
	struct sk_buff *skb = ike_to(test, 500);

	ip_hdr(skb)->protocol = IPPROTO_TCP;
	KUNIT_EXPECT_FALSE(test, exempt(skb, IPWARD_DIR_IN));
	/* A fragment's ports may be anything. */
	ip_hdr(skb)->protocol = IPPROTO_UDP;
	ip_hdr(skb)->frag_off = htons(IP_MF);
	KUNIT_EXPECT_FALSE(test, exempt(skb, IPWARD_DIR_IN));
}

static bool exempt_from(struct kunit *test, struct sock *sk, u16 sport,
			u16 dport)
{
	struct sk_buff *skb = ike(test, local, remote, sport, dport,
				  sport == 500 ? NO_MARKER : 0);
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

/* An outbound packet must be from a socket of root in this namespace. */
static void ike_out(struct kunit *test)
{
	struct sock *sk = socket_of_root(test);

	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 500, 500));
	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 4500, 4500));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 501, 500));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, NULL, 500, 500));

	sk->sk_uid = KUIDT_INIT(1000);
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500, 500));
	sk->sk_uid = GLOBAL_ROOT_UID;
	sk->sk_state = TCP_TIME_WAIT;
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500, 500));
	sk->sk_state = TCP_ESTABLISHED;
	write_pnet(&sk->sk_net, NULL);
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500, 500));
}

/* Both ports of IKE, or a port from which a peer behind a NAT has sent. */
static void ike_peer(struct kunit *test)
{
	struct sock *sk = socket_of_root(test);

	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500, 53));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 4500, 777));
	KUNIT_EXPECT_TRUE(test, exempt(ike(test, remote, local, 777, 4500, 0),
				       IPWARD_DIR_IN));
	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 4500, 777));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 4500, 778));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 500, 777));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, NULL, 4500, 777));
}

/*
 * The UDP port of an inbound SA is one of IKE, too, as long as the SA exists.
 */
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
	KUNIT_EXPECT_TRUE(test, exempt(ike_to(test, 5500), IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt(ike(test, remote, local, 9, 5500,
					    NO_MARKER), IPWARD_DIR_IN));
	KUNIT_EXPECT_TRUE(test, exempt_from(test, sk, 5500, 4500));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, NULL, 5500, 4500));
	ipward_sad_remove(ipn, sa);
	KUNIT_EXPECT_FALSE(test, exempt(ike_to(test, 5500), IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, exempt_from(test, sk, 5500, 4500));
	mutex_unlock(&ipn->lock);
}

/* Nothing is exempt that the rule set does not name. */
static void settings(struct kunit *test)
{
	struct ipward_net *ipn = ipward_pernet(&init_net);
	struct ipward_ruleset *set = rcu_dereference_raw(ipn->rules);
	const u32 before = set->exempt;

	set->exempt = IPWARD_EXEMPT_IKE;
	KUNIT_EXPECT_TRUE(test, exempt(ike_to(test, 500), IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, nd_exempt(test, IPWARD_DIR_IN, 135, 255));
	set->exempt = IPWARD_EXEMPT_NEIGHBOUR;
	KUNIT_EXPECT_FALSE(test, exempt(ike_to(test, 500), IPWARD_DIR_IN));
	KUNIT_EXPECT_TRUE(test, nd_exempt(test, IPWARD_DIR_IN, 135, 255));
	set->exempt = 0;
	KUNIT_EXPECT_FALSE(test, exempt(ike_to(test, 500), IPWARD_DIR_IN));
	KUNIT_EXPECT_FALSE(test, nd_exempt(test, IPWARD_DIR_IN, 135, 255));
	set->exempt = before;
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
	/* Broadcasts, which are not an address of any host. */
	addr = ipward_test_addr("255.255.255.255");
	KUNIT_EXPECT_FALSE(test, ipward_addr_is_local(&init_net, NULL, &addr,
						      AF_INET));
}

static struct kunit_case exempt_cases[] = {
	KUNIT_CASE(neighbour_discovery),
	KUNIT_CASE(neighbour_discovery_from_afar),
	KUNIT_CASE(no_neighbour_discovery),
	KUNIT_CASE(group_membership),
	KUNIT_CASE(listener_discovery),
	KUNIT_CASE(ike_in),
	KUNIT_CASE(marker),
	KUNIT_CASE(no_message),
	KUNIT_CASE(ike_tcp),
	KUNIT_CASE(ike_out),
	KUNIT_CASE(ike_peer),
	KUNIT_CASE(ike_on_another_port),
	KUNIT_CASE(settings),
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
