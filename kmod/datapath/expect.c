// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Packets that come before their SA
 *
 * A key exchange chooses the SPI of an inbound SA before it has the keys, and
 * tells the peer. The peer may have the SA first, and use it at once: its
 * packets then come some milliseconds before this host has the SA. RFC 2367
 * calls an SA of which only the SPI is known larval. Here it is an SA that is
 * expected: its packets wait. When the SA is added, or the key exchange gives
 * it up, or after the time that packets may wait for keys (hold.c), they are
 * received once more, as if they came just then, and meet the SA or the rules.
 *
 * What waits is not authenticated: anybody who knows the SPI can send it. So
 * there are limits for an SA and for a namespace. A packet beyond these meets
 * the rules at once, as one with an unknown SPI.
 */

#include <linux/hashtable.h>
#include <linux/netdevice.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "base/flow.h"
#include "base/net.h"
#include "base/stats.h"
#include "base/work.h"
#include "datapath/drop.h"
#include "datapath/expect.h"
#include "datapath/hold.h"
#include "sa/sa.h"

#define EXPECT_BITS 8
/* SAs of a namespace that may be expected at a time */
#define EXPECT_MAX 4096

/* From one look at what has waited too long to the next, jiffies */
#define EXPECT_INTERVAL HZ

/** struct amount - packets that wait, and memory that these use */
struct amount {
	u32 packets;
	u32 bytes;
};

static const struct amount most_of_sa = { 64, SZ_512K };
static const struct amount most_of_net = { 2048, SZ_8M };

/**
 * struct expected - an SA that is expected
 * @node: in ipward_expect.by_id
 * @id: destination, SPI, protocol, family; the port is not compared
 * @since: jiffies when it was last said to be expected
 * @packets: those that wait for it
 * @amount: of these
 */
struct expected {
	struct hlist_node node;
	struct ipward_sa_id id;
	unsigned long since;
	struct sk_buff_head packets;
	struct amount amount;
};

/**
 * struct ipward_expect - the SAs that a namespace expects
 * @ipn: the namespace
 * @lock: protects all below; taken with softirqs disabled
 * @by_id: the SAs
 * @count: how many there are
 * @amount: of all packets that wait for one
 * @ready: packets that are to be received once more
 * @work: receives them, and looks for SAs that were expected for too long
 */
struct ipward_expect {
	struct ipward_net *ipn;
	spinlock_t lock; /* all below */
	DECLARE_HASHTABLE(by_id, EXPECT_BITS);
	unsigned int count;
	struct amount amount;
	struct sk_buff_head ready;
	struct delayed_work work;
};

/** struct waiting - what is kept of a packet besides the packet itself */
struct waiting {
	int ifindex;
};

static struct waiting *waiting(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct waiting) > sizeof(skb->cb));
	return (struct waiting *)skb->cb;
}

static struct expected *find(struct ipward_expect *expect,
			     const struct ipward_sa_id *id)
{
	struct expected *e;

	hash_for_each_possible(expect->by_id, e, node, (__force u32)id->spi) {
		if (ipward_sa_id_equal(&e->id, id))
			return e;
	}
	return NULL;
}

/* Expect an SA no more; its packets are ready to be received. */
static void end(struct ipward_expect *expect, struct expected *e)
{
	hash_del(&e->node);
	WRITE_ONCE(expect->count, expect->count - 1);
	expect->amount.packets -= e->amount.packets;
	expect->amount.bytes -= e->amount.bytes;
	skb_queue_splice_tail(&e->packets, &expect->ready);
	kfree(e);
}

static void end_old(struct ipward_expect *expect, unsigned long limit)
{
	struct hlist_node *next;
	struct expected *e;
	unsigned int i;

	hash_for_each_safe(expect->by_id, i, next, e, node) {
		if (time_after_eq(jiffies, e->since + limit))
			end(expect, e);
	}
}

/* A device that has gone, or has left the namespace, receives nothing. */
static void receive(struct ipward_net *ipn, struct sk_buff *skb)
{
	const struct ipward_drop_info info = { .dir = IPWARD_DIR_IN };
	struct net_device *dev;

	dev = dev_get_by_index_rcu(ipn->net, waiting(skb)->ifindex);
	if (!dev) {
		ipward_drop(ipn, NULL, IPWARD_DROP_NO_ROUTE, &info);
		kfree_skb(skb);
		return;
	}
	skb->dev = dev;
	netif_receive_skb(skb);
}

static void receive_all(struct ipward_net *ipn, struct sk_buff_head *packets)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(packets))) {
		rcu_read_lock();
		local_bh_disable();
		receive(ipn, skb);
		local_bh_enable();
		rcu_read_unlock();
		cond_resched();
	}
}

static void expect_work(struct work_struct *work)
{
	struct ipward_expect *expect = container_of(to_delayed_work(work),
						    struct ipward_expect, work);
	struct sk_buff_head packets;

	__skb_queue_head_init(&packets);
	spin_lock_bh(&expect->lock);
	end_old(expect, ipward_hold_limit());
	skb_queue_splice_init(&expect->ready, &packets);
	if (expect->count)
		ipward_work_send(&expect->work, EXPECT_INTERVAL);
	spin_unlock_bh(&expect->lock);
	receive_all(expect->ipn, &packets);
}

static struct ipward_expect *get_table(struct ipward_net *ipn)
{
	struct ipward_expect *expect = ipn->expect;

	if (expect)
		return expect;
	expect = kzalloc(sizeof(*expect), GFP_KERNEL_ACCOUNT);
	if (!expect)
		return NULL;
	expect->ipn = ipn;
	spin_lock_init(&expect->lock);
	hash_init(expect->by_id);
	__skb_queue_head_init(&expect->ready);
	INIT_DELAYED_WORK(&expect->work, expect_work);
	/* Pairs with ipward_expect_any(). */
	smp_store_release(&ipn->expect, expect);
	return expect;
}

