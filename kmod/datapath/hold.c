// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Packets that wait for keys
 *
 * An outbound packet that a rule protects waits here if there is no SA for it,
 * but somebody who listens for ACQUIRE events, and so may add one. Limits are
 * described in share.c. Packets are kept by flow and leave in order. As long as
 * a flow is here, its further packets are added to it, even if there is an SA
 * by now.
 *
 * When an outbound SA is added, or the rules change, a work item
 * (hold_release.c) looks at each flow again, and applies the rules to its
 * packets as if they were new. It also repeats the event while packets wait,
 * and drops those that have waited for too long.
 *
 * A packet keeps its socket, so that a sender cannot send more than its buffer
 * holds, and TCP sees that the packet is still in this host and does not
 * retransmit it.
 */

#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/sock.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "base/work.h"
#include "datapath/drop.h"
#include "datapath/hold.h"
#include "datapath/hold_queue.h"
#include "datapath/outbound.h"
#include "policy/cache.h"
#include "policy/rule.h"

/* From one ACQUIRE event of a rule whose packets do not wait to the next, jiffies */
#define ASK_INTERVAL HZ

static unsigned int hold = 30;
module_param(hold, uint, 0644);
MODULE_PARM_DESC(hold, "how long a packet may wait for keys, seconds; 0: not at all");

/**
 * ipward_hold_limit() - how long a packet may wait
 *
 * Return: jiffies.
 */
unsigned long ipward_hold_limit(void)
{
	return min(READ_ONCE(hold), 3600U) * HZ;
}

/**
 * ipward_hold_may() - may a packet without an SA wait?
 * @ipn: namespace with its hooks registered
 *
 * Context: any but hard interrupt.
 * Return: true if somebody listens who may add an SA.
 */
bool ipward_hold_may(struct ipward_net *ipn)
{
	return READ_ONCE(hold) && ipn->hold && ipward_notify_listens(ipn);
}

/* Does a peer give no keys to a rule that only requests protection? */
static bool is_clear_peer(struct ipward_net *ipn, struct ipward_rule *rule,
			  const struct ipward_flow *flow)
{
	struct ipward_hold_key key;
	bool ask, clear;

	ipward_hold_key_of(rule, flow, &key);
	clear = ipward_clear_peer_use(&ipn->hold->clear, &key, &ask);
	if (ask)
		ipward_notify_acquire(ipn, rule, flow);
	return clear;
}

/**
 * ipward_hold_waits() - does a flow wait for keys?
 * @ipn: namespace with its hooks registered
 * @flow: outbound flow
 * @verdict: its verdict
 *
 * Where a rule only requests protection, a flow waits unless the peer has just
 * given no keys.
 *
 * Context: RCU read-side critical section.
 * Return: true if it does.
 */
bool ipward_hold_waits(struct ipward_net *ipn, const struct ipward_flow *flow,
		       const struct ipward_verdict *verdict)
{
	if (!ipward_verdict_lacks_sa(verdict) || verdict->audited ||
	    !ipward_hold_may(ipn))
		return false;
	return verdict->drop || !is_clear_peer(ipn, verdict->rule, flow);
}

/* Prepare a packet to wait. The caller's skb is not freed on failure. */
static struct ipward_held *
held_make(struct sk_buff *skb, const struct ipward_outbound *out,
	  const struct sock *sk,
	  int (*okfn)(struct net *, struct sock *, struct sk_buff *))
{
	struct ipward_held *held = kmalloc(sizeof(*held),
					   GFP_ATOMIC | __GFP_NOWARN);

	if (!held)
		return NULL;
	held->skb = skb;
	held->dev = skb->dev;
	dev_hold(held->dev);
	held->okfn = okfn;
	held->since = jiffies;
	held->bytes = skb->truesize;
	held->own_sk = sk && sk == skb->sk;
	held->opened = out->opened;
	return held;
}

static void held_cancel(struct ipward_held *held)
{
	held->skb = NULL;
	ipward_held_free(held);
}

static enum ipward_drop_reason add(struct ipward_hold *hold,
				   struct ipward_held *held,
				   const struct ipward_outbound *out,
				   bool *made, bool *ask)
{
	struct ipward_hold_flow *flow = ipward_hold_find(hold, &out->flow);
	enum ipward_drop_reason drop;

	*made = !flow;
	if (flow)
		drop = ipward_hold_append(hold, flow, held);
	else
		drop = ipward_hold_begin(hold, out->verdict.rule, &out->flow,
					 held, &flow);
	*ask = !drop && ipward_hold_must_ask(hold, flow);
	return drop;
}

/* Has an SA been added while the caller has added the flow? */
static bool has_changed(struct ipward_net *ipn, const struct ipward_flow *flow)
{
	struct ipward_verdict verdict;

	/* Pairs with ipward_hold_kick(). */
	smp_mb__after_atomic();
	local_bh_disable();
	ipward_cache_lookup(ipn, flow, &verdict);
	local_bh_enable();
	return !ipward_hold_waits(ipn, flow, &verdict);
}

