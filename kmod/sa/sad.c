// SPDX-License-Identifier: GPL-2.0
/* The security association database (RFC 4301, section 4.4.2). */

#include <linux/jhash.h>
#include <linux/rculist.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "base/notify.h"
#include "sa/narrow.h"
#include "sa/peer.h"
#include "sa/relief.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/seq.h"
#include "sa/used_key.h"

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

	if (key->spi != id->spi || key->proto != id->proto ||
	    key->family != id->family || !ipv6_addr_equal(&key->dst, &id->dst))
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

/**
 * struct sad_dst - the outbound SAs to one destination
 * @key: the address, and the reqid of the SAs, 0: all SAs
 * @node: in ipward_net.sa_by_dst
 * @sas: the SAs without a selector, the newest first; linked by by_dst, or by
 *	by_reqid if @key has a reqid
 * @shapes: of the selectors that other SAs have
 * @rcu: frees it when the last reader is done
 */
struct sad_dst {
	struct ipward_sa_dst_key key;
	struct rhash_head node;
	struct hlist_head sas;
	struct hlist_head shapes;
	struct rcu_head rcu;
};

static const struct rhashtable_params by_dst_params = {
	.key_len = sizeof(struct ipward_sa_dst_key),
	.key_offset = offsetof(struct sad_dst, key),
	.head_offset = offsetof(struct sad_dst, node),
	.automatic_shrinking = true,
};

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
	err = rhashtable_init(&ipn->sa_by_dst, &by_dst_params);
	if (err)
		goto destroy_by_spi;
	err = ipward_narrow_init(ipn);
	if (err)
		goto destroy_by_dst;
	err = ipward_peer_table_init(ipn);
	if (err)
		goto exit_narrow;
	xa_init(&ipn->sas);
	xa_init(&ipn->natt_ports);
	return 0;

exit_narrow:
	ipward_narrow_exit(ipn);
destroy_by_dst:
	rhashtable_destroy(&ipn->sa_by_dst);
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
	xa_destroy(&ipn->natt_ports);
	xa_destroy(&ipn->sas);
	ipward_peer_table_exit(ipn);
	ipward_narrow_exit(ipn);
	rhashtable_destroy(&ipn->sa_by_dst);
	rhashtable_destroy(&ipn->sa_by_spi);
}

static struct sad_dst *find_destination(struct ipward_net *ipn,
					const struct ipward_sa *sa, u32 reqid)
{
	const struct ipward_sa_dst_key key = {
		.dst = sa->id.dst, .reqid = reqid, .family = sa->id.family,
	};

	return rhashtable_lookup_fast(&ipn->sa_by_dst, &key, by_dst_params);
}

/* In a time that does not depend on how many SAs lead there. */
static void drop_if_empty(struct ipward_net *ipn, struct sad_dst *dest)
{
	if (!hlist_empty(&dest->sas) || !hlist_empty(&dest->shapes))
		return;
	rhashtable_remove_fast(&ipn->sa_by_dst, &dest->node, by_dst_params);
	kfree_rcu(dest, rcu);
}

static int link_one(struct ipward_net *ipn, struct ipward_sa *sa, u32 reqid,
		    struct hlist_node *node)
{
	struct sad_dst *dest = find_destination(ipn, sa, reqid);
	int err;

	if (!dest) {
		dest = kzalloc(sizeof(*dest), GFP_KERNEL_ACCOUNT);
		if (!dest)
			return -ENOMEM;
		dest->key.dst = sa->id.dst;
		dest->key.reqid = reqid;
		dest->key.family = sa->id.family;
		err = rhashtable_insert_fast(&ipn->sa_by_dst, &dest->node,
					     by_dst_params);
		if (err) {
			kfree(dest);
			return err;
		}
	}
	if (!sa->has_selector) {
		ipward_sa_list_add(sa, node, &dest->sas);
		return 0;
	}
	err = ipward_narrow_link(ipn, &dest->shapes, sa, node);
	if (err)
		drop_if_empty(ipn, dest);
	return err;
}

static void unlink_one(struct ipward_net *ipn, struct ipward_sa *sa, u32 reqid,
		       struct hlist_node *node)
{
	struct sad_dst *dest = find_destination(ipn, sa, reqid);

	if (sa->has_selector)
		ipward_narrow_unlink(ipn, &dest->shapes, sa, node);
	else
		hlist_del_rcu(node);
	drop_if_empty(ipn, dest);
}

/*
 * Link an SA in the list of all SAs to its destination, and in that of those
 * with its reqid. A template asks for a reqid or for any SA; thousands of SAs
 * to one gateway may differ in the reqid alone.
 */
static int link_destination(struct ipward_net *ipn, struct ipward_sa *sa)
{
	int err = link_one(ipn, sa, 0, &sa->by_dst);

	if (err || !sa->reqid)
		return err;
	err = link_one(ipn, sa, sa->reqid, &sa->by_reqid);
	if (err)
		unlink_one(ipn, sa, 0, &sa->by_dst);
	return err;
}

static void unlink_destination(struct ipward_net *ipn, struct ipward_sa *sa)
{
	unlink_one(ipn, sa, 0, &sa->by_dst);
	if (sa->reqid)
		unlink_one(ipn, sa, sa->reqid, &sa->by_reqid);
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
		return link_destination(ipn, sa);
	return sa->natt_len ? open_port(ipn, sa) : 0;
}

