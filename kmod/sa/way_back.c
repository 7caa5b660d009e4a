// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The way back to one of several peers behind a NAT
 *
 * Peers behind one NAT have the same address, the same rule and the same reqid;
 * their SAs differ in the peer's UDP port alone. So the answer to a packet has
 * to be sent by an SA of the peer that the packet came from. While there are
 * outbound SAs to one address with different ports, each authentic inbound
 * packet of ESP in UDP enters its flow, turned round, into a table, with the
 * peer's address and port as the key exchange knows them. An outbound packet of
 * this flow prefers SAs of that peer. A flow that is not in the table uses the
 * newest SA.
 *
 * The address and port are those in the SA, not those to which the peer's NAT
 * has moved since: the SA that follows the peer keeps them, too. When such an
 * SA is removed, its flows get the new address and port (move).
 *
 * If two peers use the same flow, answers go to the one that was heard last.
 *
 * Only packets that passed the checks of the rules get here. Each bucket holds
 * WAYS_MAX flows at most; of more, the one that was unused the longest is
 * forgotten. Unused flows are removed after WAY_AGE. Readers need RCU only; an
 * entry is replaced, not changed.
 */

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "base/flow.h"
#include "base/net.h"
#include "base/work.h"
#include "sa/sa.h"
#include "sa/way_back.h"

#define BUCKETS 4096
#define WAYS_MAX 16
#define WAY_AGE (3600 * HZ)
#define CLEAN_INTERVAL (60 * HZ)

/**
 * struct way_key - an outbound flow
 * @src: address of this end
 * @dst: address of the peer
 * @sport: its ports, or the identifier of an ICMP echo and 0
 * @dport: likewise
 * @proto: upper-layer protocol
 * @family: of @src and @dst
 * @zero: 0; the key is hashed as memory
 */
struct way_key {
	struct in6_addr src;
	struct in6_addr dst;
	u16 sport;
	u16 dport;
	u8 proto;
	u8 family;
	u16 zero;
};

/**
 * struct way - a flow and its peer
 * @node: in its bucket
 * @rcu: frees it when the last reader is done
 * @key: flow
 * @peer: source address and port in the inbound SA
 * @used: jiffies of the last packet, in steps of a second
 */
struct way {
	struct hlist_node node;
	struct rcu_head rcu;
	struct way_key key;
	struct ipward_endpoint peer;
	unsigned long used;
};

/**
 * struct way_bucket - flows of one hash
 * @ways: the flows; RCU
 * @lock: protects changes of @ways
 */
struct way_bucket {
	struct hlist_head ways;
	spinlock_t lock; /* protects changes of ways */
};

/**
 * struct ipward_way_back - the table of a namespace
 * @ipn: namespace
 * @seed: of the hash
 * @clean: removes old flows, while there are flows
 * @buckets: by hash
 */
struct ipward_way_back {
	struct ipward_net *ipn;
	u32 seed;
	struct delayed_work clean;
	struct way_bucket buckets[BUCKETS];
};

static bool ends_equal(const struct ipward_endpoint *a,
		       const struct ipward_endpoint *b)
{
	return a->port == b->port && ipv6_addr_equal(&a->addr, &b->addr);
}

/* Remove a flow; the bucket's lock is held. */
static void forget(struct way *way)
{
	hlist_del_rcu(&way->node);
	kfree_rcu(way, rcu);
}

/**
 * ipward_way_back_clean() - remove flows that are not used any more
 * @ipn: namespace that has a table
 * @age: of the last packet, jiffies
 *
 * Context: process.
 */
void ipward_way_back_clean(struct ipward_net *ipn, unsigned long age)
{
	struct ipward_way_back *table = READ_ONCE(ipn->way_back);
	unsigned long limit = jiffies - age;
	struct hlist_node *next;
	bool left = false;
	struct way *way;
	unsigned int i;

	for (i = 0; i < BUCKETS; i++) {
		struct way_bucket *bucket = &table->buckets[i];

		spin_lock_bh(&bucket->lock);
		hlist_for_each_entry_safe(way, next, &bucket->ways, node) {
			if (!time_after(READ_ONCE(way->used), limit))
				forget(way);
			else
				left = true;
		}
		spin_unlock_bh(&bucket->lock);
		cond_resched();
	}
	if (left)
		ipward_work_send(&table->clean, CLEAN_INTERVAL);
}

