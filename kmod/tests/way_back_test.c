// SPDX-License-Identifier: GPL-2.0
/* Several peers behind one NAT: their SAs, and the way back to them. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/in.h>

#include "base/net.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/way_back.h"
#include "sa/way_table.h"
#include "tests/fixture.h"
#include "tests/vector.h"

static const char *const server = "192.0.2.2";
static const char *const nat = "192.0.2.1";

static struct ipward_sa *make_sa(struct kunit *test, u8 dir, u16 port)
{
	bool in = dir == IPWARD_DIR_IN;
	const struct ipward_test_sa want = {
		.src = in ? nat : server, .dst = in ? server : nat,
		.spi = in ? port : 0x1001, .reqid = 7, .dir = dir,
		.mode = IPWARD_MODE_TRANSPORT, .window = in ? 64 : 0,
		.sport = in ? port : 4500, .dport = in ? 4500 : port,
	};

	return ipward_test_sa(test, &want);
}

static struct ipward_sa *named(struct kunit *test, u16 port)
{
	const struct ipward_sa_id id = {
		.dst = ipward_test_addr(nat), .spi = htonl(0x1001),
		.proto = IPPROTO_ESP, .family = AF_INET, .port = htons(port),
	};
	struct ipward_sa *sa;

	rcu_read_lock();
	sa = ipward_sad_find_rcu(ipward_test_net(test), &id);
	rcu_read_unlock();
	return sa;
}

/* Peers may choose the same SPI. Without a port any of the SAs is found. */
static void same_spi(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_sa *a = make_sa(test, IPWARD_DIR_OUT, 5000), *b;

	KUNIT_EXPECT_EQ(test, ipn->shared_addrs, 0u);
	b = make_sa(test, IPWARD_DIR_OUT, 6000);
	KUNIT_EXPECT_EQ(test, ipn->shared_addrs, 1u);
	KUNIT_EXPECT_PTR_EQ(test, named(test, 5000), a);
	KUNIT_EXPECT_PTR_EQ(test, named(test, 6000), b);
	KUNIT_EXPECT_NULL(test, named(test, 7000));
	KUNIT_EXPECT_TRUE(test, named(test, 0) == a || named(test, 0) == b);
	ipward_test_sa_gone(test, a);
	KUNIT_EXPECT_EQ(test, ipn->shared_addrs, 0u);
	KUNIT_EXPECT_PTR_EQ(test, named(test, 0), b);
	ipward_test_sa_gone(test, b);
}

static struct sk_buff *packet_of(struct kunit *test, u8 dir, u8 proto,
				 u16 client, struct ipward_flow *flow,
				 struct ipward_l4 *l4)
{
	bool in = dir == IPWARD_DIR_IN;
	struct sk_buff *skb;
	u8 packet[64] = {};

	ipward_test_ipv4(packet, in ? nat : server, in ? server : nat, proto,
			 44);
	if (proto == IPPROTO_ICMP) {
		packet[20] = in ? 8 : 0;
		put_unaligned_be16(client, packet + 24);
	} else {
		put_unaligned_be16(in ? client : 80, packet + 20);
		put_unaligned_be16(in ? 80 : client, packet + 22);
	}
	skb = ipward_test_skb(test, packet, 64, 0, 0);
	KUNIT_ASSERT_EQ(test, ipward_flow_from_skb(skb, dir, flow, l4), 0);
	return skb;
}

/* The port that the stack sees. */
static u16 learn(struct kunit *test, struct ipward_sa *sa, u8 proto,
		 u16 client)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;
	struct sk_buff *skb = packet_of(test, IPWARD_DIR_IN, proto, client,
					&flow, &l4);
	u16 alias;

	rcu_read_lock();
	alias = ipward_way_back_learn(ipward_test_net(test), skb, &flow, &l4,
				      sa);
	rcu_read_unlock();
	return alias ?: client;
}

/* The port of the peer to which the answer goes, 0: unknown. */
static int peer_of(struct kunit *test, u8 proto, u16 client)
{
	struct ipward_endpoint peer = {};
	struct ipward_flow flow;
	struct ipward_l4 l4;
	struct sk_buff *skb = packet_of(test, IPWARD_DIR_OUT, proto, client,
					&flow, &l4);
	bool known;

	rcu_read_lock();
	known = ipward_way_back_find(ipward_test_net(test), skb, &flow, &l4,
				     &peer) >= 0;
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, known, !!peer.port);
	return ntohs(peer.port);
}

static void answers(struct kunit *test)
{
	struct ipward_sa *in[] = {
		make_sa(test, IPWARD_DIR_IN, 5000),
		make_sa(test, IPWARD_DIR_IN, 6000),
	};
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_endpoint from = {
		.addr = in[0]->src, .port = htons(5000),
	}, to = { .addr = in[0]->src, .port = htons(5555) };

	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 1000), 0);
	mutex_lock(&ipn->lock);
	KUNIT_ASSERT_EQ(test, ipward_way_table_init(ipn), 0);
	mutex_unlock(&ipn->lock);
	learn(test, in[0], IPPROTO_TCP, 1000);
	learn(test, in[1], IPPROTO_TCP, 2000);
	learn(test, in[1], IPPROTO_ICMP, 1000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 1000), 5000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 2000), 6000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 3000), 0);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_UDP, 1000), 0);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_ICMP, 1000), 6000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_ICMP, 1001), 0);
	/* Who was heard last is answered, where there are no ports. */
	learn(test, in[0], IPPROTO_ICMP, 1000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_ICMP, 1000), 5000);

	mutex_lock(&ipn->lock);
	ipward_way_table_move(ipn, &from, &to);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 1000), 5555);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 2000), 6000);

	ipward_way_table_clean(ipn, 3600 * HZ);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 1000), 5555);
	ipward_way_table_clean(ipn, 0);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 1000), 0);
	ipward_test_sa_gone(test, in[0]);
	ipward_test_sa_gone(test, in[1]);
}

