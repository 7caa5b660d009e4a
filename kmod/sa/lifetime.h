/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_LIFETIME_H
#define IPWARD_LIFETIME_H

#include <linux/atomic.h>
#include <linux/ipward.h>

#include "sa/task.h"

/**
 * enum ipward_life_state - events of a lifetime
 * @IPWARD_LIFE_SOFT_SAID: the event of the first soft limit was sent
 * @IPWARD_LIFE_HARD_OVER: a hard limit was reached
 */
enum ipward_life_state {
	IPWARD_LIFE_SOFT_SAID,
	IPWARD_LIFE_HARD_OVER,
};

/**
 * struct ipward_limits - limits of a lifetime; 0: unlimited
 * @max: by enum ipward_limit: bytes of payload, packets, or seconds
 */
struct ipward_limits {
	u64 max[IPWARD_LIMIT_IDLE + 1];
};

/**
 * struct ipward_lifetime - an SA's limits, and what has been used of them
 * @task: checks the time limits, and removes the SA
 * @soft: limits at which the administrator or key daemon gets an event
 * @hard: limits at which the SA is removed
 * @bytes: of payload so far
 * @packets: so far
 * @by_volume: a limit is of bytes or packets; else these are not counted
 * @passed_bytes: of @bytes, those that a successor's lifetime includes
 * @passed_packets: likewise
 * @first_used: ktime_get_seconds() of the first packet, 0: none yet
 * @state: bits of enum ipward_life_state
 */
struct ipward_lifetime {
	struct ipward_sa_task task;
	struct ipward_limits soft;
	struct ipward_limits hard;
	atomic64_t bytes;
	atomic64_t packets;
	bool by_volume;
	u64 passed_bytes;
	u64 passed_packets;
	time64_t first_used;
	unsigned long state;
};

bool ipward_limits_any(const struct ipward_limits *limits);
void ipward_lifetime_tell_soft(struct ipward_lifetime *life, u8 limit);
u8 ipward_lifetime_volume_over(const struct ipward_lifetime *life,
			       const struct ipward_limits *limits);
void ipward_lifetime_pass(struct ipward_lifetime *from,
			  struct ipward_lifetime *to);
void ipward_lifetime_inherit(struct ipward_lifetime *from,
			     struct ipward_lifetime *to);
enum ipward_drop_reason ipward_lifetime_spend(struct ipward_lifetime *life,
					      unsigned int bytes);

#endif
