// SPDX-License-Identifier: GPL-2.0
/* Outbound SAs by their destination (RFC 4301, section 4.4.2). */

#include <linux/rculist.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "sa/narrow.h"
#include "sa/outbound.h"
#include "sa/peer.h"
#include "sa/relief.h"
#include "sa/sa.h"
#include "sa/way_table.h"

/**
 * struct sad_dst - the outbound SAs to one destination
 * @key: the address, and the reqid of the SAs, 0: all SAs
 * @node: in ipward_net.sa_by_dst
 * @sas: the SAs without a selector, the newest first; linked by by_dst, or by
 *	by_reqid if @key has a reqid
 * @shapes: of the selectors that other SAs have
 * @n_natt: how many SAs have ESP in UDP; these four only if @key has no reqid
 * @natt_port: their UDP destination port, unless @shared
 * @natt_xor: exclusive or of their ports
 * @shared: they have had different ports since there was more than one
 * @rcu: frees it when the last reader is done
 */
struct sad_dst {
	struct ipward_sa_dst_key key;
	struct rhash_head node;
	struct hlist_head sas;
	struct hlist_head shapes;
	unsigned int n_natt;
	__be16 natt_port;
	__be16 natt_xor;
	bool shared;
	struct rcu_head rcu;
};

static const struct rhashtable_params by_dst_params = {
	.key_len = sizeof(struct ipward_sa_dst_key),
	.key_offset = offsetof(struct sad_dst, key),
	.head_offset = offsetof(struct sad_dst, node),
	.automatic_shrinking = true,
};

/**
 * ipward_outbound_init() - create the empty table of destinations
 * @ipn: namespace
 *
 * Return: 0 or a negative errno.
 */
int ipward_outbound_init(struct ipward_net *ipn)
{
	return rhashtable_init(&ipn->sa_by_dst, &by_dst_params);
}

/**
 * ipward_outbound_exit() - destroy the table, which is empty
 * @ipn: namespace
 */
void ipward_outbound_exit(struct ipward_net *ipn)
{
	rhashtable_destroy(&ipn->sa_by_dst);
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
 * Count an SA with ESP in UDP. If another SA to its destination has another
 * port, there are several peers behind a NAT.
 */
static int count_natt(struct ipward_net *ipn, const struct ipward_sa *sa)
{
	struct sad_dst *dest;
	int err;

	if (!sa->natt_len)
		return 0;
	dest = find_destination(ipn, sa, 0);
	/* Also for a peer's flows before there is a second one. */
	err = ipward_way_table_init(ipn);
	if (err)
		return err;
	if (dest->n_natt && !dest->shared &&
	    dest->natt_port != sa->natt_dport) {
		dest->shared = true;
		WRITE_ONCE(ipn->shared_addrs, ipn->shared_addrs + 1);
	}
	dest->n_natt++;
	dest->natt_xor ^= sa->natt_dport;
	dest->natt_port = sa->natt_dport;
	return 0;
}

/* Count it no more. */
static void uncount_natt(struct ipward_net *ipn, const struct ipward_sa *sa)
{
	struct sad_dst *dest;

	if (!sa->natt_len)
		return;
	dest = find_destination(ipn, sa, 0);
	dest->n_natt--;
	dest->natt_xor ^= sa->natt_dport;
	if (dest->n_natt > 1)
		return;
	/* That of the one SA that is left. */
	dest->natt_port = dest->natt_xor;
	if (dest->shared)
		WRITE_ONCE(ipn->shared_addrs, ipn->shared_addrs - 1);
	dest->shared = false;
}

/**
 * ipward_outbound_link() - let packets find an outbound SA by its destination
 * @ipn: namespace, its lock held
 * @sa: SA
 *
 * Link it in the list of all SAs to its destination, and in that of those with
 * its reqid. A template asks for a reqid or for any SA; thousands of SAs
 * to one gateway may differ in the reqid alone.
 *
 * Return: 0 or a negative errno; then nothing has changed.
 */
int ipward_outbound_link(struct ipward_net *ipn, struct ipward_sa *sa)
{
	int err = link_one(ipn, sa, 0, &sa->by_dst);

	if (err)
		return err;
	err = count_natt(ipn, sa);
	if (err)
		goto unlink;
	if (!sa->reqid)
		return 0;
	err = link_one(ipn, sa, sa->reqid, &sa->by_reqid);
	if (!err)
		return 0;
	uncount_natt(ipn, sa);
unlink:
	unlink_one(ipn, sa, 0, &sa->by_dst);
	return err;
}

/**
 * ipward_outbound_unlink() - let no packet find an outbound SA any more
 * @ipn: namespace, its lock held
 * @sa: SA that was linked
 */
void ipward_outbound_unlink(struct ipward_net *ipn, struct ipward_sa *sa)
{
	uncount_natt(ipn, sa);
	unlink_one(ipn, sa, 0, &sa->by_dst);
	if (sa->reqid)
		unlink_one(ipn, sa, sa->reqid, &sa->by_reqid);
}

/* Thousands of SAs may lead to one gateway; those of one rule are few. */
#define RELIEF_TRIES 16

/**
 * ipward_outbound_find_relief() - find who takes over an SA's packets in flight
 * @ipn: namespace, its lock held
 * @sa: SA that is about to be unlinked; its relief is set
 *
 * This is the newest SA of those beside it, without or with its selector, that
 * leads to the same peer and may be used instead.
 */
void ipward_outbound_find_relief(struct ipward_net *ipn, struct ipward_sa *sa)
{
	const struct ipward_endpoint end = ipward_peer_end(sa);
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
		/* Not an SA to another peer behind the same NAT. */
		if (!ipward_sa_relieves(other, sa) ||
		    !ipward_peer_is_at(other, &end))
			continue;
		ipward_sa_hold(other);
		sa->relief = other;
		break;
	}
}