/**
 * ipward_hold_ask() - send an ACQUIRE event for a packet that does not wait
 * @ipn: namespace
 * @rule: rule that protects
 * @flow: flow without an SA
 *
 * Sent at most once a second for each rule.
 *
 * Context: RCU read-side critical section.
 */
void ipward_hold_ask(struct ipward_net *ipn, struct ipward_rule *rule,
		     const struct ipward_flow *flow)
{
	unsigned long last = READ_ONCE(rule->acquired);

	if ((last && time_before(jiffies, last + ASK_INTERVAL)) ||
	    !ipward_notify_listens(ipn))
		return;
	WRITE_ONCE(rule->acquired, jiffies | 1);
	ipward_notify_acquire(ipn, rule, flow);
}

/**
 * ipward_hold_packet() - let a packet without an SA wait for one
 * @ipn: namespace, ipward_hold_may() was true
 * @skb: packet that has passed all hooks; the caller's again on failure
 * @out: packet with its verdict
 * @sk: socket that sends, or NULL
 * @okfn: function that continues with the packet
 *
 * Context: RCU read-side critical section, process or softirq.
 * Return: IPWARD_DROP_NONE if the packet waits; else the reason to drop it.
 */
enum ipward_drop_reason
ipward_hold_packet(struct ipward_net *ipn, struct sk_buff *skb,
		   const struct ipward_outbound *out, const struct sock *sk,
		   int (*okfn)(struct net *, struct sock *, struct sk_buff *))
{
	struct ipward_rule *rule = out->verdict.rule;
	struct ipward_hold *hold = ipn->hold;
	bool made, ask;
	enum ipward_drop_reason drop;
	struct ipward_held *held;

	if (!skb_dst_force(skb))
		return IPWARD_DROP_NO_ROUTE;
	held = held_make(skb, out, sk, okfn);
	if (!held)
		return IPWARD_DROP_NO_MEMORY;
	spin_lock_bh(&hold->lock);
	drop = add(hold, held, out, &made, &ask);
	spin_unlock_bh(&hold->lock);
	if (drop) {
		held_cancel(held);
		ipward_hold_ask(ipn, rule, &out->flow);
		return drop;
	}
	ipward_count(ipn, IPWARD_COUNT_OUT_HELD);
	if (ask)
		ipward_notify_acquire(ipn, rule, &out->flow);
	if (made && has_changed(ipn, &out->flow))
		ipward_work_send_now(&hold->work);
	else
		ipward_work_send(&hold->work, IPWARD_HOLD_INTERVAL);
	return IPWARD_DROP_NONE;
}

/**
 * ipward_hold_behind() - add a packet with an SA to its flow, if that waits
 * @ipn: namespace; @ipn->held is not zero
 * @skb: packet that has passed all hooks; consumed if the return value is true
 * @out: packet with its verdict
 * @sk: socket that sends, or NULL
 * @okfn: function that continues with the packet
 *
 * Context: RCU read-side critical section, process or softirq.
 * Return: false if no packet of its flow waits, so that it may be sent.
 */
bool ipward_hold_behind(struct ipward_net *ipn, struct sk_buff *skb,
			const struct ipward_outbound *out,
			const struct sock *sk,
			int (*okfn)(struct net *, struct sock *,
				    struct sk_buff *))
{
	const struct ipward_drop_info info = {
		.flow = &out->flow, .rule = out->verdict.rule,
	};
	enum ipward_drop_reason drop = IPWARD_DROP_NO_MEMORY;
	struct ipward_hold *hold = ipn->hold;
	struct ipward_hold_flow *flow;
	struct ipward_held *held;

	flow = ipward_hold_find(hold, &out->flow);
	if (!flow)
		return false;
	held = skb_dst_force(skb) ? held_make(skb, out, sk, okfn) : NULL;
	if (held) {
		spin_lock_bh(&hold->lock);
		if (hlist_unhashed(&flow->node)) {
			spin_unlock_bh(&hold->lock);
			held_cancel(held);
			return false;
		}
		/* There is an SA, so the next pass will release the flow. */
		flow->leaving = true;
		drop = ipward_hold_append(hold, flow, held);
		spin_unlock_bh(&hold->lock);
	}
	if (!drop) {
		ipward_count(ipn, IPWARD_COUNT_OUT_HELD);
		return true;
	}
	if (held)
		held_cancel(held);
	ipward_drop(ipn, skb, drop, &info);
	return true;
}

/**
 * ipward_hold_kick() - look again at the packets that wait
 * @ipn: namespace, in which an outbound SA was added or the rules have changed;
 *	its generation has been incremented
 *
 * Context: any.
 */
void ipward_hold_kick(struct ipward_net *ipn)
{
	/* Pairs with has_changed(): see the packet, or it sees the change. */
	smp_mb();
	if (atomic_read(&ipn->held))
		ipward_work_send_now(&ipn->hold->work);
}
