// SPDX-License-Identifier: GPL-2.0
/* Counters: count, add up, reset, name. */

#include <linux/slab.h>

#include "base/net.h"
#include "base/stats.h"

static const char *const drop_names[IPWARD_DROP_MAX + 1] = {
	[IPWARD_DROP_NONE] = "none",
	[IPWARD_DROP_BLOCKED_IN] = "blocked-in",
	[IPWARD_DROP_BLOCKED_OUT] = "blocked-out",
	[IPWARD_DROP_DEFAULT_IN] = "default-in",
	[IPWARD_DROP_DEFAULT_OUT] = "default-out",
	[IPWARD_DROP_CLEAR] = "clear",
	[IPWARD_DROP_WRONG_SA] = "wrong-sa",
	[IPWARD_DROP_NO_RULE] = "no-rule",
	[IPWARD_DROP_SA_SELECTOR] = "sa-selector",
	[IPWARD_DROP_FRAGMENT] = "fragment",
	[IPWARD_DROP_HEADER] = "header",
	[IPWARD_DROP_TRUNCATED] = "truncated",
	[IPWARD_DROP_LENGTH] = "length",
	[IPWARD_DROP_SPI_ZERO] = "spi-zero",
	[IPWARD_DROP_SEQ_ZERO] = "seq-zero",
	[IPWARD_DROP_REPLAY] = "replay",
	[IPWARD_DROP_INTEGRITY] = "integrity",
	[IPWARD_DROP_PADDING] = "padding",
	[IPWARD_DROP_DUMMY] = "dummy",
	[IPWARD_DROP_MODE] = "mode",
	[IPWARD_DROP_INNER] = "inner",
	[IPWARD_DROP_ENCAP] = "encap",
	[IPWARD_DROP_ECN] = "ecn",
	[IPWARD_DROP_NESTING] = "nesting",
	[IPWARD_DROP_NO_SA] = "no-sa",
	[IPWARD_DROP_HOLD_FULL] = "hold-full",
	[IPWARD_DROP_HOLD_TIMEOUT] = "hold-timeout",
	[IPWARD_DROP_SEQ_EXHAUSTED] = "seq-exhausted",
	[IPWARD_DROP_TOO_BIG] = "too-big",
	[IPWARD_DROP_NO_ROUTE] = "no-route",
	[IPWARD_DROP_GSO] = "gso",
	[IPWARD_DROP_CONNTRACK] = "conntrack",
	[IPWARD_DROP_SA_DEAD] = "sa-dead",
	[IPWARD_DROP_SA_EXPIRED] = "sa-expired",
	[IPWARD_DROP_CRYPTO] = "crypto",
	[IPWARD_DROP_NO_MEMORY] = "no-memory",
	[IPWARD_DROP_QUEUE] = "queue",
	[IPWARD_DROP_REDIRECT] = "redirect",
	[IPWARD_DROP_UNKNOWN_SPI] = "unknown-spi",
};

static const char *const count_names[IPWARD_COUNT_MAX + 1] = {
	[IPWARD_COUNT_IN_PERMITTED] = "in-permitted",
	[IPWARD_COUNT_OUT_PERMITTED] = "out-permitted",
	[IPWARD_COUNT_IN_DEFAULT] = "in-default",
	[IPWARD_COUNT_OUT_DEFAULT] = "out-default",
	[IPWARD_COUNT_IN_EXEMPT] = "in-exempt",
	[IPWARD_COUNT_OUT_EXEMPT] = "out-exempt",
	[IPWARD_COUNT_IN_PROTECTED] = "in-protected",
	[IPWARD_COUNT_OUT_PROTECTED] = "out-protected",
	[IPWARD_COUNT_IN_UNKNOWN_SPI] = "in-unknown-spi",
	[IPWARD_COUNT_OUT_SPLIT] = "out-split",
	[IPWARD_COUNT_MSS_CLAMPED] = "mss-clamped",
	[IPWARD_COUNT_PMTU_LEARNED] = "pmtu-learned",
	[IPWARD_COUNT_ASYNC] = "async",
	[IPWARD_COUNT_IN_KEEPALIVE] = "in-keepalive",
	[IPWARD_COUNT_OUT_KEEPALIVE] = "out-keepalive",
	[IPWARD_COUNT_OUT_DUMMY] = "out-dummy",
	[IPWARD_COUNT_IN_AUDITED] = "in-audited",
	[IPWARD_COUNT_OUT_AUDITED] = "out-audited",
	[IPWARD_COUNT_IN_UNPROTECTED] = "in-unprotected",
	[IPWARD_COUNT_OUT_UNPROTECTED] = "out-unprotected",
	[IPWARD_COUNT_OUT_REJECTION] = "out-rejection",
	[IPWARD_COUNT_OUT_HELD] = "out-held",
	[IPWARD_COUNT_PARALLEL] = "parallel",
	[IPWARD_COUNT_IN_HELD] = "in-held",
};

