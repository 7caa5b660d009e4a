// SPDX-License-Identifier: GPL-2.0
/*
 * The table of the way back (way_back.c): flows and their peers.
 *
 * Each bucket holds WAYS_MAX flows at most; of more, the one that was unused the
 * longest is forgotten. Unused flows are removed after WAY_AGE. Readers need RCU
 * only; an entry is replaced, not changed.
 */

#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "base/net.h"
#include "base/work.h"
#include "sa/way_table.h"

#define BUCKETS 4096
#define WAYS_MAX 16
#define WAY_AGE (3600 * HZ)
#define CLEAN_INTERVAL (60 * HZ)

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
 * @n_aliases: entries of IPWARD_WAY_ALIAS
 * @buckets: by hash
 */
struct ipward_way_back {
	struct ipward_net *ipn;
	u32 seed;
	struct delayed_work clean;
	atomic_t n_aliases;
	struct way_bucket buckets[BUCKETS];
};

/* Remove a flow; the bucket's lock is held. */
static void forget(struct ipward_way_back *table, struct ipward_way *way)
{
	if (way->side == IPWARD_WAY_ALIAS)
		atomic_dec(&table->n_aliases);
	hlist_del_rcu(&way->node);
	kfree_rcu(way, rcu);
}

/**
 * ipward_way_table_clean() - remove flows that are not used any more
 * @ipn: namespace that has a table
 * @age: of the last packet, jiffies
 *
 * Context: process.
 */
