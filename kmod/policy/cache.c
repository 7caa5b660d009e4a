// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The flow cache
 *
 * Each CPU caches the verdicts of recent flows in a table of fixed size with a
 * few places for each hash value. It needs no lock, and a flood of new flows
 * cannot make it grow. An entry is valid as long as the namespace has the same
 * generation as when the entry was made, and the destinations of its SAs have
 * theirs. Every change of rules or VRFs increments the former, every change of
 * an outbound SA the latter, so that no entry has to be found and removed.
 *
 * Inbound, one more entry has the packet that passed all checks last, since packets
 * of one flow and one SA often come in a row.
 *
 * The pointers in a stale entry may dangle. They are never followed: the
 * generations are compared first, and they are incremented before an object's
 * grace period starts.
 */

#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/random.h>

#include "base/flow.h"
#include "base/net.h"
#include "policy/cache.h"
#include "policy/spd.h"
#include "sa/sa.h"
#include "sa/sa_generation.h"

/* How many flows with the same hash value are cached. */
#define WAYS 4

/* All caches of a namespace use at most 1 / MEMORY_SHARE of the memory. */
#define MEMORY_SHARE 4096
#define SETS_MIN 64
#define SETS_MAX 2048

/**
 * struct cache_entry - the verdict of one flow
 * @flow: the flow
 * @generation: of the namespace when the entry was made; 0: empty
 * @verdict: result of the lookup
 */
struct cache_entry {
	struct ipward_flow flow;
	unsigned long generation;
	struct ipward_verdict verdict;
};

/**
 * struct cache_set - the flows of one hash value
 * @tags: further bits of each flow's hash, compared first
 * @next: flow that is replaced next
 * @ways: the flows
 */
struct cache_set {
	u32 tags[WAYS];
	u32 next;
	struct cache_entry ways[WAYS];
} ____cacheline_aligned;

/**
 * struct passed - the last inbound packet that a rule and its one SA have admitted
 * @flow: its flow
 * @generation: of the namespace before its rule was looked up; 0: no packet yet
 * @birth: of its SA
 * @rule: its rule
 */
struct passed {
	struct ipward_flow flow;
	unsigned long generation;
	u64 birth;
	struct ipward_rule *rule;
};

/**
 * struct ipward_cache - one CPU's cache
 * @sets: by hash; all caches have the same number of them
 * @passed: what the last packet that passed had
 */
struct ipward_cache {
	struct cache_set *sets;
	struct passed passed;
};

static u64 cache_seed __read_mostly;
static unsigned int cache_bits __read_mostly;

/* Choose the number of flows by the machine's memory and number of CPUs. */
static unsigned int choose_bits(void)
{
	u64 bytes = (u64)totalram_pages() * PAGE_SIZE;
	u64 sets = div_u64(bytes, MEMORY_SHARE * num_possible_cpus() *
				  (u32)sizeof(struct cache_set));

	return ilog2(clamp_t(u64, sets, SETS_MIN, SETS_MAX));
}

/**
 * ipward_cache_free() - release the caches of all CPUs
 * @cache: from ipward_cache_alloc(), or NULL; no CPU uses them any more
 */
void ipward_cache_free(struct ipward_cache __percpu *cache)
{
	unsigned int cpu;

	if (!cache)
		return;
	for_each_possible_cpu(cpu)
		kvfree(per_cpu_ptr(cache, cpu)->sets);
	free_percpu(cache);
}

/**
 * ipward_cache_alloc() - allocate an empty cache for every CPU
 *
 * Return: the caches, released by ipward_cache_free(); NULL without memory.
 */
struct ipward_cache __percpu *ipward_cache_alloc(void)
{
	struct ipward_cache __percpu *cache;
	unsigned int cpu;

	cache = alloc_percpu_gfp(struct ipward_cache, GFP_KERNEL_ACCOUNT);
	if (!cache)
		return NULL;
	for_each_possible_cpu(cpu) {
		struct cache_set *sets;

		sets = kvzalloc_node(sizeof(*sets) << cache_bits,
				     GFP_KERNEL_ACCOUNT, cpu_to_node(cpu));
		if (!sets) {
			ipward_cache_free(cache);
			return NULL;
		}
		per_cpu_ptr(cache, cpu)->sets = sets;
	}
	return cache;
}

static u64 mix(u64 hash, u64 word)
{
	return (hash ^ word) * GOLDEN_RATIO_64;
}

/*
 * A weak hash is enough: a collision only costs a lookup. As each packet does this,
 * it is without a loop.
 */
static u64 flow_hash(const struct ipward_flow *flow)
{
	const u64 *words = (const u64 *)flow;
	u64 hash = mix(cache_seed, words[0]);

	hash = mix(hash, words[1]);
	hash = mix(hash, words[2]);
	hash = mix(hash, words[3]);
	hash = mix(hash, words[4]);
	return mix(hash, words[5]);
}

