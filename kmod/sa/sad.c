// SPDX-License-Identifier: GPL-2.0
/* The security association database (RFC 4301, section 4.4.2). */

#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "base/notify.h"
#include "sa/narrow.h"
#include "sa/outbound.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sa_generation.h"
#include "sa/sad.h"
#include "sa/seq.h"
#include "sa/used_key.h"
#include "sa/way_table.h"

/*
 * Hash SPI and destination. The SPI alone distinguishes inbound SAs; SPIs of
 * outbound SAs are chosen by the peers, or by an administrator, who may give
 * the same one to many peers, so that the address is needed, too.
 */
static u32 hash_id(const void *key, u32 len, u32 seed)
{
	const struct ipward_sa_id *id = key;

	return __ipv6_addr_jhash(&id->dst, (__force u32)id->spi ^ seed);
}

/* 0 if the SA is the one that the key names. A port of 0 matches all ports. */
static int compare_id(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct ipward_sa_id *key = arg->key;
	const struct ipward_sa_id *id = &((const struct ipward_sa *)obj)->id;

	if (!ipward_sa_id_equal(key, id))
		return 1;
	return key->port && id->port && key->port != id->port;
}

static const struct rhashtable_params by_spi_params = {
	.key_len = sizeof(struct ipward_sa_id),
	.key_offset = offsetof(struct ipward_sa, id),
	.head_offset = offsetof(struct ipward_sa, by_spi),
	.hashfn = hash_id,
	.obj_cmpfn = compare_id,
	.automatic_shrinking = true,
};

/* How often the SAs of any namespace have changed. */
static atomic_long_t changes = ATOMIC_LONG_INIT(1);

/**
 * struct last_found - the SA that the last packet on a CPU has named
 * @sa: SA; dangles if there have been further changes
 * @changes: at the beginning of the search that has found it
 */
struct last_found {
	struct ipward_sa *sa;
	long changes;
};

/* Valid while softirqs are disabled. */
static DEFINE_PER_CPU(struct last_found, last_found);

/*
 * Make each @last_found stale: after a change that packets can see already, and
 * before the grace period of a removed SA starts.
 */
static void forget_found(void)
{
	/* Pairs with ipward_sad_find_in(). */
	atomic_long_inc_return_release(&changes);
}

/**
 * ipward_sad_init() - create an empty database
 * @ipn: namespace
 *
 * Return: 0 or a negative errno.
 */
int ipward_sad_init(struct ipward_net *ipn)
{
	int err = rhashtable_init(&ipn->sa_by_spi, &by_spi_params);

	if (err)
		return err;
	err = ipward_outbound_init(ipn);
	if (err)
		goto destroy_by_spi;
	err = ipward_narrow_init(ipn);
	if (err)
		goto exit_outbound;
	err = ipward_peer_table_init(ipn);
	if (err)
		goto exit_narrow;
	xa_init(&ipn->sas);
	xa_init(&ipn->natt_ports);
	return 0;

exit_narrow:
	ipward_narrow_exit(ipn);
exit_outbound:
	ipward_outbound_exit(ipn);
destroy_by_spi:
	rhashtable_destroy(&ipn->sa_by_spi);
	return err;
}

/**
 * ipward_sad_exit() - release the empty database
 * @ipn: namespace
 */
void ipward_sad_exit(struct ipward_net *ipn)
{
	ipward_way_table_exit(ipn);
	xa_destroy(&ipn->natt_ports);
	xa_destroy(&ipn->sas);
	ipward_peer_table_exit(ipn);
	ipward_narrow_exit(ipn);
	ipward_outbound_exit(ipn);
	rhashtable_destroy(&ipn->sa_by_spi);
}

static unsigned long port_users(struct ipward_net *ipn, unsigned long port)
{
	void *entry = xa_load(&ipn->natt_ports, port);

	return entry ? xa_to_value(entry) : 0;
}

/* Count an inbound SA of this UDP port, whose packets are ESP from then on. */
static int open_port(struct ipward_net *ipn, const struct ipward_sa *sa)
{
	unsigned long port = ntohs(sa->natt_dport);

	return xa_err(xa_store(&ipn->natt_ports, port,
			       xa_mk_value(port_users(ipn, port) + 1),
			       GFP_KERNEL_ACCOUNT));
}

/* Count an inbound SA of this UDP port no more. */
static void close_port(struct ipward_net *ipn, const struct ipward_sa *sa)
{
	unsigned long port = ntohs(sa->natt_dport);
	unsigned long users = port_users(ipn, port) - 1;

	/* Replaces an entry, which needs no memory. */
	if (users)
		xa_store(&ipn->natt_ports, port, xa_mk_value(users),
			 GFP_KERNEL_ACCOUNT);
	else
		xa_erase(&ipn->natt_ports, port);
}

