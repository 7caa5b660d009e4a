// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that have waited for keys (hold.c): send them, drop those that have
 * waited too long, or whose device goes.
 */

#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/work.h"
#include "datapath/clear_peer.h"
#include "datapath/drop.h"
#include "datapath/enforce.h"
#include "datapath/hold.h"
#include "datapath/hold_queue.h"
#include "datapath/hold_release.h"
#include "datapath/output.h"
#include "policy/cache.h"
#include "policy/rule.h"

/* Packets of one flow that a pass releases before it goes on to others. */
#define RELEASE_BATCH 64

/*
 * How long a packet waits if its rule only requests protection, jiffies: no
 * more than three seconds, as the next pass may be late by one interval.
 */
#define REQUEST_LIMIT (3 * HZ - IPWARD_HOLD_INTERVAL)

/*
 * Apply the rules to a packet and do what they say. False: there is no SA for
 * it yet, and it is still the caller's.
 */
static bool release_packet(struct ipward_net *ipn, struct ipward_held *held)
{
	struct ipward_outbound out = { .opened = held->opened };
	enum ipward_fate fate = IPWARD_FATE_PASS;
	struct sk_buff *skb = held->skb;
	struct sock *sk = held->own_sk ? skb->sk : NULL;

	if (ipward_rules_matter(ipn, IPWARD_DIR_OUT))
		fate = ipward_enforce_out(ipn, skb, &out);
	switch (fate) {
	case IPWARD_FATE_WAIT:
		return false;
	case IPWARD_FATE_PROTECT:
		ipward_rule_count(out.verdict.rule, IPWARD_DIR_OUT, skb->len);
		ipward_output(ipn, skb, &out, sk, held->okfn);
		break;
	case IPWARD_FATE_PASS:
		held->okfn(ipn->net, sk, skb);
		break;
	case IPWARD_FATE_REFUSED:
		kfree_skb(skb);
		break;
	case IPWARD_FATE_GONE:
		break;
	}
	held->skb = NULL;
	ipward_held_free(held);
	return true;
}

static void release_flow(struct ipward_hold *hold,
			 struct ipward_hold_flow *flow)
{
	unsigned int n = RELEASE_BATCH;
	struct ipward_held *held;
	bool released = true;

	while (released && n-- && (held = ipward_hold_take(hold, flow))) {
		rcu_read_lock();
		released = release_packet(hold->ipn, held);
		rcu_read_unlock();
		if (!released)
			ipward_hold_put_back(hold, flow, held);
		cond_resched();
	}
}

static void drop_list(struct ipward_net *ipn, struct list_head *list,
		      enum ipward_drop_reason drop,
		      const struct ipward_drop_info *info)
{
	struct ipward_held *held, *next;

	list_for_each_entry_safe(held, next, list, node) {
		ipward_drop(ipn, held->skb, drop, info);
		held->skb = NULL;
		ipward_held_free(held);
	}
}

/* Find the verdict for a flow that waits, as it is now. */
static void look_up(struct ipward_net *ipn, const struct ipward_flow *flow,
		    struct ipward_verdict *verdict)
{
	local_bh_disable();
	ipward_cache_lookup(ipn, flow, verdict);
	local_bh_enable();
}

/* A peer has given no keys in time: let its packets leave in clear. */
static void give_up(struct ipward_hold *hold,
		    const struct ipward_hold_flow *flow,
		    const struct ipward_rule *rule)
{
	ipward_clear_peer_add(&hold->clear, &flow->peer->key);
	net_notice_ratelimited("ipward: no keys for rule %u%s%s, which only requests protection: packets leave in clear to %pI6c\n",
			       rule->handle, rule->name[0] ? " " : "",
			       rule->name, &flow->peer->key.peer);
}

/*
 * Repeat the event, and drop what has waited too long; not what will leave in
 * clear.
 */
static void wait_on(struct ipward_hold *hold, struct ipward_hold_flow *flow,
		    const struct ipward_verdict *verdict)
{
	const struct ipward_drop_info info = {
		.flow = &flow->flow, .rule = verdict->rule,
	};
	unsigned long limit = verdict->drop ? ipward_hold_limit() :
					      MAX_JIFFY_OFFSET;
	LIST_HEAD(expired);

	if (ipward_hold_expire(hold, flow, limit, &expired))
		ipward_notify_acquire(hold->ipn, verdict->rule, &flow->flow);
	drop_list(hold->ipn, &expired, IPWARD_DROP_HOLD_TIMEOUT, &info);
}