static struct cache_entry *find(struct cache_set *set, u32 tag,
				const struct ipward_flow *flow,
				unsigned long generation)
{
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		struct cache_entry *entry = &set->ways[i];

		if (set->tags[i] == tag && entry->generation == generation &&
		    ipward_flow_equal(&entry->flow, flow))
			return entry;
	}
	return NULL;
}

/*
 * Would another search for the verdict's SAs have the same result? None of the
 * generations falls, so that they are equal if their sum is.
 */
static bool sas_unchanged(struct ipward_net *ipn,
			  const struct ipward_verdict *verdict)
{
	unsigned long sum = 0;
	unsigned int i;

	for (i = 0; i < verdict->n_sa_groups; i++)
		sum += ipward_sa_generation(ipn, verdict->sa_groups[i]);
	return sum == verdict->sa_generation;
}

static void fill(struct ipward_net *ipn, const struct ipward_flow *flow,
		 unsigned long generation, struct cache_entry *entry)
{
	ipward_spd_lookup(ipn, flow, &entry->verdict);
	entry->flow = *flow;
	entry->generation = generation;
}

/* Find a place for a new flow: that of a stale entry, or of a valid one. */
static struct cache_entry *make_room(struct cache_set *set, u32 tag,
				     unsigned long generation)
{
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		if (set->ways[i].generation != generation)
			break;
	}
	if (i == WAYS)
		i = set->next++ % WAYS;
	set->tags[i] = tag;
	return &set->ways[i];
}

/**
 * ipward_cache_lookup() - ipward_spd_lookup() through the cache
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
	u64 hash = flow_hash(flow);
	u32 tag = hash >> 20;
	unsigned long generation;
	struct cache_entry *entry;
	struct cache_set *set;

	/* Pairs with ipward_generation_bump(): see the change as well. */
	generation = atomic_long_read_acquire(&ipn->generation);
	set = &this_cpu_ptr(ipn->cache)->sets[hash >> (64 - cache_bits)];
	entry = find(set, tag, flow, generation);
	if (!entry) {
		entry = make_room(set, tag, generation);
		fill(ipn, flow, generation, entry);
	} else if (!sas_unchanged(ipn, &entry->verdict)) {
		fill(ipn, flow, generation, entry);
	}
	*verdict = entry->verdict;
}

/**
 * ipward_cache_passes() - would the rules say the same as of the last packet?
 * @ipn: namespace with its hooks registered
 * @flow: flow of an inbound packet
 * @sa: the only SA that has opened it
 *
 * They do if its flow and SA are those of the packet that passed last, and no
 * rule has changed since: whether a rule protects a flow, and whether its
 * template and the SA's selector admit both, depends on nothing else.
 *
 * Context: as ipward_cache_lookup().
 * Return: the rule, by which the packet passes; NULL: the rules have to be asked.
 */
struct ipward_rule *ipward_cache_passes(struct ipward_net *ipn,
					const struct ipward_flow *flow,
					const struct ipward_sa *sa)
{
	const struct passed *passed = &this_cpu_ptr(ipn->cache)->passed;

	/* Pairs with ipward_generation_bump(): see the change as well. */
	if (passed->generation == atomic_long_read_acquire(&ipn->generation) &&
	    passed->birth == sa->birth &&
	    ipward_flow_equal(&passed->flow, flow))
		return passed->rule;
	return NULL;
}

/**
 * ipward_cache_note_passed() - remember a packet for ipward_cache_passes()
 * @ipn: namespace with its hooks registered
 * @flow: flow of an inbound packet
 * @sa: the only SA that has opened it, as its selector and the rule's want it
 * @rule: the rule that protects it, without audit
 * @generation: of the namespace before the rule was looked up
 *
 * Context: as ipward_cache_lookup().
 */
void ipward_cache_note_passed(struct ipward_net *ipn,
			      const struct ipward_flow *flow,
			      const struct ipward_sa *sa,
			      struct ipward_rule *rule,
			      unsigned long generation)
{
	struct passed *passed = &this_cpu_ptr(ipn->cache)->passed;

	passed->flow = *flow;
	passed->generation = generation;
	passed->birth = sa->birth;
	passed->rule = rule;
}

/*
 * Flows have the device's index only, but rules may name its VRF or its name.
 */
static int device_event(struct notifier_block *block, unsigned long event,
			void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);

	if (event == NETDEV_CHANGEUPPER || event == NETDEV_CHANGENAME)
		ipward_generation_bump(ipward_pernet(dev_net(dev)));
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

/**
 * ipward_cache_init() - choose the hash's secret and the caches' size
 */
void ipward_cache_init(void)
{
	cache_seed = get_random_u64();
	cache_bits = choose_bits();
}

/**
 * ipward_cache_watch() - watch for devices that are renamed or change their VRF
 *
 * Return: 0 or a negative errno.
 */
int ipward_cache_watch(void)
{
	return register_netdevice_notifier(&device_notifier);
}

/**
 * ipward_cache_unwatch() - stop watching devices
 */
void ipward_cache_unwatch(void)
{
	unregister_netdevice_notifier(&device_notifier);
}
