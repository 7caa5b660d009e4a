// SPDX-License-Identifier: GPL-2.0
/*
 * Outbound SAs that replace others. A packet that has found an SA just before a
 * key exchange removed it is not lost: at its removal an SA is given the one that
 * replaces it, if that adds the same headers, and the packet takes a number of this.
 * An SA holds a reference to its relief.
 */

#include <linux/rculist.h>
#include <net/ipv6.h>

#include "sa/relief.h"
#include "sa/sa.h"
#include "sa/seq.h"

/**
 * ipward_sa_list_add() - put an SA into a list, the newest first
 * @sa: SA; usually newer than all in the list
 * @node: node of @sa in this list
 * @sas: list
 */
void ipward_sa_list_add(const struct ipward_sa *sa, struct hlist_node *node,
			struct hlist_head *sas)
{
	size_t offset = (char *)node - (char *)sa;
	const struct ipward_sa *other;
	struct hlist_node *at, *last = NULL;

	hlist_for_each(at, sas) {
		other = (const void *)((char *)at - offset);
		if (other->serial <= sa->serial)
			break;
		last = at;
	}
	if (last)
		hlist_add_behind_rcu(node, last);
	else
		hlist_add_head_rcu(node, sas);
}

static bool same_selector(const struct ipward_sa *a, const struct ipward_sa *b)
{
	return a->has_selector == b->has_selector &&
	       (!a->has_selector ||
		!memcmp(&a->selector, &b->selector, sizeof(a->selector)));
}

/**
 * ipward_sa_relieves() - can an SA seal packets that were meant for another one?
 * @sa: SA
 * @old: outbound SA that is about to be removed
 *
 * Return: true if it leads to the same place, and adds as many bytes.
 */
bool ipward_sa_relieves(const struct ipward_sa *sa, const struct ipward_sa *old)
{
	return sa != old && sa->mode == old->mode && sa->flags == old->flags &&
	       sa->id.proto == old->id.proto &&
	       sa->id.family == old->id.family && sa->reqid == old->reqid &&
	       ipv6_addr_equal(&sa->id.dst, &old->id.dst) &&
	       ipv6_addr_equal(&sa->src, &old->src) &&
	       sa->natt_sport == old->natt_sport &&
	       sa->natt_dport == old->natt_dport && sa->alg == old->alg &&
	       sa->auth == old->auth && sa->key_bits == old->key_bits &&
	       sa->icv_len == old->icv_len &&
	       sa->header_len == old->header_len && sa->align == old->align &&
	       sa->out.tfc == old->out.tfc &&
	       !memcmp(&sa->meta, &old->meta, sizeof(sa->meta)) &&
	       same_selector(sa, old);
}

/**
 * ipward_sa_find_relief() - the SA to use in place of one that has been removed
 * @sa: SA that gives no number
 *
 * Context: RCU read-side critical section, or the flight of a packet that has
 * found @sa.
 * Return: SA, valid as long as @sa, or NULL if there is none.
 */
struct ipward_sa *ipward_sa_find_relief(struct ipward_sa *sa)
{
	do {
		/* Pairs with ipward_sa_stop(), which sets dead after it. */
		sa = smp_load_acquire(&sa->dead) ? sa->relief : NULL;
	} while (sa && ipward_sa_has_ended(sa));
	return sa;
}
