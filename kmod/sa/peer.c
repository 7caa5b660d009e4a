// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: A peer whose NAT has changed its mapping (RFC 3948; RFC 7296, 2.23)
 *
 * Where an authentic packet of ESP in UDP comes from is where its sender can be
 * reached. Each change is told by an event. Outbound SAs with the flag "follow"
 * that led to where the peer was before lead to the new place from then on; the
 * others are the key exchange's to replace.
 *
 * Only the newest packet counts: one that was delayed on the way came from where
 * the peer no longer is. In transport mode the address is part of what is
 * protected, so there only the port can change. An event and a move take place
 * at most once a second and SA: the newest place counts, not each on the way.
 */

#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/work.h"
#include "sa/peer.h"
#include "sa/sa.h"

#define RETRY_DELAY HZ

/* An SA tells of its peer, and has others follow it, this often, jiffies. */
#define FOLLOW_INTERVAL HZ

/**
 * struct peer_key - what a packet to a peer says of the SA
 * @id: the SA's, with the address where the peer is now
 * @port: and the port, network byte order
 * @zero: 0; the key is hashed as memory
 */
struct peer_key {
	struct ipward_sa_id id;
	__be16 port;
	u16 zero;
};

/**
 * struct ipward_moved - where a peer was last heard
 * @key: address and port
 * @sa: outbound SA that leads there
 * @node: in ipward_net.sa_by_peer
 * @rcu: frees it when the last reader is done
 */
struct ipward_moved {
	struct peer_key key;
	struct ipward_sa *sa;
	struct rhash_head node;
	struct rcu_head rcu;
};

static const struct rhashtable_params by_peer_params = {
	.key_len = sizeof(struct peer_key),
	.key_offset = offsetof(struct ipward_moved, key),
	.head_offset = offsetof(struct ipward_moved, node),
	.automatic_shrinking = true,
};

/**
 * ipward_peer_table_init() - no SA has followed its peer yet
 * @ipn: namespace
 *
 * Return: 0 or a negative errno.
 */
int ipward_peer_table_init(struct ipward_net *ipn)
{
	return rhashtable_init(&ipn->sa_by_peer, &by_peer_params);
}

/**
 * ipward_peer_table_exit() - none is left
 * @ipn: namespace
 */
void ipward_peer_table_exit(struct ipward_net *ipn)
{
	rhashtable_destroy(&ipn->sa_by_peer);
}

/**
 * ipward_peer_find_rcu() - the outbound SA that a packet names by its new end
 * @ipn: namespace
 * @id: where the packet was sent, SPI, protocol, family
 * @port: to which UDP port, network byte order
 *
 * Context: RCU read-side critical section, in which the result is good.
 * Return: the SA or NULL.
 */
struct ipward_sa *ipward_peer_find_rcu(struct ipward_net *ipn,
				       const struct ipward_sa_id *id,
				       __be16 port)
{
	const struct peer_key key = { .id = *id, .port = port };
	const struct ipward_moved *peer;

	peer = rhashtable_lookup(&ipn->sa_by_peer, &key, by_peer_params);
	return peer ? peer->sa : NULL;
}

static bool ends_equal(const struct ipward_endpoint *a,
		       const struct ipward_endpoint *b)
{
	return a->port == b->port && ipv6_addr_equal(&a->addr, &b->addr);
}

/* Has the newest packet come from where those before it came from? */
static bool is_known(struct ipward_sa *sa, const struct ipward_endpoint *from,
		     u64 seq)
{
	bool known;

	spin_lock_bh(&sa->in.lock);
	known = seq < sa->in.replay.top || ends_equal(from, &sa->in.heard_from);
	if (!known)
		sa->in.heard_from = *from;
	spin_unlock_bh(&sa->in.lock);
	return known;
}

/* A NAT, or an attacker on the way, may change the source of every packet. */
static unsigned long follow_delay(const struct ipward_sa *sa)
{
	unsigned long next = READ_ONCE(sa->in.told_at) + FOLLOW_INTERVAL;

	return sa->in.told_at && time_before(jiffies, next) ? next - jiffies : 0;
}

/**
 * ipward_peer_check() - notice a peer that speaks from somewhere else
 * @sa: inbound SA with ESP in UDP
 * @from: where an authentic packet came from
 * @seq: its sequence number
 *
 * Context: any but hard interrupt; the SA's in.lock not held.
 */
void ipward_peer_check(struct ipward_sa *sa, const struct ipward_endpoint *from,
		       u64 seq)
{
	/* That packet will be dropped. */
	if (!ipward_sa_is_tunnel(sa) &&
	    !ipv6_addr_equal(&from->addr, &sa->src))
		return;
	if (likely(is_known(sa, from, seq)))
		return;
	if (sa->in.follow)
		ipward_work_again(&sa->in.follow->work, follow_delay(sa));
}

