// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The flow cache
 *
 * Each CPU remembers the verdicts of the flows that it saw last, in a table of
 * fixed size with one place for each hash value: no lock, no memory that a
 * flood of new flows could claim. An entry is good while the namespace's
 * generation is the one that it was made in; every change of rules, SAs or VRFs
 * moves the generation on, so that nothing has to be searched and removed.
 *
 * The pointers in a stale entry may dangle. They are never followed: the
 * generation is compared first, and it moves on before an object's grace
 * period starts.
 */

#include <linux/hash.h>
#include <linux/netdevice.h>
#include <linux/random.h>

#include "base/flow.h"
#include "base/net.h"
#include "policy/cache.h"
#include "policy/spd.h"

#define CACHE_BITS 8

struct cache_entry {
	struct ipward_flow flow;
	unsigned long generation;	/* 0: empty */
	struct ipward_verdict verdict;
};

struct ipward_cache {
	struct cache_entry entries[1 << CACHE_BITS];
};

static u64 cache_seed __read_mostly;

/**
 * ipward_cache_alloc() - make an empty cache for every CPU
 *
 * Return: the caches, released by free_percpu(); NULL without memory.
 */
struct ipward_cache __percpu *ipward_cache_alloc(void)
{
	return alloc_percpu_gfp(struct ipward_cache, GFP_KERNEL_ACCOUNT);
}

static struct cache_entry *cache_entry(struct ipward_net *ipn,
				       const struct ipward_flow *flow)
{
	const u64 *words = (const u64 *)flow;
	u64 hash = cache_seed;
	unsigned int i;

	/* A poor hash, but collisions only cost a lookup. */
	for (i = 0; i < IPWARD_FLOW_WORDS; i++)
		hash = (hash ^ words[i]) * GOLDEN_RATIO_64;
	return &this_cpu_ptr(ipn->cache)->entries[hash >> (64 - CACHE_BITS)];
}

/**
 * ipward_cache_lookup() - ipward_spd_lookup(), remembered
 * @ipn: namespace with its hooks registered
 * @flow: flow
 * @verdict: filled in
 *
 * Context: RCU read-side critical section, softirq or softirqs disabled.
 */
void ipward_cache_lookup(struct ipward_net *ipn,
			 const struct ipward_flow *flow,
			 struct ipward_verdict *verdict)
{
	unsigned long generation;
	struct cache_entry *entry;

	/* Pairs with ipward_generation_bump(): what changed is seen, too. */
	generation = atomic_long_read_acquire(&ipn->generation);
	entry = cache_entry(ipn, flow);
	if (entry->generation != generation ||
	    !ipward_flow_equal(&entry->flow, flow)) {
		ipward_spd_lookup(ipn, flow, &entry->verdict);
		entry->flow = *flow;
		entry->generation = generation;
	}
	*verdict = entry->verdict;
}

/* Cached verdicts know the device, not the VRF that it belonged to. */
static int device_event(struct notifier_block *block, unsigned long event,
			void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);

	if (event == NETDEV_CHANGEUPPER)
		ipward_generation_bump(ipward_pernet(dev_net(dev)));
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

/**
 * ipward_cache_init() - choose the hash's secret, watch which devices join VRFs
 *
 * Return: 0 or a negative errno.
 */
int ipward_cache_init(void)
{
	cache_seed = get_random_u64();
	return register_netdevice_notifier(&device_notifier);
}

/**
 * ipward_cache_exit() - watch no more
 */
void ipward_cache_exit(void)
{
	unregister_netdevice_notifier(&device_notifier);
}