static void unlink_found(struct ipward_net *ipn, struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT) {
		unlink_destination(ipn, sa);
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
	ipward_generation_bump(ipn);
	return 0;

remove_by_spi:
	rhashtable_remove_fast(&ipn->sa_by_spi, &sa->by_spi, by_spi_params);
release:
	xa_release(&ipn->sas, sa->serial);
	return err;
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
	bool same_id = !memcmp(&old->id, &sa->id, sizeof(sa->id));
	int err = 0;

	lockdep_assert_held(&ipn->lock);
	if (!same_id)
		err = rhashtable_lookup_insert_fast(&ipn->sa_by_spi,
						    &sa->by_spi, by_spi_params);
	if (err)
		return err;
	err = link_found(ipn, sa);
	if (err) {
		if (!same_id)
			rhashtable_remove_fast(&ipn->sa_by_spi, &sa->by_spi,
					       by_spi_params);
		return err;
	}
	ipward_sa_hand_over(old, sa);
	if (same_id)
		rhashtable_replace_fast(&ipn->sa_by_spi, &old->by_spi,
					&sa->by_spi, by_spi_params);
	else
		rhashtable_remove_fast(&ipn->sa_by_spi, &old->by_spi,
				       by_spi_params);
	unlink_found(ipn, old);
	/* Replaces an entry, which needs no memory. */
	xa_store(&ipn->sas, sa->serial, sa, GFP_KERNEL_ACCOUNT);
	ipward_generation_bump(ipn);
	return 0;
}

/* Thousands of SAs may lead to one gateway; those of one rule are few. */
#define RELIEF_TRIES 16

/*
 * The newest SA of those beside an outbound one, without or with its selector,
 * that can take over its packets in flight. The list is still that of @sa.
 */
static void find_relief(struct ipward_net *ipn, struct ipward_sa *sa)
{
	struct sad_dst *dest = find_destination(ipn, sa, sa->reqid);
	struct hlist_node *node = sa->reqid ? &sa->by_reqid : &sa->by_dst;
	const struct hlist_head *sas = &dest->sas;
	size_t offset = (char *)node - (char *)sa;
	unsigned int tries = RELIEF_TRIES;
	struct ipward_sa *other;

	if (sa->has_selector)
		sas = ipward_narrow_list(ipn, &dest->shapes, sa);
	hlist_for_each(node, sas) {
		other = (void *)((char *)node - offset);
		if (other->serial < sa->serial || !tries--)
			break;
		if (!ipward_sa_relieves(other, sa))
			continue;
		percpu_ref_get(&other->ref);
		sa->relief = other;
		break;
	}
}

/**
 * ipward_sad_remove() - unlink an SA, send the event, and kill it
 * @ipn: namespace, its lock held
 * @sa: SA in the tables; must not be used by the caller afterwards
 */
void ipward_sad_remove(struct ipward_net *ipn, struct ipward_sa *sa)
{
	lockdep_assert_held(&ipn->lock);
	xa_erase(&ipn->sas, sa->serial);
	rhashtable_remove_fast(&ipn->sa_by_spi, &sa->by_spi, by_spi_params);
	if (sa->dir == IPWARD_DIR_OUT)
		find_relief(ipn, sa);
	unlink_found(ipn, sa);
	ipward_generation_bump(ipn);
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
 * ipward_sad_flush() - remove all SAs
 * @ipn: namespace, its lock held
 *
 * Context: process.
 */
void ipward_sad_flush(struct ipward_net *ipn)
{
	struct ipward_sa *sa;
	unsigned long serial;

	lockdep_assert_held(&ipn->lock);
	xa_for_each(&ipn->sas, serial, sa) {
		ipward_sad_remove(ipn, sa);
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

static bool can_use(const struct ipward_sa *sa,
		    const struct ipward_template *template,
		    const struct ipward_flow *flow)
{
	if (template->mode == IPWARD_MODE_TRANSPORT &&
	    !ipv6_addr_equal(&sa->src, &flow->src))
		return false;
	return ipward_sa_fits(sa, template) && ipward_sa_matches(sa, flow);
}

static struct ipward_sa *first_of(const struct hlist_head *sas,
				  const struct ipward_template *template,
				  const struct ipward_flow *flow)
{
	struct ipward_sa *sa;

	if (template->reqid) {
		hlist_for_each_entry_rcu(sa, sas, by_reqid) {
			if (can_use(sa, template, flow))
				return sa;
		}
		return NULL;
	}
	hlist_for_each_entry_rcu(sa, sas, by_dst) {
		if (can_use(sa, template, flow))
			return sa;
	}
	return NULL;
}

/**
 * ipward_sad_find_outbound() - the SA to protect a flow with
 * @ipn: namespace
 * @template: one layer of the rule's protection
 * @flow: outbound flow
 *
 * Of several SAs the newest is used, so that a rekey takes effect when the new
 * SA is added. The old SA may stay until it is deleted.
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the SA or NULL.
 */
struct ipward_sa *
ipward_sad_find_outbound(struct ipward_net *ipn,
			 const struct ipward_template *template,
			 const struct ipward_flow *flow)
{
	bool tunnel = template->mode != IPWARD_MODE_TRANSPORT;
	struct ipward_sa_dst_key peer = {
		.dst = tunnel ? template->dst : flow->dst,
		.reqid = template->reqid,
		.family = tunnel ? template->family : flow->family,
	};
	const struct hlist_head *sas;
	struct ipward_sa *sa, *best;
	struct ipward_shape *shape;
	struct sad_dst *dest;

	dest = rhashtable_lookup(&ipn->sa_by_dst, &peer, by_dst_params);
	if (!dest)
		return NULL;
	best = first_of(&dest->sas, template, flow);
	hlist_for_each_entry_rcu(shape, &dest->shapes, node) {
		sas = ipward_narrow_find(ipn, shape, flow);
		sa = sas ? first_of(sas, template, flow) : NULL;
		if (sa && (!best || sa->serial > best->serial))
			best = sa;
	}
	return best;
}