/* The peer's port of an answer to the port that the stack sees. */
static u16 translated(struct kunit *test, u16 port)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;
	struct sk_buff *skb = packet_of(test, IPWARD_DIR_OUT, IPPROTO_UDP, port,
					&flow, &l4);

	rcu_read_lock();
	ipward_way_back_translate(ipward_test_net(test), skb, &flow, &l4);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, l4.alias, flow.dport == port ? 0 : port);
	return flow.dport;
}

/* The same flow of two peers: one has an alias, and keeps it. */
static void aliases(struct kunit *test)
{
	struct ipward_sa *a_out = make_sa(test, IPWARD_DIR_OUT, 5000);
	struct ipward_sa *b_out = make_sa(test, IPWARD_DIR_OUT, 6000);
	struct ipward_sa *a = make_sa(test, IPWARD_DIR_IN, 5000);
	struct ipward_sa *b = make_sa(test, IPWARD_DIR_IN, 6000);
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_endpoint from = { .addr = b->src, .port = htons(6000) };
	struct ipward_endpoint to = { .addr = b->src, .port = htons(6666) };
	u16 alias;

	KUNIT_EXPECT_EQ(test, learn(test, a, IPPROTO_UDP, 1701), 1701);
	KUNIT_EXPECT_EQ(test, translated(test, 1701), 1701);
	alias = learn(test, b, IPPROTO_UDP, 1701);
	KUNIT_EXPECT_NE(test, alias, 1701);
	KUNIT_EXPECT_EQ(test, learn(test, b, IPPROTO_UDP, 1701), alias);
	KUNIT_EXPECT_EQ(test, learn(test, a, IPPROTO_UDP, 1701), 1701);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_UDP, 1701), 5000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_UDP, alias), 6000);
	KUNIT_EXPECT_EQ(test, translated(test, 1701), 1701);
	KUNIT_EXPECT_EQ(test, translated(test, alias), 1701);
	/* A flow of the other one from there has an alias, too. */
	KUNIT_EXPECT_NE(test, learn(test, a, IPPROTO_UDP, alias), alias);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_UDP, alias), 6000);

	mutex_lock(&ipn->lock);
	ipward_way_table_move(ipn, &from, &to);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_UDP, alias), 6666);
	KUNIT_EXPECT_EQ(test, translated(test, alias), 1701);
	ipward_way_table_clean(ipn, 0);
	KUNIT_EXPECT_EQ(test, translated(test, alias), alias);
	KUNIT_EXPECT_EQ(test, learn(test, b, IPPROTO_UDP, 1701), 1701);
	/* Whoever has gone leaves its flows to others. */
	ipward_test_sa_gone(test, b_out);
	KUNIT_EXPECT_EQ(test, learn(test, a, IPPROTO_UDP, 1701), 1701);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_UDP, 1701), 5000);
	ipward_test_sa_gone(test, a);
	ipward_test_sa_gone(test, b);
	ipward_test_sa_gone(test, a_out);
}

/* While the SAs of one host move to another port, its flow stays one. */
static void moving(struct kunit *test)
{
	struct ipward_sa *out = make_sa(test, IPWARD_DIR_OUT, 5000);
	struct ipward_sa *other = make_sa(test, IPWARD_DIR_OUT, 6000);
	struct ipward_sa *before = make_sa(test, IPWARD_DIR_IN, 5000);
	struct ipward_sa *in = make_sa(test, IPWARD_DIR_IN, 6000);

	learn(test, before, IPPROTO_TCP, 1000);
	learn(test, before, IPPROTO_TCP, 2000);
	learn(test, before, IPPROTO_TCP, 3000);
	/* The inbound SA has moved, the outbound one has not. */
	in->in.port_before = htons(5000);
	in->in.moved_at = jiffies;
	KUNIT_EXPECT_EQ(test, learn(test, in, IPPROTO_TCP, 1000), 1000);
	KUNIT_EXPECT_EQ(test, peer_of(test, IPPROTO_TCP, 1000), 5000);
	/* That was long ago: another host has the port now. */
	in->in.moved_at = jiffies - 3 * HZ;
	KUNIT_EXPECT_NE(test, learn(test, in, IPPROTO_TCP, 2000), 2000);
	/* The outbound SA has moved to where the packet came from. */
	in->in.heard_from.port = htons(5000);
	KUNIT_EXPECT_EQ(test, learn(test, in, IPPROTO_TCP, 3000), 3000);
	ipward_test_sa_gone(test, in);
	ipward_test_sa_gone(test, before);
	ipward_test_sa_gone(test, other);
	ipward_test_sa_gone(test, out);
}

static struct kunit_case way_back_cases[] = {
	KUNIT_CASE(same_spi),
	KUNIT_CASE(answers),
	KUNIT_CASE(aliases),
	KUNIT_CASE(moving),
	{}
};

static struct kunit_suite way_back_suite = {
	.name = "ipward_way_back",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = way_back_cases,
};

kunit_test_suite(way_back_suite);
