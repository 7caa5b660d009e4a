// SPDX-License-Identifier: GPL-2.0
/* Peers whose address or port changes, and the SAs that follow them. */

#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/ip.h>

#include "base/net.h"
#include "base/notify.h"
#include "datapath/pmtu.h"
#include "proto/natt.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "tests/fixture.h"
#include "tests/vector.h"

static struct ipward_sa *inbound(struct kunit *test, u8 mode)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_IN, .mode = mode, .window = 64,
		.sport = 4500, .dport = 4501,
	};

	return ipward_test_sa(test, &want);
}

static struct ipward_sa *outbound(struct kunit *test, u32 flags)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.2", .dst = "192.0.2.1", .spi = 0x1002 + flags,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TUNNEL,
		.sport = 4501, .dport = 4500, .flags = flags,
	};

	return ipward_test_sa(test, &want);
}

/*
 * Authentic, with this number, from elsewhere; is that where the peer is now?
 */
static bool heard_from_addr(struct kunit *test, struct ipward_sa *sa, u64 seq,
			    const char *src, u16 port)
{
	struct ipward_endpoint from;
	u8 packet[64];

	ipward_test_ipv4(packet, src, "192.0.2.2", IPPROTO_UDP, 44);
	put_unaligned_be16(port, packet + 20);
	from = ipward_natt_source(ipward_test_skb(test, packet, 64, 0, 0), 20);
	ipward_peer_check(sa, &from, seq);
	return sa->in.heard_from.port == htons(port);
}

static bool heard_from(struct kunit *test, struct ipward_sa *sa, u64 seq,
		       u16 port)
{
	return heard_from_addr(test, sa, seq, "192.0.2.1", port);
}

/* The source of the newest packet counts, not that of a delayed one. */
static void of_newest(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, IPWARD_MODE_TRANSPORT);

	sa->in.replay.top = 100;
	KUNIT_EXPECT_TRUE(test, heard_from(test, sa, 100, 4500));
	KUNIT_EXPECT_FALSE(test, heard_from(test, sa, 99, 1000));
	KUNIT_EXPECT_TRUE(test, heard_from(test, sa, 100, 1001));
	KUNIT_EXPECT_FALSE(test, heard_from(test, sa, 1, 1002));
	KUNIT_EXPECT_EQ(test, (int)ntohs(sa->in.heard_from.port), 1001);
}

/* In transport mode such a packet is dropped, so nothing may move by it. */
static void elsewhere(struct kunit *test)
{
	struct ipward_sa *sa = inbound(test, IPWARD_MODE_TRANSPORT);

	KUNIT_EXPECT_FALSE(test, heard_from_addr(test, sa, 1, "192.0.2.9",
						 1000));
	KUNIT_EXPECT_TRUE(test, heard_from(test, sa, 1, 1000));
	sa->mode = IPWARD_MODE_TUNNEL;
	KUNIT_EXPECT_TRUE(test, heard_from_addr(test, sa, 2, "192.0.2.9",
						1001));
}

/* The outbound SA that a packet to @to names. */
static struct ipward_sa *found(struct kunit *test, const struct ipward_sa *out,
			       const char *to, u16 port)
{
	struct ipward_sa_id id = out->id;
	struct ipward_sa *sa;

	id.dst = ipward_test_addr(to);
	rcu_read_lock();
	sa = ipward_peer_find_rcu(ipward_test_net(test), &id, htons(port));
	rcu_read_unlock();
	return sa;
}

static void expect_end(struct kunit *test, const struct ipward_sa *out,
		       const char *addr, u16 port)
{
	struct in6_addr want = ipward_test_addr(addr);
	struct ipward_endpoint end = ipward_peer_end(out);

	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&end.addr, &want));
	KUNIT_EXPECT_EQ(test, (int)ntohs(end.port), (int)port);
}

/* It leads there, and is found by that address as long as it lives. */
static void followed(struct kunit *test)
{
	struct ipward_sa *in = inbound(test, IPWARD_MODE_TUNNEL);
	struct ipward_sa *stays = outbound(test, 0);
	struct ipward_sa *out = outbound(test, IPWARD_SA_FLAG_FOLLOW);
	struct ipward_sa gone = { };

	out->out.path_mtu = 1400;
	out->out.path_mtu_until = jiffies + 1000 * HZ;
	expect_end(test, out, "192.0.2.1", 4500);
	KUNIT_EXPECT_NULL(test, found(test, out, "192.0.2.9", 1001));

	heard_from_addr(test, in, 1, "192.0.2.9", 1001);
	flush_delayed_work(&in->in.follow->work);
	expect_end(test, out, "192.0.2.9", 1001);
	expect_end(test, stays, "192.0.2.1", 4500);
	KUNIT_EXPECT_PTR_EQ(test, found(test, out, "192.0.2.9", 1001), out);
	KUNIT_EXPECT_NULL(test, found(test, out, "192.0.2.9", 1002));
	/* What was learned was of another path. */
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(out), 0u);

	heard_from_addr(test, in, 2, "192.0.2.8", 1002);
	flush_delayed_work(&in->in.follow->work);
	expect_end(test, out, "192.0.2.8", 1002);
	KUNIT_EXPECT_NULL(test, found(test, out, "192.0.2.9", 1001));
	KUNIT_EXPECT_PTR_EQ(test, found(test, out, "192.0.2.8", 1002), out);

	gone.id = out->id;
	ipward_test_sa_gone(test, out);
	KUNIT_EXPECT_NULL(test, found(test, &gone, "192.0.2.8", 1002));
}

static unsigned int n_events;
static u16 told_port;

static void on_peer(struct ipward_sa *sa, const struct in6_addr *src, u16 port)
{
	n_events++;
	told_port = port;
}

static const struct ipward_notifier peer_notifier = {
	.peer = on_peer,
};

/* Whoever changes the source of every packet gets one event a second. */
static void many_changes(struct kunit *test)
{
	struct ipward_sa *in = inbound(test, IPWARD_MODE_TUNNEL);
	struct ipward_sa *out = outbound(test, IPWARD_SA_FLAG_FOLLOW);
	unsigned int i;

	n_events = 0;
	ipward_notifier_set(&peer_notifier);
	heard_from(test, in, 1, 1001);
	msleep(50);
	for (i = 2; i <= 50; i++)
		heard_from(test, in, i, 1000 + i);
	msleep(50);
	KUNIT_EXPECT_EQ(test, n_events, 1u);
	KUNIT_EXPECT_EQ(test, (int)told_port, 1001);
	expect_end(test, out, "192.0.2.1", 1001);
	/* The last one is not forgotten. */
	msleep(1500);
	KUNIT_EXPECT_EQ(test, n_events, 2u);
	KUNIT_EXPECT_EQ(test, (int)told_port, 1050);
	expect_end(test, out, "192.0.2.1", 1050);
	ipward_notifier_set(NULL);
}

static struct kunit_case peer_cases[] = {
	KUNIT_CASE(of_newest),
	KUNIT_CASE(elsewhere),
	KUNIT_CASE(followed),
	KUNIT_CASE(many_changes),
	{}
};

static struct kunit_suite peer_suite = {
	.name = "ipward_peer",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = peer_cases,
};

kunit_test_suite(peer_suite);