void ipward_way_table_clean(struct ipward_net *ipn, unsigned long age)
{
	struct ipward_way_back *table = READ_ONCE(ipn->way_back);
	unsigned long limit = jiffies - age;
	struct hlist_node *next;
	bool left = false;
	struct ipward_way *way;
	unsigned int i;

	for (i = 0; i < BUCKETS; i++) {
		struct way_bucket *bucket = &table->buckets[i];

		spin_lock_bh(&bucket->lock);
		hlist_for_each_entry_safe(way, next, &bucket->ways, node) {
			if (!time_after(READ_ONCE(way->used), limit))
				forget(table, way);
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
	ipward_way_table_clean(table->ipn, WAY_AGE);
}

/**
 * ipward_way_table_init() - make the table if there is none yet
 * @ipn: namespace, its lock held
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_way_table_init(struct ipward_net *ipn)
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
	/* Pairs with ipward_way_table_of(). */
	smp_store_release(&ipn->way_back, table);
	return 0;
}

/**
 * ipward_way_table_of() - the table of a namespace
 * @ipn: namespace
 *
 * Once there is a table, it stays until the end of the namespace.
 *
 * Return: the table or NULL.
 */
struct ipward_way_back *ipward_way_table_of(struct ipward_net *ipn)
{
	/* Pairs with ipward_way_table_init(). */
	return smp_load_acquire(&ipn->way_back);
}

/**
 * ipward_way_table_has_aliases() - has any flow an alias?
 * @table: table
 *
 * Return: true if there is an entry of IPWARD_WAY_ALIAS.
 */
bool ipward_way_table_has_aliases(const struct ipward_way_back *table)
{
	return atomic_read(&table->n_aliases);
}

/**
 * ipward_way_table_exit() - release the table
 * @ipn: namespace whose packets are gone
 *
 * Context: process.
 */
void ipward_way_table_exit(struct ipward_net *ipn)
{
	struct ipward_way_back *table = ipn->way_back;
	struct hlist_node *next;
	struct ipward_way *way;
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

static struct way_bucket *bucket_of(struct ipward_way_back *table,
				    const struct ipward_way_key *key)
{
	u32 hash = jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
			  table->seed);

	return &table->buckets[hash % BUCKETS];
}

/*
 * A way of this side, of this peer if there is one. RCU, or the bucket's lock
 * held.
 */
static struct ipward_way *find_in(struct way_bucket *bucket,
				  const struct ipward_way_key *key,
				  enum ipward_way_side side,
				  const struct ipward_endpoint *peer)
{
	struct ipward_way *way;

	hlist_for_each_entry_rcu(way, &bucket->ways, node,
				 lockdep_is_held(&bucket->lock)) {
		if (way->side == side &&
		    !memcmp(&way->key, key, sizeof(*key)) &&
		    (!peer || ipward_endpoint_equal(&way->peer, peer)))
			return way;
	}
	return NULL;
}

/**
 * ipward_way_find() - find an entry
 * @table: table
 * @key: flow
 * @side: whose flow it is
 * @peer: only of this peer; NULL: of any
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the entry or NULL.
 */
struct ipward_way *ipward_way_find(struct ipward_way_back *table,
				   const struct ipward_way_key *key,
				   enum ipward_way_side side,
				   const struct ipward_endpoint *peer)
{
	return find_in(bucket_of(table, key), key, side, peer);
}

/**
 * ipward_way_touch() - an entry was used
 * @way: entry
 */
void ipward_way_touch(struct ipward_way *way)
{
	if (time_after(jiffies, READ_ONCE(way->used) + HZ))
		WRITE_ONCE(way->used, jiffies);
}

/* Forget the flow that was unused the longest if the bucket is full. */
static void make_room(struct ipward_way_back *table,
		      struct way_bucket *bucket)
{
	struct ipward_way *way, *oldest = NULL;
	unsigned int n = 0;

	hlist_for_each_entry(way, &bucket->ways, node) {
		n++;
		if (!oldest || time_before(way->used, oldest->used))
			oldest = way;
	}
	if (n >= WAYS_MAX)
		forget(table, oldest);
}

/**
 * ipward_way_enter() - enter a flow
 * @table: table
 * @want: the entry, copied
 * @keep: an entry that is there counts, not @want
 *
 * Each flow has one entry for its answers, and one for the alias of each peer.
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the entry that counts; NULL: no memory.
 */
struct ipward_way *ipward_way_enter(struct ipward_way_back *table,
				    const struct ipward_way *want, bool keep)
{
	struct way_bucket *bucket = bucket_of(table, &want->key);
	const struct ipward_endpoint *peer = NULL;
	struct ipward_way *way, *fresh;

	if (want->side == IPWARD_WAY_ALIAS)
		peer = &want->peer;
	fresh = kmemdup(want, sizeof(*want), GFP_ATOMIC | __GFP_NOWARN);
	spin_lock_bh(&bucket->lock);
	way = find_in(bucket, &want->key, want->side, peer);
	if (way && keep) {
		kfree(fresh);
		fresh = way;
		goto unlock;
	}
	if (way)
		forget(table, way);
	if (fresh) {
		make_room(table, bucket);
		fresh->used = jiffies;
		if (peer)
			atomic_inc(&table->n_aliases);
		hlist_add_head_rcu(&fresh->node, &bucket->ways);
	}
unlock:
	spin_unlock_bh(&bucket->lock);
	ipward_work_send(&table->clean, CLEAN_INTERVAL);
	return fresh;
}

static void move_bucket(struct ipward_way_back *table,
			struct way_bucket *bucket,
			const struct ipward_endpoint *from,
			const struct ipward_endpoint *to)
{
	struct hlist_node *next;
	struct ipward_way *way, *fresh;

	spin_lock_bh(&bucket->lock);
	hlist_for_each_entry_safe(way, next, &bucket->ways, node) {
		if (!ipward_endpoint_equal(&way->peer, from))
			continue;
		fresh = kmemdup(way, sizeof(*way), GFP_ATOMIC | __GFP_NOWARN);
		if (!fresh) {
			forget(table, way);
			continue;
		}
		fresh->peer = *to;
		hlist_replace_rcu(&way->node, &fresh->node);
		kfree_rcu(way, rcu);
	}
	spin_unlock_bh(&bucket->lock);
}

/**
 * ipward_way_table_move() - a peer's SAs have another address or port
 * @ipn: namespace, its lock held
 * @from: address and port that they had
 * @to: those of the SAs that remain, or will be added
 *
 * Context: process.
 */
void ipward_way_table_move(struct ipward_net *ipn,
			   const struct ipward_endpoint *from,
			   const struct ipward_endpoint *to)
{
	struct ipward_way_back *table = ipn->way_back;
	unsigned int i;

	lockdep_assert_held(&ipn->lock);
	if (!table || ipward_endpoint_equal(from, to))
		return;
	for (i = 0; i < BUCKETS; i++)
		move_bucket(table, &table->buckets[i], from, to);
}