static void clean_work(struct work_struct *work)
{
	struct ipward_way_back *table;

	table = container_of(to_delayed_work(work), struct ipward_way_back,
			     clean);
	ipward_way_back_clean(table->ipn, WAY_AGE);
}

/**
 * ipward_way_back_init() - make the table if there is none yet
 * @ipn: namespace, its lock held
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_way_back_init(struct ipward_net *ipn)
{
	struct ipward_way_back *table;
	unsigned int i;

	lockdep_assert_held(&ipn->lock);
	if (ipn->way_back)
		return 0;
	table = kvzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return -ENOMEM;
	table->ipn = ipn;
	table->seed = get_random_u32();
	INIT_DELAYED_WORK(&table->clean, clean_work);
	for (i = 0; i < BUCKETS; i++)
		spin_lock_init(&table->buckets[i].lock);
	/* Pairs with table_of(). */
	smp_store_release(&ipn->way_back, table);
	return 0;
}

/* Once there is a table, it stays until the end of the namespace. */
static struct ipward_way_back *table_of(struct ipward_net *ipn)
{
	/* Pairs with ipward_way_back_init(). */
	return smp_load_acquire(&ipn->way_back);
}

/**
 * ipward_way_back_exit() - release the table
 * @ipn: namespace whose packets are gone
 *
 * Context: process.
 */
void ipward_way_back_exit(struct ipward_net *ipn)
{
	struct ipward_way_back *table = ipn->way_back;
	struct hlist_node *next;
	struct way *way;
	unsigned int i;

	if (!table)
		return;
	cancel_delayed_work_sync(&table->clean);
	for (i = 0; i < BUCKETS; i++) {
		hlist_for_each_entry_safe(way, next, &table->buckets[i].ways,
					  node)
			kfree(way);
	}
	kvfree(table);
	ipn->way_back = NULL;
}

/* The identifier of an ICMP echo, by which pings are told apart. */
static bool read_ident(const struct sk_buff *skb,
		       const struct ipward_flow *flow,
		       const struct ipward_l4 *l4, u16 *ident)
{
	const struct icmphdr *icmph;
	struct icmphdr _icmph;

	if (flow->proto == IPPROTO_ICMP ?
	    flow->sport != ICMP_ECHO && flow->sport != ICMP_ECHOREPLY :
	    flow->sport != ICMPV6_ECHO_REQUEST &&
	    flow->sport != ICMPV6_ECHO_REPLY)
		return false;
	/* That of ICMPv6 is at the same place. */
	icmph = skb_header_pointer(skb, skb_network_offset(skb) + l4->offset,
				   sizeof(_icmph), &_icmph);
	if (!icmph)
		return false;
	*ident = ntohs(icmph->un.echo.id);
	return true;
}

/* False if peers cannot be told apart by this flow. */
static bool read_key(const struct sk_buff *skb, const struct ipward_flow *flow,
		     const struct ipward_l4 *l4, struct way_key *key)
{
	bool in = flow->dir == IPWARD_DIR_IN;

	memset(key, 0, sizeof(*key));
	key->src = in ? flow->dst : flow->src;
	key->dst = in ? flow->src : flow->dst;
	key->proto = flow->proto;
	key->family = flow->family;
	if (flow->ports == IPWARD_PORTS_HIDDEN)
		return false;
	if (ipward_proto_is_icmp(flow->proto))
		return read_ident(skb, flow, l4, &key->sport);
	key->sport = in ? flow->dport : flow->sport;
	key->dport = in ? flow->sport : flow->dport;
	return true;
}

static struct way_bucket *bucket_of(struct ipward_way_back *table,
				    const struct way_key *key)
{
	u32 hash = jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
			  table->seed);

	return &table->buckets[hash % BUCKETS];
}

/* RCU, or the bucket's lock held. */
static struct way *find(struct way_bucket *bucket, const struct way_key *key)
{
	struct way *way;

	hlist_for_each_entry_rcu(way, &bucket->ways, node,
				 lockdep_is_held(&bucket->lock)) {
		if (!memcmp(&way->key, key, sizeof(*key)))
			return way;
	}
	return NULL;
}

static void touch(struct way *way)
{
	if (time_after(jiffies, READ_ONCE(way->used) + HZ))
		WRITE_ONCE(way->used, jiffies);
}

