// SPDX-License-Identifier: GPL-2.0
/* Which packets continue where the hook was called, which are queued. */

#include <kunit/test.h>
#include <linux/rtnetlink.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/deliver.h"
#include "datapath/drop.h"
#include "datapath/secpath.h"
#include "tests/fixture.h"

/* More than the largest usual length of a CPU's queue. */
#define ENOUGH 100000

static int deliver_init(struct kunit *test)
{
	return ipward_test_init(test) ?:
	       ipward_test_locked(test, ipward_secpath_init) ?:
	       ipward_deliver_init();
}

static void deliver_exit(struct kunit *test)
{
	ipward_deliver_exit();
	ipward_test_exit(test);
}

/* The queue takes packets of devices that are up, and no others. */
static void loopback_up(struct kunit *test)
{
	int err;

	rtnl_lock();
	err = dev_open(init_net.loopback_dev, NULL);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, err, 0);
}

/* Of a protocol that the stack does not know, in case that it gets there. */
static struct sk_buff *packet(void)
{
	struct sk_buff *skb = alloc_skb(64, GFP_ATOMIC);

	if (!skb)
		return NULL;
	skb_put_zero(skb, 64);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	skb->dev = init_net.loopback_dev;
	skb->protocol = htons(ETH_P_802_EX1);
	return skb;
}

static enum ipward_delivery deliver(struct kunit *test, struct sk_buff *skb,
				    u8 proto, bool reenter)
{
	const struct ipward_drop_info nobody = {};
	const struct ipward_flow flow = { .proto = proto };

	return ipward_deliver(ipward_test_net(test), skb, &flow, &nobody,
			      reenter);
}

/* Datagrams continue, or enter the stack again at once; TCP is queued. */
static void ways(struct kunit *test)
{
	struct sk_buff *skb = packet(), *tcp = packet();
	enum ipward_delivery udp_reentering, tcp_first;
	struct sk_buff *reentering = packet();

	KUNIT_ASSERT_TRUE(test, skb && tcp && reentering);
	loopback_up(test);
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, deliver(test, skb, IPPROTO_UDP, false),
			IPWARD_DELIVERY_GO_ON);
	udp_reentering = deliver(test, reentering, IPPROTO_UDP, true);
	tcp_first = deliver(test, tcp, IPPROTO_TCP, false);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, udp_reentering, IPWARD_DELIVERY_ENTER);
	KUNIT_EXPECT_EQ(test, tcp_first, IPWARD_DELIVERY_TAKEN);
	KUNIT_EXPECT_TRUE(test, ipward_secpath_is_set(ipward_test_net(test), skb));
	KUNIT_EXPECT_TRUE(test, ipward_secpath_is_set(ipward_test_net(test),
						      reentering));
	kfree_skb(reentering);
	kfree_skb(skb);
}

/* While no CPU polls the queue it takes packets up to its limit. */
static void full_queue(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	enum ipward_delivery delivery = IPWARD_DELIVERY_TAKEN;
	unsigned int taken;

	loopback_up(test);
	local_bh_disable();
	for (taken = 0; taken < ENOUGH; taken++) {
		struct sk_buff *skb = packet();

		if (!skb)
			break;
		delivery = deliver(test, skb, IPPROTO_TCP, false);
		if (delivery != IPWARD_DELIVERY_TAKEN)
			break;
	}
	local_bh_enable();
	KUNIT_EXPECT_GT(test, taken, 1u);
	KUNIT_EXPECT_EQ(test, delivery, IPWARD_DELIVERY_DROPPED);
	KUNIT_EXPECT_EQ(test, ipward_drop_sum(ipn, IPWARD_DROP_QUEUE), 1ull);
}

static struct kunit_case deliver_cases[] = {
	KUNIT_CASE(ways),
	KUNIT_CASE(full_queue),
	{}
};

static struct kunit_suite deliver_suite = {
	.name = "ipward_deliver",
	.init = deliver_init,
	.exit = deliver_exit,
	.test_cases = deliver_cases,
};

kunit_test_suite(deliver_suite);
