// SPDX-License-Identifier: GPL-2.0
/* A packet whose SA is removed after the rules have chosen it. */

#include <kunit/test.h>
#include <linux/skbuff.h>
#include <net/route.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "datapath/hold.h"
#include "datapath/hold_queue.h"
#include "datapath/hold_release.h"
#include "datapath/outbound.h"
#include "datapath/output.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/fixture.h"

/* Addresses to which a guest without devices has a route. */
static const char *const near = "127.0.0.1", *const far = "127.0.0.2";

static bool listens;
static unsigned int sent;
static u8 sent_proto;

static void on_acquire(struct ipward_net *ipn, struct ipward_rule *rule,
		       const struct ipward_flow *flow)
{
}

static void on_drop(struct ipward_net *ipn, const struct sk_buff *skb,
		    enum ipward_drop_reason reason,
		    const struct ipward_drop_info *info)
{
}

static void on_sa_removed(struct ipward_sa *sa)
{
}

static bool does_listen(struct ipward_net *ipn)
{
	return listens;
}

static const struct ipward_notifier notifier = {
	.drop = on_drop,
	.acquire = on_acquire,
	.listens = does_listen,
	.sa_removed = on_sa_removed,
};

static int send(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	sent++;
	sent_proto = ip_hdr(skb)->protocol;
	consume_skb(skb);
	return 0;
}

static struct ipward_sa *sa_of(struct kunit *test, u32 spi)
{
	const struct ipward_test_sa want = {
		.src = near, .dst = far, .spi = spi, .reqid = 7,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};

	return ipward_test_sa(test, &want);
}

/* The rule that protects all packets. */
static struct ipward_rule *rule_in_force(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_rule *rule = ipward_rule_alloc(1);
	struct ipward_ruleset *set;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, rule);
	mutex_lock(&ipn->lock);
	rule->handle = ++ipn->next_handle;
	rule->priority = IPWARD_PRIORITY_DEFAULT;
	rule->dir = IPWARD_DIR_OUT;
	rule->action = IPWARD_ACTION_PROTECT;
	ipward_rule_complete(rule);
	rule->n_templates = 1;
	rule->templates[0] = (struct ipward_template){
		.reqid = 7, .proto = IPPROTO_ESP,
		.mode = IPWARD_MODE_TRANSPORT, .family = AF_INET,
	};
	set = ipward_spd_edit_begin(ipn, 77);
	err = IS_ERR(set) ? PTR_ERR(set) : ipward_ruleset_insert(set, rule);
	if (!IS_ERR(set))
		err = ipward_spd_edit_end(ipn, set) ?: err;
	mutex_unlock(&ipn->lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	return rule;
}

/* Not the case's: the packet belongs to ipward_output(). */
static struct sk_buff *packet(struct kunit *test)
{
	struct flowi4 flow = { .daddr = htonl(INADDR_LOOPBACK + 1) };
	struct rtable *rt = ip_route_output_key(&init_net, &flow);
	u8 bytes[sizeof(struct iphdr) + 40] = {};
	struct sk_buff *skb;

	KUNIT_ASSERT_FALSE(test, IS_ERR(rt));
	ipward_test_ipv4(bytes, near, far, IPPROTO_UDP, 40);
	skb = alloc_skb(256, GFP_KERNEL);
	if (!skb)
		ip_rt_put(rt);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, 128);
	skb_put_data(skb, bytes, sizeof(bytes));
	skb_reset_network_header(skb);
	skb->dev = init_net.loopback_dev;
	skb->protocol = htons(ETH_P_IP);
	skb_dst_set(skb, &rt->dst);
	return skb;
}

/* Choose an SA for a packet, remove it, and go on with the packet. */
static void output_late(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_outbound out = {};
	struct ipward_sa *old;
	struct sk_buff *skb;

	out.verdict.rule = rule_in_force(test);
	old = sa_of(test, 0x1001);
	ipward_sa_hold(old);
	out.verdict.action = IPWARD_ACTION_PROTECT;
	out.verdict.sa[0] = old;
	out.verdict.n_sa = 1;
	skb = packet(test);
	KUNIT_ASSERT_EQ(test, ipward_flow_from_skb(skb, IPWARD_DIR_OUT,
						   &out.flow, &out.l4), 0);
	mutex_lock(&ipn->lock);
	ipward_sad_remove(ipn, old);
	mutex_unlock(&ipn->lock);
	rcu_read_lock();
	ipward_output(ipn, skb, &out, NULL, send);
	rcu_read_unlock();
	ipward_sa_put(old);
}

static u64 dropped(struct kunit *test)
{
	return ipward_drop_sum(ipward_test_net(test), IPWARD_DROP_SA_DEAD);
}

/* If somebody may add another SA, the packet waits for that, and is not in clear. */
static void waits(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);

	listens = true;
	output_late(test);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->held), 1);
	KUNIT_EXPECT_EQ(test, dropped(test), 0ULL);
	flush_delayed_work(&ipn->hold->work);
	KUNIT_EXPECT_EQ(test, sent, 0U);
	sa_of(test, 0x1002);
	ipward_hold_kick(ipn);
	flush_delayed_work(&ipn->hold->work);
	KUNIT_EXPECT_EQ(test, sent, 1U);
	KUNIT_EXPECT_EQ(test, (int)sent_proto, (int)IPPROTO_ESP);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->held), 0);
}

/* Else it is dropped, and counted. */
static void is_dropped(struct kunit *test)
{
	listens = false;
	output_late(test);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipward_test_net(test)->held), 0);
	KUNIT_EXPECT_EQ(test, dropped(test), 1ULL);
	KUNIT_EXPECT_EQ(test, sent, 0U);
}

static int output_init(struct kunit *test)
{
	int err = ipward_test_init(test) ?:
		  ipward_test_locked(test, ipward_release_init);

	if (err)
		return err;
	sent = 0;
	ipward_notifier_set(&notifier);
	return 0;
}

static void output_exit(struct kunit *test)
{
	ipward_notifier_set(NULL);
	ipward_test_exit(test);
}

static struct kunit_case output_cases[] = {
	KUNIT_CASE(waits),
	KUNIT_CASE(is_dropped),
	{}
};

static struct kunit_suite output_suite = {
	.name = "ipward_output",
	.init = output_init,
	.exit = output_exit,
	.test_cases = output_cases,
};

kunit_test_suite(output_suite);