static bool can_use(const struct ipward_sa *sa,
		    const struct ipward_template *template,
		    const struct ipward_flow *flow,
		    const struct ipward_endpoint *peer)
{
	if (peer && !ipward_peer_is_at(sa, peer))
		return false;
	if (template->mode == IPWARD_MODE_TRANSPORT &&
	    !ipv6_addr_equal(&sa->src, &flow->src))
		return false;
	return ipward_sa_fits(sa, template) && ipward_sa_matches(sa, flow);
}

static struct ipward_sa *first_of(const struct hlist_head *sas,
				  const struct ipward_template *template,
				  const struct ipward_flow *flow,
				  const struct ipward_endpoint *peer)
{
	struct ipward_sa *sa;

	if (template->reqid) {
		hlist_for_each_entry_rcu(sa, sas, by_reqid) {
			if (can_use(sa, template, flow, peer))
				return sa;
		}
		return NULL;
	}
	hlist_for_each_entry_rcu(sa, sas, by_dst) {
		if (can_use(sa, template, flow, peer))
			return sa;
	}
	return NULL;
}

/**
 * ipward_outbound_find() - the SA to protect a flow with
 * @ipn: namespace
 * @template: one layer of the rule's protection
 * @flow: outbound flow
 * @peer: address and port that the SA has, or to which it has moved; NULL: any
 *
 * Of several SAs the newest is used, so that a rekey takes effect when the new
 * SA is added. The old SA may stay until it is deleted.
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the SA or NULL.
 */
struct ipward_sa *ipward_outbound_find(struct ipward_net *ipn,
				       const struct ipward_template *template,
				       const struct ipward_flow *flow,
				       const struct ipward_endpoint *peer)
{
	struct ipward_sa_dst_key key = {
		.dst = *ipward_outbound_dst(template, flow),
		.reqid = template->reqid,
		.family = ipward_outbound_family(template, flow),
	};
	const struct hlist_head *sas;
	struct ipward_sa *sa, *best;
	struct ipward_shape *shape;
	struct sad_dst *dest;

	dest = rhashtable_lookup(&ipn->sa_by_dst, &key, by_dst_params);
	if (!dest)
		return NULL;
	best = first_of(&dest->sas, template, flow, peer);
	hlist_for_each_entry_rcu(shape, &dest->shapes, node) {
		sas = ipward_narrow_find(ipn, shape, flow);
		sa = sas ? first_of(sas, template, flow, peer) : NULL;
		if (sa && (!best || sa->serial > best->serial))
			best = sa;
	}
	return best;
}
