/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOLD_QUEUE_H
#define IPWARD_HOLD_QUEUE_H

#include <linux/ipward.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "base/flow.h"
#include "datapath/clear_peer.h"
#include "datapath/hold_key.h"
#include "datapath/share.h"

struct ipward_net;
struct ipward_rule;
struct sk_buff;
struct sock;

/*
 * From the first ACQUIRE event for a peer to the second, jiffies; each pause is
 * twice as long as the one before, up to the latter
 */
#define IPWARD_HOLD_ASK_FIRST HZ
#define IPWARD_HOLD_ASK_LAST (4 * HZ)
/* From one pass to the next, jiffies */
#define IPWARD_HOLD_INTERVAL (HZ / 2)

#define IPWARD_HOLD_FLOW_BITS 10
#define IPWARD_HOLD_GROUP_BITS 8

/**
 * struct ipward_held - a packet that waits for keys
 * @node: in ipward_hold_flow.packets
 * @skb: packet with its conntrack entry and socket; belongs to this struct
 * @dev: device of the packet, a reference
 * @okfn: function that continues with it in the stack
 * @since: jiffies of its arrival
 * @bytes: memory that it uses
 * @own_sk: the sending socket is that of the packet
 * @opened: an SA had protected the packet when it was received
 */
struct ipward_held {
	struct list_head node;
	struct sk_buff *skb;
	struct net_device *dev;
	int (*okfn)(struct net *net, struct sock *sk, struct sk_buff *skb);
	unsigned long since;
	u32 bytes;
	bool own_sk;
	bool opened;
};

/**
 * struct ipward_hold_group - the flows of a rule, or those to a peer of it
 * @key: rule and peer
 * @node: in ipward_hold.groups
 * @share: what waits
 * @above: the rule's group; NULL if this is that
 * @members: flows, or for a rule peers, that refer to this group
 * @asked: jiffies of the last ACQUIRE event, 0: none yet; of peers only
 * @pause: jiffies from that one to the next
 */
struct ipward_hold_group {
	struct ipward_hold_key key;
	struct hlist_node node;
	struct ipward_share share;
	struct ipward_hold_group *above;
	unsigned int members;
	unsigned long asked;
	unsigned long pause;
};

/**
 * struct ipward_hold_flow - a flow of which packets wait
 * @flow: the flow
 * @node: in ipward_hold.by_flow; unhashed when it is to be freed
 * @order: in ipward_hold.flows
 * @packets: the packets, the oldest first
 * @share: what waits
 * @peer: group that it is a member of
 * @pass: number of the last pass that has seen it
 * @leaving: packets are being released, or will be; further ones must still
 *	wait their turn
 * @rcu: frees it when the last reader is done
 */
struct ipward_hold_flow {
	struct ipward_flow flow;
	struct hlist_node node;
	struct list_head order;
	struct list_head packets;
	struct ipward_share share;
	struct ipward_hold_group *peer;
	u32 pass;
	bool leaving;
	struct rcu_head rcu;
};

/**
 * struct ipward_hold - the packets of a namespace that wait
 * @ipn: namespace
 * @work: pass over all flows (hold_release.c): asks, releases, expires
 * @clear: peers to which packets go in clear meanwhile
 * @lock: protects what follows, all flows and groups; flows are found under RCU
 * @share: what waits in all
 * @flows: every flow, in the order in which the pass sees them
 * @pass: number of the present pass
 * @seed: of the hashes, secret
 * @by_flow: flows by hash
 * @groups: groups by hash
 */
struct ipward_hold {
	struct ipward_net *ipn;
	struct delayed_work work;
	struct ipward_clear_peers clear;

	spinlock_t lock;
	struct ipward_share share;
	struct list_head flows;
	u32 pass;
	u32 seed;
	struct hlist_head by_flow[1 << IPWARD_HOLD_FLOW_BITS];
	struct hlist_head groups[1 << IPWARD_HOLD_GROUP_BITS];
};

void ipward_hold_key_of(const struct ipward_rule *rule,
			const struct ipward_flow *flow,
			struct ipward_hold_key *key);
struct ipward_hold_flow *ipward_hold_find(struct ipward_hold *hold,
					  const struct ipward_flow *flow);
enum ipward_drop_reason ipward_hold_append(struct ipward_hold *hold,
					   struct ipward_hold_flow *flow,
					   struct ipward_held *held);
enum ipward_drop_reason ipward_hold_begin(struct ipward_hold *hold,
					  const struct ipward_rule *rule,
					  const struct ipward_flow *key,
					  struct ipward_held *held,
					  struct ipward_hold_flow **flow);
struct ipward_hold *ipward_hold_alloc(struct ipward_net *ipn,
				      work_func_t work);
void ipward_hold_free(struct ipward_hold *hold);
struct ipward_hold_flow *ipward_hold_next(struct ipward_hold *hold, u32 pass);
struct ipward_held *ipward_hold_take(struct ipward_hold *hold,
				     struct ipward_hold_flow *flow);
void ipward_hold_put_back(struct ipward_hold *hold,
			  struct ipward_hold_flow *flow,
			  struct ipward_held *held);
bool ipward_hold_finish(struct ipward_hold *hold,
			struct ipward_hold_flow *flow);
bool ipward_hold_must_ask(struct ipward_hold *hold,
			  struct ipward_hold_flow *flow);
unsigned long ipward_hold_age(struct ipward_hold *hold,
			      struct ipward_hold_flow *flow);
bool ipward_hold_expire(struct ipward_hold *hold,
			struct ipward_hold_flow *flow, unsigned long limit,
			struct list_head *list);
void ipward_hold_purge(struct ipward_hold *hold, const struct net_device *dev,
		       struct list_head *list);
void ipward_held_free(struct ipward_held *held);

#endif