static int link_found(struct ipward_net *ipn, struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT)
		return ipward_outbound_link(ipn, sa);
	return sa->natt_len ? open_port(ipn, sa) : 0;
}

/* Tell flow caches and dumps of a change that packets can see already. */
static void changed(struct ipward_net *ipn, const struct ipward_sa *sa)
{
	forget_found();
	WRITE_ONCE(ipn->sa_changes, ipn->sa_changes + 1);
	if (sa->dir == IPWARD_DIR_OUT)
		ipward_sa_generation_bump(ipn, &sa->id.dst);
}

static void unlink_found(struct ipward_net *ipn, struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT) {
		ipward_outbound_unlink(ipn, sa);
		ipward_peer_forget(sa);
	} else if (sa->natt_len) {
		close_port(ipn, sa);
	}
}

/**
 * ipward_sad_insert() - let packets find an SA
 * @ipn: namespace, its lock held
 * @sa: complete SA; the tables own its first reference afterwards
 *
 * Return: 0; -EEXIST if destination, SPI and protocol are taken, and not by SAs
 * with another UDP destination port; -ENOMEM. On failure the SA is still the
 * caller's.
 */
int ipward_sad_insert(struct ipward_net *ipn, struct ipward_sa *sa)
{
	int err;

	lockdep_assert_held(&ipn->lock);
	/*
	 * Reserve the slot only: a concurrent dump must not see an SA that may
	 * still be rejected.
	 */
	err = xa_reserve(&ipn->sas, sa->serial, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	err = rhashtable_lookup_insert_fast(&ipn->sa_by_spi, &sa->by_spi,
					    by_spi_params);
	if (err)
		goto release;
	err = link_found(ipn, sa);
	if (err)
		goto remove_by_spi;
	xa_store(&ipn->sas, sa->serial, sa, GFP_KERNEL_ACCOUNT);
	changed(ipn, sa);
	return 0;

remove_by_spi:
	rhashtable_remove_fast(&ipn->sa_by_spi, &sa->by_spi, by_spi_params);
	forget_found();
release:
	xa_release(&ipn->sas, sa->serial);
	return err;
}

static struct ipward_endpoint end_of(const struct ipward_sa *sa)
{
	const struct ipward_endpoint end = {
		.addr = sa->id.dst, .port = sa->natt_dport,
	};

	return end;
}

/* The flows of a peer go on by the SA that replaces an outbound one. */
static void turn_ways(struct ipward_net *ipn, const struct ipward_sa *old,
		      const struct ipward_sa *sa)
{
	const struct ipward_endpoint from = end_of(old), to = end_of(sa);

	ipward_way_table_move(ipn, &from, &to);
}

/* The flows of a peer that has moved go on by SAs with its new port. */
static void leave_ways(struct ipward_net *ipn, const struct ipward_sa *sa)
{
	const struct ipward_endpoint from = end_of(sa);
	const struct ipward_endpoint to = ipward_peer_end(sa);

	ipward_way_table_move(ipn, &from, &to);
}

/**
 * ipward_sad_replace() - let packets find an SA's successor in its place
 * @ipn: namespace, its lock held
 * @old: SA in the tables; on success it belongs to nobody, but to packets that
 *	have found it
 * @sa: from ipward_sa_create_successor(); the tables own its first reference
 *	afterwards
 *
 * Every packet finds at least one of the two, and can use it.
 *
 * Return: 0; -EEXIST if destination, SPI and protocol are another SA's;
 * -ENOMEM. On failure @sa is still the caller's, and nothing has changed.
 */
int ipward_sad_replace(struct ipward_net *ipn, struct ipward_sa *old,
		       struct ipward_sa *sa)
{
	bool same_id = ipward_sa_id_equal(&old->id, &sa->id);
	struct ipward_sa *other;
	int err;

	lockdep_assert_held(&ipn->lock);
	if (same_id) {
		other = rhashtable_lookup_fast(&ipn->sa_by_spi, &sa->id,
					       by_spi_params);
		err = other && other != old ? -EEXIST : 0;
	} else {
		err = rhashtable_lookup_insert_fast(&ipn->sa_by_spi,
						    &sa->by_spi, by_spi_params);
	}
	if (err)
		return err;
	err = link_found(ipn, sa);
	if (err) {
		if (!same_id)
			rhashtable_remove_fast(&ipn->sa_by_spi, &sa->by_spi,
					       by_spi_params);
		forget_found();
		return err;
	}
	ipward_sa_hand_over(old, sa);
	if (same_id)
		rhashtable_replace_fast(&ipn->sa_by_spi, &old->by_spi,
					&sa->by_spi, by_spi_params);
	else
		rhashtable_remove_fast(&ipn->sa_by_spi, &old->by_spi,
				       by_spi_params);
	if (sa->dir == IPWARD_DIR_OUT)
		turn_ways(ipn, old, sa);
	unlink_found(ipn, old);
	/* Replaces an entry, which needs no memory. */
	xa_store(&ipn->sas, sa->serial, sa, GFP_KERNEL_ACCOUNT);
	changed(ipn, old);
	changed(ipn, sa);
	return 0;
}

static void remove(struct ipward_net *ipn, struct ipward_sa *sa)
{
	xa_erase(&ipn->sas, sa->serial);
	rhashtable_remove_fast(&ipn->sa_by_spi, &sa->by_spi, by_spi_params);
	if (sa->dir == IPWARD_DIR_OUT)
		leave_ways(ipn, sa);
	unlink_found(ipn, sa);
	changed(ipn, sa);
	/*
	 * The event has the last sequence number: no packet may take another
	 * one.
	 */
	ipward_sa_stop(sa);
	ipward_notify_sa_removed(sa);
	ipward_used_key_release(sa);
	ipward_sa_kill(sa);
}

/**
 * ipward_sad_remove() - unlink an SA, send the event, and kill it
 * @ipn: namespace, its lock held
 * @sa: SA in the tables; must not be used by the caller afterwards
 *
 * Other SAs take over the packets that have found an outbound one.
 */
void ipward_sad_remove(struct ipward_net *ipn, struct ipward_sa *sa)
{
	lockdep_assert_held(&ipn->lock);
	if (sa->dir == IPWARD_DIR_OUT)
		ipward_outbound_find_relief(ipn, sa);
	remove(ipn, sa);
}

/**
 * ipward_sad_flush() - remove all SAs
 * @ipn: namespace, its lock held
 *
 * No SA is left to take over packets, so none is looked for.
 *
 * Context: process.
 */
void ipward_sad_flush(struct ipward_net *ipn)
{
	struct ipward_sa *sa;
	unsigned long serial;

	lockdep_assert_held(&ipn->lock);
	xa_for_each(&ipn->sas, serial, sa) {
		remove(ipn, sa);
		cond_resched();
	}
}

/**
 * ipward_sad_find_rcu() - the SA that a packet names
 * @ipn: namespace
 * @id: destination, SPI, protocol, family, and port, 0: any
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the SA or NULL.
 */
struct ipward_sa *ipward_sad_find_rcu(struct ipward_net *ipn,
				      const struct ipward_sa_id *id)
{
	return rhashtable_lookup(&ipn->sa_by_spi, id, by_spi_params);
}

static noinline struct ipward_sa *search_in(struct ipward_net *ipn,
					    const struct ipward_flow *flow,
					    __be32 spi, u8 proto, long at)
{
	const struct ipward_sa_id id = {
		.dst = flow->dst, .spi = spi, .proto = proto,
		.family = flow->family,
	};
	struct ipward_sa *sa = ipward_sad_find_rcu(ipn, &id);
	struct last_found *last = this_cpu_ptr(&last_found);

	if (!sa || sa->dir != IPWARD_DIR_IN)
		return NULL;
	last->sa = sa;
	last->changes = at;
	return sa;
}

/**
 * ipward_sad_find_in() - the inbound SA that a packet names
 * @ipn: namespace
 * @flow: flow of the packet; its destination and family count
 * @spi: SPI
 * @proto: IPPROTO_ESP or IPPROTO_AH
 *
 * For packets in a row that name the same SA, this does not search.
 *
 * Context: RCU read-side critical section, in which the result is valid;
 * softirqs disabled.
 * Return: the SA or NULL.
 */
struct ipward_sa *ipward_sad_find_in(struct ipward_net *ipn,
				     const struct ipward_flow *flow,
				     __be32 spi, u8 proto)
{
	/* Pairs with forget_found(): see the change as well. */
	long now = atomic_long_read_acquire(&changes);
	const struct last_found *last = this_cpu_ptr(&last_found);
	const struct ipward_sa *sa = last->sa;

	if (likely(last->changes == now && sa->ipn == ipn &&
		   sa->id.spi == spi && sa->id.proto == proto &&
		   sa->id.family == flow->family &&
		   ipv6_addr_equal(&sa->id.dst, &flow->dst)))
		return last->sa;
	return search_in(ipn, flow, spi, proto, now);
}
