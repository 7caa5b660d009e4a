// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: A peer whose NAT has changed its mapping (RFC 3948; RFC 7296, 2.23)
 *
 * The sender of ESP in UDP can be reached at the source address and port of its
 * authentic packets. Each change of these sends an event. Outbound SAs with the
 * flag "follow" that sent to the old address and port send to the new ones from
 * then on; the other SAs have to be replaced by the key exchange.
 *
 * Only the newest packet counts: a delayed packet may come from an address that
 * the peer no longer has. In transport mode the address is part of what is
 * protected, so there only the port can change. Events and moves are limited to
 * one a second and SA; intermediate changes are skipped.
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

/* Shortest time between two events, and two moves, of one SA; jiffies. */
#define FOLLOW_INTERVAL HZ

/**
 * struct peer_key - key of an outbound SA by its peer's present address
 * @id: the SA's ID, but with the peer's present address and without a port
 * @port: the peer's present port, network byte order
 * @zero: 0; the key is hashed as memory
 */
struct peer_key {
	struct ipward_sa_id id;
	__be16 port;
	u16 zero;
};

/**
 * struct ipward_moved - the present address and port of an SA's peer
 * @key: address and port
 * @sa: outbound SA that sends there
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
 * ipward_peer_table_init() - create the empty table of moved SAs
 * @ipn: namespace
 *
 * Return: 0 or a negative errno.
 */
int ipward_peer_table_init(struct ipward_net *ipn)
{
	return rhashtable_init(&ipn->sa_by_peer, &by_peer_params);
}

/**
 * ipward_peer_table_exit() - destroy the table, which is empty
 * @ipn: namespace
 */
void ipward_peer_table_exit(struct ipward_net *ipn)
{
	rhashtable_destroy(&ipn->sa_by_peer);
}

/**
 * ipward_peer_find_rcu() - the moved outbound SA of a packet that was sent
 * @ipn: namespace
 * @id: destination of the packet, SPI, protocol, family; not the port
 * @port: UDP destination port, network byte order
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the SA or NULL.
 */
struct ipward_sa *ipward_peer_find_rcu(struct ipward_net *ipn,
				       const struct ipward_sa_id *id,
				       __be16 port)
{
	struct peer_key key = { .id = *id, .port = port };
	const struct ipward_moved *peer;

	key.id.port = 0;
	peer = rhashtable_lookup(&ipn->sa_by_peer, &key, by_peer_params);
	return peer ? peer->sa : NULL;
}

/*
 * Is the source known, or the packet not the newest? If not, store the source.
 */
static bool is_known(struct ipward_sa *sa, const struct ipward_endpoint *from,
		     u64 seq)
{
	bool known;

	spin_lock_bh(&sa->in.lock);
	known = seq < sa->in.replay.top ||
		ipward_endpoint_equal(from, &sa->in.heard_from);
	if (!known)
		sa->in.heard_from = *from;
	spin_unlock_bh(&sa->in.lock);
	return known;
}

/*
 * How long to wait before the next move: a NAT, or an attacker on the path, may
 * change the source of every packet.
 */
static unsigned long follow_delay(const struct ipward_sa *sa)
{
	unsigned long next = READ_ONCE(sa->in.told_at) + FOLLOW_INTERVAL;

	return sa->in.told_at && time_before(jiffies, next) ? next - jiffies : 0;
}

/**
 * ipward_peer_check() - notice a change of the peer's address or port
 * @sa: inbound SA with ESP in UDP
 * @from: source of an authentic packet
 * @seq: the packet's sequence number
 *
 * Context: any but hard interrupt; the SA's in.lock not held.
 */
void ipward_peer_check(struct ipward_sa *sa, const struct ipward_endpoint *from,
		       u64 seq)
{
	/* In transport mode a packet from another address will be dropped. */
	if (!ipward_sa_is_tunnel(sa) &&
	    !ipv6_addr_equal(&from->addr, &sa->src))
		return;
	if (likely(is_known(sa, from, seq)))
		return;
	if (sa->in.follow)
		ipward_work_again(&sa->in.follow->work, follow_delay(sa));
}

/**
 * ipward_peer_end() - the address and port to which an outbound SA sends
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
 * ipward_peer_is_at() - does an outbound SA send to this peer?
 * @sa: outbound SA
 * @peer: address and port
 *
 * Return: true if it was made with these, or follows the peer to there.
 */
bool ipward_peer_is_at(const struct ipward_sa *sa,
		       const struct ipward_endpoint *peer)
{
	struct ipward_endpoint end;

	if (sa->natt_dport == peer->port &&
	    ipv6_addr_equal(&sa->id.dst, &peer->addr))
		return true;
	end = ipward_peer_end(sa);
	return ipward_endpoint_equal(&end, peer);
}

/**
 * ipward_peer_forget() - take an SA out of the table of moved SAs
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
	peer->key.id.port = 0;
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
	/* What was learned of the old path does not hold for the new one. */
	WRITE_ONCE(sa->out.path_mtu, 0);
	if (ipward_sa_is_tunnel(sa))
		dst_cache_reset(&sa->out.route);
	return 0;
}

/*
 * Does @out send to the old address and port of @in's peer, and may it follow?
 */
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
	/*
	 * A NAT may give one peer the port that was another's. A key exchange makes
	 * both SAs of a peer with the same port, which tells whose they are.
	 */
	if (out->flags & IPWARD_SA_FLAG_IKE &&
	    out->natt_dport != in->natt_sport)
		return false;
	if (!ipward_sa_is_tunnel(out) &&
	    !ipv6_addr_equal(&out->id.dst, &to->addr))
		return false;
	end = ipward_peer_end(out);
	return ipward_endpoint_equal(&end, &in->in.followed);
}

/*
 * Send an event if the peer has moved, and let the SAs that follow send there.
 */
static int follow(struct ipward_sa *in)
{
	struct ipward_endpoint to;
	struct ipward_sa *out;
	unsigned long serial;
	int err = 0;

	spin_lock_bh(&in->in.lock);
	to = in->in.heard_from;
	spin_unlock_bh(&in->in.lock);
	if (!ipward_endpoint_equal(&to, &in->in.told)) {
		in->in.told = to;
		WRITE_ONCE(in->in.told_at, jiffies | 1);
		ipward_notify_peer(in, &to.addr, ntohs(to.port));
	}
	/* Without a replay window the newest packet is not known. */
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
 * ipward_peer_add() - add the task that makes outbound SAs follow the peer
 * @sa: SA that is not in the tables yet
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
