// SPDX-License-Identifier: GPL-2.0
/*
 * The queues of packets that wait for keys (hold.c), one for each flow.
 *
 * Only the work item, or the end of the namespace, frees a flow that has been
 * added. So the work item may use a flow without the lock.
 */

#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/dst.h>

#include "base/net.h"
#include "datapath/hold_queue.h"
#include "policy/rule.h"
#include "sa/outbound.h"

static struct hlist_head *flow_bucket(struct ipward_hold *hold,
				      const struct ipward_flow *flow)
{
	u32 hash = jhash2((const u32 *)flow, sizeof(*flow) / sizeof(u32),
			  hold->seed);

	return &hold->by_flow[hash >> (32 - IPWARD_HOLD_FLOW_BITS)];
}

static struct hlist_head *group_bucket(struct ipward_hold *hold,
				       const struct ipward_hold_key *key)
{
	u32 hash = jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
			  hold->seed);

	return &hold->groups[hash >> (32 - IPWARD_HOLD_GROUP_BITS)];
}

/**
 * ipward_hold_find() - find a flow that waits
 * @hold: packets that wait
 * @flow: flow
 *
 * Context: RCU read-side critical section, or @hold->lock held.
 * Return: the flow, or NULL.
 */
struct ipward_hold_flow *ipward_hold_find(struct ipward_hold *hold,
					  const struct ipward_flow *flow)
{
	struct ipward_hold_flow *found;

	hlist_for_each_entry_rcu(found, flow_bucket(hold, flow), node,
				 lockdep_is_held(&hold->lock)) {
		if (ipward_flow_equal(&found->flow, flow))
			return found;
	}
	return NULL;
}

static void group_put(struct ipward_hold_group *group)
{
	struct ipward_hold_group *above;

	for (; group && !--group->members; group = above) {
		above = group->above;
		hlist_del(&group->node);
		kfree(group);
	}
}

/* Find or make a group, and make the caller a member of it. */
static struct ipward_hold_group *group_get(struct ipward_hold *hold,
					   const struct ipward_hold_key *key,
					   struct ipward_hold_group *above)
{
	struct hlist_head *bucket = group_bucket(hold, key);
	struct ipward_hold_group *group;

	hlist_for_each_entry(group, bucket, node) {
		if (!memcmp(&group->key, key, sizeof(*key))) {
			group->members++;
			return group;
		}
	}
	group = kzalloc(sizeof(*group), GFP_ATOMIC | __GFP_NOWARN);
	if (!group)
		return NULL;
	group->key = *key;
	group->members = 1;
	group->share.above = above ? &above->share : &hold->share;
	group->share.level = above ? IPWARD_SHARE_PEER : IPWARD_SHARE_RULE;
	if (above) {
		group->above = above;
		above->members++;
	}
	hlist_add_head(&group->node, bucket);
	return group;
}

/**
 * ipward_hold_key_of() - the peer with which SAs are needed
 * @rule: rule that protects
 * @flow: flow without an SA
 * @key: filled in
 *
 * What is outside of a tunnel with fixed ends follows from the tunnel.
 */
void ipward_hold_key_of(const struct ipward_rule *rule,
			const struct ipward_flow *flow,
			struct ipward_hold_key *key)
{
	struct ipward_template template;

	ipward_rule_template(rule, IPWARD_DIR_OUT, 0, &template);
	key->rule = rule->handle;
	key->peer = *ipward_outbound_dst(&template, flow);
	key->family = ipward_outbound_family(&template, flow);
}

/* The group of all flows to a peer. Each peer needs SAs of its own. */
static struct ipward_hold_group *peer_get(struct ipward_hold *hold,
					  const struct ipward_rule *rule,
					  const struct ipward_flow *flow)
{
	struct ipward_hold_key key = { .rule = rule->handle };
	struct ipward_hold_group *all = group_get(hold, &key, NULL), *peer;

	if (!all)
		return NULL;
	ipward_hold_key_of(rule, flow, &key);
	peer = group_get(hold, &key, all);
	/* The peer, if there is one, is a member now. */
	group_put(all);
	return peer;
}

static void flow_free(struct ipward_hold *hold, struct ipward_hold_flow *flow)
{
	hlist_del_init_rcu(&flow->node);
	list_del(&flow->order);
	group_put(flow->peer);
	atomic_dec(&hold->ipn->held);
	kfree_rcu(flow, rcu);
}

static struct ipward_hold_flow *flow_make(struct ipward_hold *hold,
					  const struct ipward_rule *rule,
					  const struct ipward_flow *key)
{
	struct ipward_hold_flow *flow = kzalloc(sizeof(*flow),
						GFP_ATOMIC | __GFP_NOWARN);

	if (!flow)
		return NULL;
	flow->peer = peer_get(hold, rule, key);
	if (!flow->peer) {
		kfree(flow);
		return NULL;
	}
	flow->flow = *key;
	INIT_LIST_HEAD(&flow->packets);
	flow->share.above = &flow->peer->share;
	flow->share.level = IPWARD_SHARE_FLOW;
	flow->pass = hold->pass;
	list_add_tail(&flow->order, &hold->flows);
	hlist_add_head_rcu(&flow->node, flow_bucket(hold, key));
	atomic_inc(&hold->ipn->held);
	return flow;
}