/* Forget the flow that was unused the longest if the bucket is full. */
static void make_room(struct way_bucket *bucket)
{
	struct way *way, *oldest = NULL;
	unsigned int n = 0;

	hlist_for_each_entry(way, &bucket->ways, node) {
		n++;
		if (!oldest || time_before(way->used, oldest->used))
			oldest = way;
	}
	if (n >= WAYS_MAX)
		forget(oldest);
}

/* Without memory nothing is remembered. */
static void enter(struct way_bucket *bucket, const struct way_key *key,
		  const struct ipward_endpoint *peer)
{
	struct way *way, *fresh = kmalloc(sizeof(*fresh),
					  GFP_ATOMIC | __GFP_NOWARN);

	spin_lock_bh(&bucket->lock);
	way = find(bucket, key);
	if (way)
		forget(way);
	if (fresh) {
		make_room(bucket);
		fresh->key = *key;
		fresh->peer = *peer;
		fresh->used = jiffies;
		hlist_add_head_rcu(&fresh->node, &bucket->ways);
	}
	spin_unlock_bh(&bucket->lock);
}

/**
 * ipward_way_back_learn() - remember the peer of an inbound flow
 * @ipn: namespace that has a table
 * @skb: opened packet
 * @flow: its flow
 * @l4: where its upper-layer header is
 * @sa: inbound SA with ESP in UDP that it came by
 *
 * Context: RCU read-side critical section.
 */
void ipward_way_back_learn(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_flow *flow,
			   const struct ipward_l4 *l4,
			   const struct ipward_sa *sa)
{
	const struct ipward_endpoint peer = {
		.addr = sa->src, .port = sa->natt_sport,
	};
	struct ipward_way_back *table = table_of(ipn);
	struct way_bucket *bucket;
	struct way_key key;
	struct way *way;

	if (!table || !read_key(skb, flow, l4, &key))
		return;
	bucket = bucket_of(table, &key);
	way = find(bucket, &key);
	if (likely(way && ends_equal(&way->peer, &peer))) {
		touch(way);
		return;
	}
	enter(bucket, &key, &peer);
	ipward_work_send(&table->clean, CLEAN_INTERVAL);
}

/**
 * ipward_way_back_find() - the peer that a flow came from
 * @ipn: namespace
 * @skb: outbound packet of the flow
 * @flow: outbound flow
 * @l4: where its upper-layer header is
 * @peer: set to the address and port that the peer's SAs have
 *
 * Context: RCU read-side critical section.
 * Return: false if nothing is known.
 */
bool ipward_way_back_find(struct ipward_net *ipn, const struct sk_buff *skb,
			  const struct ipward_flow *flow,
			  const struct ipward_l4 *l4,
			  struct ipward_endpoint *peer)
{
	struct ipward_way_back *table = table_of(ipn);
	struct way_key key;
	struct way *way;

	if (!table || !read_key(skb, flow, l4, &key))
		return false;
	way = find(bucket_of(table, &key), &key);
	if (!way)
		return false;
	touch(way);
	*peer = way->peer;
	return true;
}

static void move_bucket(struct way_bucket *bucket,
			const struct ipward_endpoint *from,
			const struct ipward_endpoint *to)
{
	struct hlist_node *next;
	struct way *way, *fresh;

	spin_lock_bh(&bucket->lock);
	hlist_for_each_entry_safe(way, next, &bucket->ways, node) {
		if (!ends_equal(&way->peer, from))
			continue;
		fresh = kmemdup(way, sizeof(*way), GFP_ATOMIC | __GFP_NOWARN);
		if (!fresh) {
			forget(way);
			continue;
		}
		fresh->peer = *to;
		hlist_replace_rcu(&way->node, &fresh->node);
		kfree_rcu(way, rcu);
	}
	spin_unlock_bh(&bucket->lock);
}

/**
 * ipward_way_back_move() - a peer's SAs have another address or port
 * @ipn: namespace, its lock held
 * @from: address and port that they had
 * @to: those of the SAs that remain, or will be added
 *
 * Context: process.
 */
void ipward_way_back_move(struct ipward_net *ipn,
			  const struct ipward_endpoint *from,
			  const struct ipward_endpoint *to)
{
	struct ipward_way_back *table = ipn->way_back;
	unsigned int i;

	lockdep_assert_held(&ipn->lock);
	if (!table || ends_equal(from, to))
		return;
	for (i = 0; i < BUCKETS; i++)
		move_bucket(&table->buckets[i], from, to);
}
