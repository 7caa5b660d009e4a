/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_STATS_H
#define IPWARD_STATS_H

#include <linux/ipward.h>
#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>

#include "base/net.h"

/** struct ipward_stats - a namespace's counters, one copy for each CPU */
struct ipward_stats {
	u64 counts[IPWARD_COUNT_MAX + 1];
	u64 drops[IPWARD_DROP_MAX + 1];
};

/** struct ipward_traffic - packets and bytes, one copy for each CPU */
struct ipward_traffic {
	u64 packets;
	u64 bytes;
};

u64 ipward_count_sum(const struct ipward_net *ipn,
		     enum ipward_counter counter);
u64 ipward_drop_sum(const struct ipward_net *ipn,
		    enum ipward_drop_reason reason);
int ipward_stats_init(struct ipward_net *ipn);
void ipward_stats_exit(struct ipward_net *ipn);
void ipward_stats_reset(struct ipward_net *ipn);
const char *ipward_count_name(enum ipward_counter counter);
const char *ipward_drop_name(enum ipward_drop_reason reason);

void ipward_traffic_sum(const struct ipward_traffic __percpu *traffic,
			struct ipward_traffic *sum);

/**
 * ipward_count() - count an event that is not a drop
 * @ipn: namespace
 * @counter: which
 */
static inline void ipward_count(struct ipward_net *ipn,
				enum ipward_counter counter)
{
	this_cpu_inc(ipn->stats->counts[counter]);
}

/**
 * ipward_traffic_add() - count one packet
 * @traffic: per-CPU counters
 * @bytes: its length; u64, since x86's this_cpu_add() takes a 32-bit constant
 *	of all ones for -1
 *
 * Context: any; a 64-bit per-CPU addition is one instruction here (Kbuild
 * builds for 64-bit kernels alone).
 */
static inline void ipward_traffic_add(struct ipward_traffic __percpu *traffic,
				      u64 bytes)
{
	this_cpu_inc(traffic->packets);
	this_cpu_add(traffic->bytes, bytes);
}

#endif