/* What leaves already is limited for the peer, but no more for the flow. */
static bool has_room(const struct ipward_hold_flow *flow, u32 bytes)
{
	return ipward_share_fits(flow->leaving ? flow->share.above :
						 &flow->share, bytes);
}

/**
 * ipward_hold_append() - add a packet to a flow that waits
 * @hold: packets that wait, its lock held
 * @flow: flow
 * @held: packet; the caller's again on failure
 *
 * Return: IPWARD_DROP_NONE, or the reason to drop it.
 */
enum ipward_drop_reason ipward_hold_append(struct ipward_hold *hold,
					   struct ipward_hold_flow *flow,
					   struct ipward_held *held)
{
	lockdep_assert_held(&hold->lock);
	if (!has_room(flow, held->bytes))
		return IPWARD_DROP_HOLD_FULL;
	ipward_share_add(&flow->share, held->bytes);
	list_add_tail(&held->node, &flow->packets);
	return IPWARD_DROP_NONE;
}

/**
 * ipward_hold_begin() - let the first packet of a flow wait
 * @hold: packets that wait, its lock held; none is of @key
 * @rule: rule that protects the flow
 * @key: flow
 * @held: packet; the caller's again on failure
 * @flow: set to the new flow, if the return value is IPWARD_DROP_NONE
 *
 * Return: IPWARD_DROP_NONE, or the reason to drop it.
 */
enum ipward_drop_reason ipward_hold_begin(struct ipward_hold *hold,
					  const struct ipward_rule *rule,
					  const struct ipward_flow *key,
					  struct ipward_held *held,
					  struct ipward_hold_flow **flow)
{
	enum ipward_drop_reason drop;

	lockdep_assert_held(&hold->lock);
	*flow = flow_make(hold, rule, key);
	if (!*flow)
		return IPWARD_DROP_NO_MEMORY;
	drop = ipward_hold_append(hold, *flow, held);
	if (drop)
		flow_free(hold, *flow);
	return drop;
}

/**
 * ipward_held_free() - free a packet that has waited, with its references
 * @held: from ipward_hold_take() or a list of such; its skb is freed as well,
 *	unless it is NULL
 */
void ipward_held_free(struct ipward_held *held)
{
	kfree_skb(held->skb);
	dev_put(held->dev);
	kfree(held);
}

/**
 * ipward_hold_next() - the next flow of a pass
 * @hold: packets that wait
 * @pass: number of the pass
 *
 * Context: the work item alone, which also frees flows.
 * Return: flow, NULL at the end of the pass.
 */
struct ipward_hold_flow *ipward_hold_next(struct ipward_hold *hold, u32 pass)
{
	struct ipward_hold_flow *flow;

	spin_lock_bh(&hold->lock);
	hold->pass = pass;
	flow = list_first_entry_or_null(&hold->flows, struct ipward_hold_flow,
					order);
	if (flow && flow->pass == pass)
		flow = NULL;
	if (flow) {
		flow->pass = pass;
		list_move_tail(&flow->order, &hold->flows);
	}
	spin_unlock_bh(&hold->lock);
	return flow;
}

/**
 * ipward_hold_take() - take the oldest packet of a flow, to release it
 * @hold: packets that wait
 * @flow: flow
 *
 * Return: packet, which belongs to the caller; NULL if there is none.
 */
struct ipward_held *ipward_hold_take(struct ipward_hold *hold,
				     struct ipward_hold_flow *flow)
{
	struct ipward_held *held;

	spin_lock_bh(&hold->lock);
	held = list_first_entry_or_null(&flow->packets, struct ipward_held,
					node);
	if (held) {
		flow->leaving = true;
		list_del(&held->node);
		ipward_share_sub(&flow->share, held->bytes);
	}
	spin_unlock_bh(&hold->lock);
	return held;
}

/**
 * ipward_hold_put_back() - let a packet wait on, as the oldest of its flow
 * @hold: packets that wait
 * @flow: flow
 * @held: from ipward_hold_take()
 */
void ipward_hold_put_back(struct ipward_hold *hold,
			  struct ipward_hold_flow *flow,
			  struct ipward_held *held)
{
	spin_lock_bh(&hold->lock);
	flow->leaving = false;
	list_add(&held->node, &flow->packets);
	ipward_share_add(&flow->share, held->bytes);
	spin_unlock_bh(&hold->lock);
}

/**
 * ipward_hold_finish() - free a flow if none of its packets waits
 * @hold: packets that wait
 * @flow: flow; must not be used afterwards
 *
 * Return: true if it has packets that are to be released.
 */
bool ipward_hold_finish(struct ipward_hold *hold,
			struct ipward_hold_flow *flow)
{
	bool more = false;

