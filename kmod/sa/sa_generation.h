/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SA_GENERATION_H
#define IPWARD_SA_GENERATION_H

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/in6.h>

#include "base/net.h"

/**
 * ipward_sa_group() - the group of the outbound SAs to one address
 * @dst: destination of SAs, as in struct ipward_sa_id
 *
 * Addresses share a group by chance, which only costs lookups.
 *
 * Return: index of ipward_net.sa_generations.
 */
static inline u8 ipward_sa_group(const struct in6_addr *dst)
{
	u32 bits = (__force u32)(dst->s6_addr32[0] ^ dst->s6_addr32[1] ^
				 dst->s6_addr32[2] ^ dst->s6_addr32[3]);

	return hash_32(bits, IPWARD_SA_GROUP_BITS);
}

/**
 * ipward_sa_generation() - how often the outbound SAs of a group have changed
 * @ipn: namespace
 * @group: from ipward_sa_group()
 *
 * Read before the search for an SA, it tells later whether the result holds.
 *
 * Return: a number that never falls.
 */
static inline unsigned long ipward_sa_generation(struct ipward_net *ipn,
						 u8 group)
{
	/* Pairs with ipward_sa_generation_bump(). */
	return atomic_long_read_acquire(&ipn->sa_generations[group]);
}

/**
 * ipward_sa_generation_bump() - make the results of searches for SAs stale
 * @ipn: namespace
 * @dst: destination of an outbound SA that has been added or removed
 *
 * Call after the change has been published to RCU readers: a reader that sees
 * the new generation then also sees the change.
 */
static inline void ipward_sa_generation_bump(struct ipward_net *ipn,
					     const struct in6_addr *dst)
{
	/* Pairs with ipward_sa_generation(). */
	atomic_long_inc_return_release(&ipn->sa_generations[ipward_sa_group(dst)]);
}

#endif
