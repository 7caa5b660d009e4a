/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_LIFETIME_H
#define IPWARD_LIFETIME_H

#include <linux/atomic.h>
#include <linux/ipward.h>
#include <linux/workqueue.h>

struct ipward_sa;

/**
 * struct ipward_limits - when a lifetime is over; 0: never on that account
 * @of: by enum ipward_limit: bytes of payload, packets, or seconds
 */
struct ipward_limits {
	u64 of[IPWARD_LIMIT_IDLE + 1];
};

/**
 * struct ipward_lifetime - an SA's lifetimes, and what is used up of them
 * @soft: when the administrator or key daemon is told to replace the SA
 * @hard: when the SA ends
 * @sa: SA
 * @bytes: of payload so far
 * @packets: so far
 * @first_used: ktime_get_seconds() of the first packet, 0: none yet
 * @state: bits of enum lifetime_state
 * @work: looks at the times, and ends the SA
 */
struct ipward_lifetime {
	struct ipward_limits soft;
	struct ipward_limits hard;
	struct ipward_sa *sa;
	atomic64_t bytes;
	atomic64_t packets;
	time64_t first_used;
	unsigned long state;
	struct delayed_work work;
};

bool ipward_limits_any(const struct ipward_limits *limits);
int ipward_lifetime_create(struct ipward_sa *sa,
			   const struct ipward_limits *soft,
			   const struct ipward_limits *hard);
void ipward_lifetime_start(struct ipward_sa *sa);
void ipward_lifetime_stop(struct ipward_sa *sa);
u8 ipward_lifetime_spend(struct ipward_sa *sa, unsigned int bytes);

#endif