/**
 * ipward_stats_init() - prepare a namespace's counters
 * @ipn: namespace
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_stats_init(struct ipward_net *ipn)
{
	ipn->stats = alloc_percpu(struct ipward_stats);
	ipn->stats_zero = kzalloc(sizeof(*ipn->stats_zero), GFP_KERNEL);
	if (ipn->stats && ipn->stats_zero)
		return 0;
	ipward_stats_exit(ipn);
	return -ENOMEM;
}

/**
 * ipward_stats_exit() - release a namespace's counters
 * @ipn: namespace whose counters no CPU writes any more
 */
void ipward_stats_exit(struct ipward_net *ipn)
{
	kfree(ipn->stats_zero);
	free_percpu(ipn->stats);
}

/* The sum over all CPUs, since the namespace was created. */
static u64 sum_of(const u64 __percpu *counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(counter, cpu);
	return sum;
}

/**
 * ipward_count_sum() - a counter over all CPUs, since it was reset last
 * @ipn: namespace
 * @counter: which
 *
 * Return: the sum.
 */
u64 ipward_count_sum(const struct ipward_net *ipn, enum ipward_counter counter)
{
	return sum_of(&ipn->stats->counts[counter]) -
	       READ_ONCE(ipn->stats_zero->counts[counter]);
}

/**
 * ipward_drop_sum() - drops for one reason over all CPUs, since the last reset
 * @ipn: namespace
 * @reason: which
 *
 * Return: the sum.
 */
u64 ipward_drop_sum(const struct ipward_net *ipn,
		    enum ipward_drop_reason reason)
{
	return sum_of(&ipn->stats->drops[reason]) -
	       READ_ONCE(ipn->stats_zero->drops[reason]);
}

/**
 * ipward_stats_reset() - let all counters of a namespace start from zero again
 * @ipn: namespace, its lock held
 *
 * Store the present values, which are subtracted from then on. A per-CPU
 * counter is written by its own CPU alone, which may be counting just now, so
 * another CPU cannot set it to zero.
 */
void ipward_stats_reset(struct ipward_net *ipn)
{
	unsigned int i;

	lockdep_assert_held(&ipn->lock);
	for (i = 0; i <= IPWARD_COUNT_MAX; i++)
		WRITE_ONCE(ipn->stats_zero->counts[i],
			   sum_of(&ipn->stats->counts[i]));
	for (i = 0; i <= IPWARD_DROP_MAX; i++)
		WRITE_ONCE(ipn->stats_zero->drops[i],
			   sum_of(&ipn->stats->drops[i]));
}

/**
 * ipward_count_name() - a counter's name, as shown to users and programs
 * @counter: which
 *
 * Return: the name.
 */
const char *ipward_count_name(enum ipward_counter counter)
{
	return count_names[counter];
}

/**
 * ipward_drop_name() - a drop reason's name, as shown to users and programs
 * @reason: which
 *
 * Return: the name.
 */
const char *ipward_drop_name(enum ipward_drop_reason reason)
{
	return drop_names[reason];
}

/**
 * ipward_traffic_sum() - add up over all CPUs
 * @traffic: per-CPU counters
 * @sum: filled in
 */
void ipward_traffic_sum(const struct ipward_traffic __percpu *traffic,
			struct ipward_traffic *sum)
{
	int cpu;

	sum->packets = 0;
	sum->bytes = 0;
	for_each_possible_cpu(cpu) {
		const struct ipward_traffic *t = per_cpu_ptr(traffic, cpu);

		sum->packets += READ_ONCE(t->packets);
		sum->bytes += READ_ONCE(t->bytes);
	}
}
