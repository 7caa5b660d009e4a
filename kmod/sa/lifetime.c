// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Lifetimes of SAs (RFC 4301, section 4.4.2.1)
 *
 * An SA may have limits of bytes, packets, seconds since it was added, seconds
 * since it was used first, and seconds without use; each of them soft or hard.
 * When the first soft limit is reached, an EXPIRE event is sent, so that a new
 * SA can be added while this one still works. When the first hard limit is
 * reached, another event is sent, and the SA is removed.
 *
 * This file counts bytes and packets against the limits. All CPUs share the two
 * counters, which costs time; an SA without such limits does without them. A packet
 * beyond a hard limit is dropped at once; the SA is removed a little later
 * (expire.c), since the tables are changed under a mutex.
 */

#include "base/notify.h"
#include "base/work.h"
#include "sa/lifetime.h"

/**
 * ipward_limits_any() - is any limit set?
 * @limits: limits
 *
 * Return: true if there is one.
 */
bool ipward_limits_any(const struct ipward_limits *limits)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(limits->max); i++) {
		if (limits->max[i])
			return true;
	}
	return false;
}

/**
 * ipward_lifetime_tell_soft() - send the event for the first soft limit, once
 * @life: of an SA
 * @limit: enum ipward_limit
 *
 * Context: any but hard interrupt.
 */
void ipward_lifetime_tell_soft(struct ipward_lifetime *life, u8 limit)
{
	if (!test_and_set_bit(IPWARD_LIFE_SOFT_SAID, &life->state))
		ipward_notify_expire(life->task.sa, IPWARD_EXPIRY_SOFT, limit);
}

/**
 * ipward_lifetime_volume_over() - which volume limit was reached
 * @life: of an SA that has reached one
 * @limits: soft or hard ones of @life
 *
 * Return: IPWARD_LIMIT_BYTES or IPWARD_LIMIT_PACKETS.
 */
u8 ipward_lifetime_volume_over(const struct ipward_lifetime *life,
			       const struct ipward_limits *limits)
{
	u64 most = limits->max[IPWARD_LIMIT_BYTES];

	if (most && (u64)atomic64_read(&life->bytes) >= most)
		return IPWARD_LIMIT_BYTES;
	return IPWARD_LIMIT_PACKETS;
}

/**
 * ipward_lifetime_pass() - count what an SA has used for its successor, too
 * @from: of the SA
 * @to: of its successor
 *
 * Each byte and packet is passed once, however often this is called.
 *
 * Context: process; calls for one @from are serialized.
 */
void ipward_lifetime_pass(struct ipward_lifetime *from,
			  struct ipward_lifetime *to)
{
	u64 bytes = atomic64_read(&from->bytes);
	u64 packets = atomic64_read(&from->packets);

	atomic64_add(bytes - from->passed_bytes, &to->bytes);
	atomic64_add(packets - from->passed_packets, &to->packets);
	from->passed_bytes = bytes;
	from->passed_packets = packets;
}

/**
 * ipward_lifetime_inherit() - what an SA has said holds for its successor, too
 * @from: of the SA, which sends the event of a soft limit no more: its successor
 *	does, under another identity
 * @to: of its successor
 */
void ipward_lifetime_inherit(struct ipward_lifetime *from,
			     struct ipward_lifetime *to)
{
	u64 first_used = READ_ONCE(from->first_used);

	if (first_used)
		cmpxchg64(&to->first_used, 0, first_used);
	if (test_and_set_bit(IPWARD_LIFE_SOFT_SAID, &from->state))
		set_bit(IPWARD_LIFE_SOFT_SAID, &to->state);
	if (test_bit(IPWARD_LIFE_HARD_OVER, &from->state))
		set_bit(IPWARD_LIFE_HARD_OVER, &to->state);
}

/* Start the time limits that depend on use. */
static void note_first_use(struct ipward_lifetime *life)
{
	if (cmpxchg64(&life->first_used, 0, ktime_get_seconds()))
		return;
	if (life->soft.max[IPWARD_LIMIT_USED] ||
	    life->hard.max[IPWARD_LIMIT_USED])
		ipward_work_queue(&life->task.work, 0);
}

static bool beyond(const struct ipward_limits *limits, u64 bytes, u64 packets)
{
	u64 most_bytes = limits->max[IPWARD_LIMIT_BYTES];
	u64 most_packets = limits->max[IPWARD_LIMIT_PACKETS];

	return (most_bytes && bytes > most_bytes) ||
	       (most_packets && packets > most_packets);
}

/**
 * ipward_lifetime_spend() - account for a packet
 * @life: of an SA
 * @bytes: of payload
 *
 * Context: any but hard interrupt.
 * Return: enum ipward_drop_reason, not NONE if a hard limit is exceeded.
 */
enum ipward_drop_reason ipward_lifetime_spend(struct ipward_lifetime *life,
					      unsigned int bytes)
{
	u64 sum, packets;

	if (test_bit(IPWARD_LIFE_HARD_OVER, &life->state))
		return IPWARD_DROP_SA_EXPIRED;
	if (unlikely(!READ_ONCE(life->first_used)))
		note_first_use(life);
	if (!life->by_volume)
		return IPWARD_DROP_NONE;
	sum = atomic64_add_return(bytes, &life->bytes);
	packets = atomic64_inc_return(&life->packets);
	if (unlikely(beyond(&life->hard, sum, packets))) {
		if (!test_and_set_bit(IPWARD_LIFE_HARD_OVER, &life->state))
			ipward_work_queue(&life->task.work, 0);
		return IPWARD_DROP_SA_EXPIRED;
	}
	if (unlikely(!test_bit(IPWARD_LIFE_SOFT_SAID, &life->state) &&
		     beyond(&life->soft, sum + 1, packets + 1)))
		ipward_lifetime_tell_soft(life, ipward_lifetime_volume_over(life, &life->soft));
	return IPWARD_DROP_NONE;
}