	spin_lock_bh(&hold->lock);
	if (list_empty(&flow->packets))
		flow_free(hold, flow);
	else
		more = flow->leaving;
	spin_unlock_bh(&hold->lock);
	return more;
}

/**
 * ipward_hold_must_ask() - is an ACQUIRE event due?
 * @hold: packets that wait, its lock held
 * @flow: flow without an SA
 *
 * A key exchange with many peers takes some seconds, and each event costs the
 * daemon time that it needs for the exchange itself. So the pauses grow while
 * packets wait for a peer; not too far, as somebody may have mended what was
 * wrong.
 *
 * Return: true for each peer at first, then after a second, and then ever more
 * rarely; the caller sends the event.
 */
bool ipward_hold_must_ask(struct ipward_hold *hold,
			  struct ipward_hold_flow *flow)
{
	struct ipward_hold_group *peer = flow->peer;

	lockdep_assert_held(&hold->lock);
	if (peer->asked && time_before(jiffies, peer->asked + peer->pause))
		return false;
	peer->asked = jiffies | 1;
	peer->pause = clamp_t(unsigned long, 2 * peer->pause,
			      IPWARD_HOLD_ASK_FIRST, IPWARD_HOLD_ASK_LAST);
	return true;
}

static void move_out(struct ipward_hold_flow *flow, struct ipward_held *held,
		     struct list_head *list)
{
	ipward_share_sub(&flow->share, held->bytes);
	list_move_tail(&held->node, list);
}

/**
 * ipward_hold_age() - how long has the oldest packet of a flow waited?
 * @hold: packets that wait
 * @flow: flow
 *
 * Return: jiffies; 0 if there is none.
 */
unsigned long ipward_hold_age(struct ipward_hold *hold,
			      struct ipward_hold_flow *flow)
{
	const struct ipward_held *held;
	unsigned long age;

	spin_lock_bh(&hold->lock);
	held = list_first_entry_or_null(&flow->packets, struct ipward_held,
					node);
	age = held ? jiffies - held->since : 0;
	spin_unlock_bh(&hold->lock);
	return age;
}

/**
 * ipward_hold_expire() - take the packets of a flow that have waited too long
 * @hold: packets that wait
 * @flow: flow without an SA
 * @limit: how long they may wait, jiffies
 * @list: to which they are added
 *
 * Return: true if an ACQUIRE event is due for the others.
 */
bool ipward_hold_expire(struct ipward_hold *hold,
			struct ipward_hold_flow *flow, unsigned long limit,
			struct list_head *list)
{
	struct ipward_held *held, *next;
	bool ask;

	spin_lock_bh(&hold->lock);
	flow->leaving = false;
	list_for_each_entry_safe(held, next, &flow->packets, node) {
		if (time_before(jiffies, held->since + limit))
			break;
		move_out(flow, held, list);
	}
	ask = !list_empty(&flow->packets) && ipward_hold_must_ask(hold, flow);
	spin_unlock_bh(&hold->lock);
	return ask;
}

static bool uses(const struct ipward_held *held, const struct net_device *dev)
{
	return !dev || held->dev == dev || skb_dst(held->skb)->dev == dev;
}

/**
 * ipward_hold_purge() - take the packets that would leave by a device
 * @hold: packets that wait
 * @dev: device; NULL: all packets
 * @list: to which they are added
 */
void ipward_hold_purge(struct ipward_hold *hold, const struct net_device *dev,
		       struct list_head *list)
{
	struct ipward_hold_flow *flow;
	struct ipward_held *held, *next;

	spin_lock_bh(&hold->lock);
	list_for_each_entry(flow, &hold->flows, order) {
		list_for_each_entry_safe(held, next, &flow->packets, node) {
			if (uses(held, dev))
				move_out(flow, held, list);
		}
	}
	spin_unlock_bh(&hold->lock);
}

/**
 * ipward_hold_alloc() - prepare a namespace to hold packets
 * @ipn: namespace
 * @work: function of the work item
 *
 * Context: process.
 * Return: no packets that wait; NULL without memory.
 */
struct ipward_hold *ipward_hold_alloc(struct ipward_net *ipn,
				      work_func_t work)
{
	struct ipward_hold *hold = kvzalloc(sizeof(*hold), GFP_KERNEL_ACCOUNT);

	if (!hold)
		return NULL;
	hold->ipn = ipn;
	hold->seed = get_random_u32();
	ipward_clear_peers_init(&hold->clear);
	spin_lock_init(&hold->lock);
	INIT_DELAYED_WORK(&hold->work, work);
	INIT_LIST_HEAD(&hold->flows);
	return hold;
}

/**
 * ipward_hold_free() - release what ipward_hold_alloc() has made
 * @hold: without packets, its work item not queued; or NULL
 */
void ipward_hold_free(struct ipward_hold *hold)
{
	struct ipward_hold_flow *flow, *next;

	if (!hold)
		return;
	list_for_each_entry_safe(flow, next, &hold->flows, order)
		flow_free(hold, flow);
	kvfree(hold);
}