/* False: the flow has no SA, and waits on. */
static bool may_leave(struct ipward_hold *hold, struct ipward_hold_flow *flow)
{
	struct ipward_verdict verdict;
	bool leaves;

	rcu_read_lock();
	look_up(hold->ipn, &flow->flow, &verdict);
	leaves = !ipward_hold_waits(hold->ipn, &flow->flow, &verdict);
	if (!leaves && !verdict.drop &&
	    ipward_hold_age(hold, flow) >=
	    min_t(unsigned long, REQUEST_LIMIT, ipward_hold_limit())) {
		give_up(hold, flow, verdict.rule);
		leaves = true;
	}
	if (!leaves)
		wait_on(hold, flow, &verdict);
	rcu_read_unlock();
	return leaves;
}

/* One pass over all flows that wait. */
static void release_work(struct work_struct *work)
{
	struct ipward_hold *hold = container_of(to_delayed_work(work),
						struct ipward_hold, work);
	u32 pass = hold->pass + 1;
	struct ipward_hold_flow *flow;
	bool more = false;

	while ((flow = ipward_hold_next(hold, pass))) {
		if (may_leave(hold, flow))
			release_flow(hold, flow);
		more |= ipward_hold_finish(hold, flow);
		cond_resched();
	}
	if (more)
		ipward_work_send_now(&hold->work);
	else if (atomic_read(&hold->ipn->held))
		ipward_work_send(&hold->work, IPWARD_HOLD_INTERVAL);
}

static void purge(struct ipward_net *ipn, struct ipward_hold *hold,
		  const struct net_device *dev)
{
	const struct ipward_drop_info info = { .dir = IPWARD_DIR_OUT };
	LIST_HEAD(list);

	ipward_hold_purge(hold, dev, &list);
	drop_list(ipn, &list, IPWARD_DROP_NO_ROUTE, &info);
}

/* A packet in flight may be added afterwards; the event is then repeated. */
static int device_event(struct notifier_block *block, unsigned long event,
			void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct ipward_net *ipn = ipward_pernet(dev_net(dev));
	/* Pairs with ipward_release_init(). */
	struct ipward_hold *hold = smp_load_acquire(&ipn->hold);

	if (!hold || !atomic_read(&ipn->held))
		return NOTIFY_DONE;
	if (event == NETDEV_DOWN || event == NETDEV_UNREGISTER)
		purge(ipn, hold, dev);
	ipward_hold_kick(ipn);
	return NOTIFY_DONE;
}

/* Called after that of cache.c, so that the next pass sees its changes. */
static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

/**
 * ipward_release_init() - prepare a namespace to hold packets
 * @ipn: namespace, its lock held
 *
 * The device notifier may use the result from now on, so it is kept until the
 * end of the namespace.
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_release_init(struct ipward_net *ipn)
{
	struct ipward_hold *hold = ipn->hold;

	if (!hold)
		hold = ipward_hold_alloc(ipn, release_work);
	/* Pairs with device_event(). */
	smp_store_release(&ipn->hold, hold);
	return hold ? 0 : -ENOMEM;
}

/**
 * ipward_release_exit() - drop all packets that wait
 * @ipn: namespace that is removed; no hook of it runs any more
 *
 * Context: process.
 */
void ipward_release_exit(struct ipward_net *ipn)
{
	struct ipward_hold *hold = ipn->hold;

	if (!hold)
		return;
	cancel_delayed_work_sync(&hold->work);
	purge(ipn, hold, NULL);
	ipward_hold_free(hold);
	ipn->hold = NULL;
}

/**
 * ipward_release_watch() - watch for devices that go
 *
 * Return: 0 or a negative errno.
 */
int ipward_release_watch(void)
{
	return register_netdevice_notifier(&device_notifier);
}

/**
 * ipward_release_unwatch() - stop watching devices
 */
void ipward_release_unwatch(void)
{
	unregister_netdevice_notifier(&device_notifier);
}