/**
 * ipward_peer_end() - where an outbound SA's packets go
 * @sa: outbound SA
 *
 * Return: the far end; the port is 0 without ESP in UDP.
 */
struct ipward_endpoint ipward_peer_end(const struct ipward_sa *sa)
{
	struct ipward_endpoint end = {
		.addr = sa->id.dst, .port = sa->natt_dport,
	};
	const struct ipward_moved *peer;

	if (likely(!(sa->flags & IPWARD_SA_FLAG_FOLLOW)))
		return end;
	rcu_read_lock();
	peer = rcu_dereference(sa->out.peer);
	if (peer) {
		end.addr = peer->key.id.dst;
		end.port = peer->key.port;
	}
	rcu_read_unlock();
	return end;
}

/**
 * ipward_peer_forget() - no packet finds an SA by its peer any more
 * @sa: outbound SA, its namespace's lock held
 */
void ipward_peer_forget(struct ipward_sa *sa)
{
	struct ipward_moved *peer;

	peer = rcu_dereference_protected(sa->out.peer,
					 lockdep_is_held(&sa->ipn->lock));
	if (peer)
		rhashtable_remove_fast(&sa->ipn->sa_by_peer, &peer->node,
				       by_peer_params);
}

static int lead_to(struct ipward_sa *sa, const struct ipward_endpoint *end)
{
	struct ipward_moved *peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	int err;

	if (!peer)
		return -ENOMEM;
	peer->key.id = sa->id;
	peer->key.id.dst = end->addr;
	peer->key.port = end->port;
	peer->sa = sa;
	err = rhashtable_insert_fast(&sa->ipn->sa_by_peer, &peer->node,
				     by_peer_params);
	if (err) {
		kfree(peer);
		return err;
	}
	ipward_peer_forget(sa);
	peer = rcu_replace_pointer(sa->out.peer, peer,
				   lockdep_is_held(&sa->ipn->lock));
	if (peer)
		kfree_rcu(peer, rcu);
	/* Nothing is known of the new path. */
	WRITE_ONCE(sa->out.path_mtu, 0);
	if (ipward_sa_is_tunnel(sa))
		dst_cache_reset(&sa->out.route);
	return 0;
}

/* Does @out lead to where @in's packets came from, and may it follow? */
static bool follows(const struct ipward_sa *out, const struct ipward_sa *in,
		    const struct ipward_endpoint *to)
{
	struct ipward_endpoint end;

	if (out->dir != IPWARD_DIR_OUT ||
	    !(out->flags & IPWARD_SA_FLAG_FOLLOW) ||
	    out->id.family != in->id.family ||
	    out->natt_sport != in->natt_dport ||
	    !ipv6_addr_equal(&out->src, &in->id.dst))
		return false;
	if (!ipward_sa_is_tunnel(out) &&
	    !ipv6_addr_equal(&out->id.dst, &to->addr))
		return false;
	end = ipward_peer_end(out);
	return ends_equal(&end, &in->in.followed);
}

/* Lead the SAs that follow to where the peer is; tell if that has changed. */
static int follow(struct ipward_sa *in)
{
	struct ipward_endpoint to;
	struct ipward_sa *out;
	unsigned long serial;
	int err = 0;

	spin_lock_bh(&in->in.lock);
	to = in->in.heard_from;
	spin_unlock_bh(&in->in.lock);
	if (!ends_equal(&to, &in->in.told)) {
		in->in.told = to;
		WRITE_ONCE(in->in.told_at, jiffies | 1);
		ipward_notify_peer(in, &to.addr, ntohs(to.port));
	}
	/* Without a window nobody knows which packet is the newest. */
	if (!in->in.replay.window)
		return 0;
	xa_for_each(&in->ipn->sas, serial, out) {
		if (follows(out, in, &to))
			err = lead_to(out, &to) ?: err;
	}
	if (!err)
		in->in.followed = to;
	return err;
}

static void follow_work(struct work_struct *work)
{
	struct ipward_sa *sa = ipward_sa_task_of(work)->sa;
	int err = 0;

	if (!ipward_work_lock(to_delayed_work(work), &sa->ipn->lock))
		return;
	if (!sa->dead)
		err = follow(sa);
	mutex_unlock(&sa->ipn->lock);
	if (err)
		ipward_work_again(to_delayed_work(work), RETRY_DELAY);
}

/**
 * ipward_peer_add() - have the SAs that follow led to where a peer is heard
 * @sa: SA that nobody can find yet
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_peer_add(struct ipward_sa *sa)
{
	if (sa->dir != IPWARD_DIR_IN || !sa->natt_len)
		return 0;
	sa->in.follow = ipward_sa_task_add(sa, sizeof(*sa->in.follow),
					   follow_work, NULL);
	return sa->in.follow ? 0 : -ENOMEM;
}