static int add(struct ipward_expect *expect, const struct ipward_sa_id *id)
{
	struct expected *e = kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);

	if (!e)
		return -ENOMEM;
	e->id = *id;
	e->since = jiffies;
	__skb_queue_head_init(&e->packets);
	spin_lock_bh(&expect->lock);
	hash_add(expect->by_id, &e->node, (__force u32)id->spi);
	WRITE_ONCE(expect->count, expect->count + 1);
	spin_unlock_bh(&expect->lock);
	ipward_work_send(&expect->work, EXPECT_INTERVAL);
	return 0;
}

static bool renew(struct ipward_expect *expect, const struct ipward_sa_id *id)
{
	struct expected *e;

	spin_lock_bh(&expect->lock);
	e = find(expect, id);
	if (e)
		e->since = jiffies;
	spin_unlock_bh(&expect->lock);
	return e;
}

/**
 * ipward_expect_add() - let packets of an SA wait that will soon be added
 * @ipn: namespace, its lock held; its hooks are registered
 * @id: the inbound SA; the port is not compared
 *
 * It is expected until ipward_expect_end(), and no longer than packets may wait
 * for keys; from now on, if it was expected already.
 *
 * Context: process.
 * Return: 0; -ENOBUFS if too many are expected; -ENOMEM.
 */
int ipward_expect_add(struct ipward_net *ipn, const struct ipward_sa_id *id)
{
	struct ipward_expect *expect;

	lockdep_assert_held(&ipn->lock);
	if (!ipward_hold_limit())
		return 0;
	expect = get_table(ipn);
	if (!expect)
		return -ENOMEM;
	if (renew(expect, id))
		return 0;
	if (expect->count >= EXPECT_MAX)
		return -ENOBUFS;
	return add(expect, id);
}

/**
 * ipward_expect_end() - expect an SA no more
 * @ipn: namespace, its lock held
 * @id: the SA, which was added, or will not be; the port is not compared
 *
 * Its packets are received once more.
 *
 * Context: process.
 * Return: true if it was expected.
 */
bool ipward_expect_end(struct ipward_net *ipn, const struct ipward_sa_id *id)
{
	struct ipward_expect *expect = ipn->expect;
	struct expected *e;

	lockdep_assert_held(&ipn->lock);
	if (!expect)
		return false;
	spin_lock_bh(&expect->lock);
	e = find(expect, id);
	if (e)
		end(expect, e);
	spin_unlock_bh(&expect->lock);
	if (e)
		ipward_work_send_now(&expect->work);
	return e;
}

/**
 * ipward_expect_any() - is any SA expected?
 * @ipn: namespace
 *
 * Context: any.
 * Return: true if one is.
 */
bool ipward_expect_any(struct ipward_net *ipn)
{
	/* Pairs with get_table(). */
	const struct ipward_expect *expect = smp_load_acquire(&ipn->expect);

	return expect && READ_ONCE(expect->count);
}

static bool fits(const struct amount *amount, const struct amount *most,
		 const struct sk_buff *skb)
{
	return amount->packets < most->packets &&
	       skb->truesize <= most->bytes - min(most->bytes, amount->bytes);
}

static void count(struct amount *amount, const struct sk_buff *skb)
{
	amount->packets++;
	amount->bytes += skb->truesize;
}

/* Make a packet independent of what is valid only while it is received. */
static void detach(struct sk_buff *skb)
{
	skb_dst_force(skb);
	skb_orphan(skb);
	waiting(skb)->ifindex = skb->dev->ifindex;
	skb->dev = NULL;
}

/**
 * ipward_expect_hold() - let a packet wait whose SA is expected
 * @ipn: namespace; ipward_expect_any() was true
 * @skb: ESP or AH packet as the inbound hook sees it; consumed if the return
 *	value is true
 * @flow: its flow
 * @l4: its ESP or AH header
 * @spi: its SPI
 *
 * Context: softirqs disabled.
 * Return: false if its SA is not expected, or too much waits already.
 */
bool ipward_expect_hold(struct ipward_net *ipn, struct sk_buff *skb,
			const struct ipward_flow *flow,
			const struct ipward_l4 *l4, __be32 spi)
{
	const struct ipward_sa_id id = {
		.dst = flow->dst,
		.spi = spi,
		.proto = l4->natt_len ? IPPROTO_ESP : flow->proto,
		.family = flow->family,
	};
	struct ipward_expect *expect = ipn->expect;
	struct expected *e;
	bool held;

	spin_lock(&expect->lock);
	e = find(expect, &id);
	held = e && fits(&e->amount, &most_of_sa, skb) &&
	       fits(&expect->amount, &most_of_net, skb);
	if (held) {
		detach(skb);
		count(&e->amount, skb);
		count(&expect->amount, skb);
		__skb_queue_tail(&e->packets, skb);
	}
	spin_unlock(&expect->lock);
	if (held)
		ipward_count(ipn, IPWARD_COUNT_IN_HELD);
	return held;
}

/**
 * ipward_expect_exit() - drop all packets that wait
 * @ipn: namespace that is removed; no hook of it runs any more
 *
 * Context: process.
 */
void ipward_expect_exit(struct ipward_net *ipn)
{
	struct ipward_expect *expect = ipn->expect;

	if (!expect)
		return;
	cancel_delayed_work_sync(&expect->work);
	spin_lock_bh(&expect->lock);
	end_old(expect, 0);
	spin_unlock_bh(&expect->lock);
	__skb_queue_purge(&expect->ready);
	kfree(expect);
	ipn->expect = NULL;
}
