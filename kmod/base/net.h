/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NET_H
#define IPWARD_NET_H

#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/rhashtable-types.h>
#include <linux/wait.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

struct ipward_cache;
struct ipward_clean_routes;
struct ipward_expect;
struct ipward_hold;
struct ipward_ruleset;
struct ipward_stats;
struct ipward_way_back;
struct sk_buff;
struct xfrm_state;

/**
 * struct ipward_mark - one mark of a namespace's packets
 * @state: the dummy that is in the security path
 * @packets: one for each CPU that carries it
 */
struct ipward_mark {
	struct xfrm_state *state;
	struct sk_buff * __percpu *packets;
};

/* How many groups the destinations of outbound SAs are hashed to. */
#define IPWARD_SA_GROUP_BITS 8

/**
 * struct ipward_net - ipward's state in one network namespace
 * @net: the namespace itself
 * @generation: changes with every rule, default, or device that joins or leaves
 *	a VRF; flow caches check it
 * @sa_generations: change with the outbound SAs, by a hash of their destination
 *	(sa_generation.h); flow caches check those that a verdict depends on
 * @rules: the rule set in force, never NULL
 * @sa_by_spi: every SA by (destination, SPI, protocol, family)
 * @sa_by_dst: outbound SAs by (destination, reqid, family)
 * @sa_by_selector: outbound SAs that have a selector, by what it fixes (narrow.c)
 * @sa_by_peer: outbound SAs that follow a peer's NAT mapping, by the peer's
 *	present address and port
 * @sas: every SA by its serial number, so in the order of adding
 * @natt_ports: how many inbound SAs have ESP in UDP, by destination port
 * @shared_addrs: addresses to which outbound SAs lead that differ in the UDP port
 * @way_back: the peers of flows from such addresses (way_table.c); NULL until
 *	there is an outbound SA with ESP in UDP
 * @cache: per-CPU flow caches; allocated with the hooks
 * @held: flows of which packets wait for keys (hold.c)
 * @hold: these packets; allocated with the hooks
 * @expect: SAs of which packets may come before they are added (expect.c); NULL
 *	until there is one
 * @clean_routes: routes without learned exceptions (clean_route.c); likewise
 * @stats: per-CPU counters
 * @stats_zero: the counters' values at the last reset
 * @fresh: marks a packet that was opened and checked here (secpath.c)
 * @spent: marks one that the inbound hook has accepted since then
 * @lock: serializes every change of rules, SAs and configuration
 * @pending: rule set of the open transaction, NULL if there is none
 * @pending_owner: netlink port of the transaction's owner
 * @next_handle: last rule handle given out
 * @next_sa: last serial number of an SA
 * @sa_changes: how often an SA was added, replaced or removed; dumps check it
 * @hooked: the netfilter hooks are registered
 * @hooked_replies: the hooks of a stateful default are registered
 * @hooked_mark: the hooks that mark packets to be protected are registered
 * @sa_count: SAs whose memory has not been released yet
 * @sa_gone: woken when @sa_count falls to 0
 * @drop_events: limits the rate of DROP events
 *
 * Fields after @lock are protected by it, down to @hooked_mark.
 */
struct ipward_net {
	struct net *net;
	atomic_long_t generation;
	atomic_long_t sa_generations[1 << IPWARD_SA_GROUP_BITS];
	struct ipward_ruleset __rcu *rules;
	struct rhashtable sa_by_spi;
	struct rhashtable sa_by_dst;
	struct rhashtable sa_by_selector;
	struct rhashtable sa_by_peer;
	struct xarray sas;
	struct xarray natt_ports;
	unsigned int shared_addrs;
	struct ipward_way_back *way_back;
	struct ipward_cache __percpu *cache;
	atomic_t held;
	struct ipward_hold *hold;
	struct ipward_expect *expect;
	struct ipward_clean_routes *clean_routes;
	struct ipward_stats __percpu *stats;
	struct ipward_stats *stats_zero;
	struct ipward_mark fresh;
	struct ipward_mark spent;

	struct mutex lock;
	struct ipward_ruleset *pending;
	u32 pending_owner;
	u32 next_handle;
	unsigned long next_sa;
	unsigned long sa_changes;
	bool hooked;
	bool hooked_replies;
	bool hooked_mark;

	atomic_t sa_count;
	wait_queue_head_t sa_gone;
	struct ratelimit_state drop_events;
};

extern unsigned int ipward_net_id;

/**
 * ipward_pernet() - ipward's state in a network namespace
 * @net: the namespace
 *
 * Return: the state, never NULL while the module is loaded.
 */
static inline struct ipward_net *ipward_pernet(const struct net *net)
{
	return net_generic(net, ipward_net_id);
}

/**
 * ipward_generation_bump() - make every flow cache entry stale
 * @ipn: namespace
 *
 * Call after the change has been published to RCU readers: a reader that sees
 * the new generation then also sees the change.
 */
static inline void ipward_generation_bump(struct ipward_net *ipn)
{
	/* Pairs with ipward_cache_lookup(). */
	atomic_long_inc_return_release(&ipn->generation);
}

#endif
