// SPDX-License-Identifier: GPL-2.0
/* How many packets may wait for keys, and which peers are remembered. */

#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/socket.h>

#include "datapath/clear_peer.h"
#include "datapath/hold_key.h"
#include "datapath/share.h"

struct shares {
	struct ipward_share net;
	struct ipward_share rule[4];
	struct ipward_share peer[4];
	struct ipward_share flow[16];
};

/* Rule i has peer i; peer 0 has all flows, but for 1 to 3 of the other peers. */
static int share_init(struct kunit *test)
{
	struct shares *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;

	if (!s)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(s->rule); i++) {
		s->rule[i].above = &s->net;
		s->rule[i].level = IPWARD_SHARE_RULE;
		s->peer[i].above = &s->rule[i];
		s->peer[i].level = IPWARD_SHARE_PEER;
	}
	for (i = 0; i < ARRAY_SIZE(s->flow); i++) {
		s->flow[i].above = &s->peer[i < ARRAY_SIZE(s->peer) ? i : 0];
		s->flow[i].level = IPWARD_SHARE_FLOW;
	}
	test->priv = s;
	return 0;
}

/* Add packets until one does not fit. */
static unsigned int fill(struct ipward_share *share, u32 bytes)
{
	unsigned int n = 0;

	while (ipward_share_fits(share, bytes)) {
		ipward_share_add(share, bytes);
		n++;
	}
	return n;
}

static void test_flow(struct kunit *test)
{
	struct shares *s = test->priv;

	KUNIT_EXPECT_EQ(test, fill(&s->flow[0], 1000), 128);
	KUNIT_EXPECT_EQ(test, s->net.packets, 128);
	KUNIT_EXPECT_EQ(test, s->net.bytes, 128000);
	ipward_share_sub(&s->flow[0], 1000);
	KUNIT_EXPECT_EQ(test, fill(&s->flow[0], 1000), 1);
	KUNIT_EXPECT_EQ(test, fill(&s->flow[1], SZ_128K), 4);
	KUNIT_EXPECT_FALSE(test, ipward_share_fits(&s->flow[2], SZ_512K + 1));
	KUNIT_EXPECT_FALSE(test, ipward_share_fits(&s->flow[2], U32_MAX));
}

/* By many flows a peer gets its limit; another peer of the rule is served. */
static void test_peer(struct kunit *test)
{
	struct shares *s = test->priv;
	unsigned int i, n = 0;

	s->peer[1].above = &s->rule[0];
	for (i = 4; i < 8; i++)
		n += fill(&s->flow[i], SZ_16K);
	KUNIT_EXPECT_LE(test, s->peer[0].bytes, (u32)SZ_2M);
	KUNIT_EXPECT_EQ(test, n, s->peer[0].packets);
	KUNIT_EXPECT_EQ(test, n, 32 + 32 + 32 + 16);
	/* A flow of the same peer has still a place. */
	KUNIT_EXPECT_GT(test, fill(&s->flow[0], SZ_16K), 0);
	KUNIT_EXPECT_EQ(test, fill(&s->flow[1], SZ_16K), 32);
}

/* Without the limit of a flow: what its peer may have. */
static void test_leaving(struct kunit *test)
{
	struct shares *s = test->priv;

	KUNIT_EXPECT_EQ(test, fill(&s->peer[0], 1000), 512);
	KUNIT_EXPECT_FALSE(test, ipward_share_fits(&s->flow[0], 1000));
	KUNIT_EXPECT_TRUE(test, ipward_share_fits(&s->flow[1], 1000));
}

/* Rules that use what they may leave as much for another one. */
static void test_rules(struct kunit *test)
{
	struct shares *s = test->priv;

	s->net.bytes = SZ_32M - 3 * SZ_1M;
	KUNIT_EXPECT_EQ(test, fill(&s->rule[0], SZ_64K), 24);
	KUNIT_EXPECT_EQ(test, fill(&s->rule[1], SZ_64K), 12);
	KUNIT_EXPECT_EQ(test, fill(&s->rule[2], SZ_64K), 6);
	KUNIT_EXPECT_TRUE(test, ipward_share_fits(&s->flow[3], SZ_64K));
	s->net.packets = 16384;
	KUNIT_EXPECT_FALSE(test, ipward_share_fits(&s->flow[3], 1));
}

static void test_clear_peer(struct kunit *test)
{
	struct ipward_hold_key key = { .rule = 1, .family = AF_INET6 };
	struct ipward_clear_peers *peers;
	unsigned int i, known = 0;
	bool ask;

	peers = kunit_kzalloc(test, sizeof(*peers), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, peers);
	ipward_clear_peers_init(peers);
	KUNIT_EXPECT_FALSE(test, ipward_clear_peer_use(peers, &key, &ask));
	ipward_clear_peer_add(peers, &key);
	KUNIT_EXPECT_TRUE(test, ipward_clear_peer_use(peers, &key, &ask));
	KUNIT_EXPECT_FALSE(test, ask);
	for (i = 0; i < 1 << IPWARD_CLEAR_PEER_BITS; i++)
		peers->peers[i].asked -= 11 * HZ;
	KUNIT_EXPECT_TRUE(test, ipward_clear_peer_use(peers, &key, &ask));
	KUNIT_EXPECT_TRUE(test, ask);
	KUNIT_EXPECT_TRUE(test, ipward_clear_peer_use(peers, &key, &ask));
	KUNIT_EXPECT_FALSE(test, ask);
	key.rule = 2;
	KUNIT_EXPECT_FALSE(test, ipward_clear_peer_use(peers, &key, &ask));
	for (i = 0; i < 1 << IPWARD_CLEAR_PEER_BITS; i++)
		peers->peers[i].used -= 61 * HZ;
	key.rule = 1;
	KUNIT_EXPECT_FALSE(test, ipward_clear_peer_use(peers, &key, &ask));
	/* Many are known at a time; the last one always. */
	for (key.rule = 1; key.rule <= 2048; key.rule++) {
		ipward_clear_peer_add(peers, &key);
		if (!ipward_clear_peer_use(peers, &key, &ask))
			break;
	}
	KUNIT_EXPECT_EQ(test, key.rule, 2049);
	for (key.rule = 1; key.rule <= 2048; key.rule++)
		known += ipward_clear_peer_use(peers, &key, &ask);
	KUNIT_EXPECT_GT(test, known, 900);
	KUNIT_EXPECT_LE(test, known, 1024);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(test_flow),
	KUNIT_CASE(test_peer),
	KUNIT_CASE(test_leaving),
	KUNIT_CASE(test_rules),
	KUNIT_CASE(test_clear_peer),
	{}
};

static struct kunit_suite share_suite = {
	.name = "ipward_share",
	.init = share_init,
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
