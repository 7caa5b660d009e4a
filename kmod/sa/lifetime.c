// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Lifetimes of SAs (RFC 4301, section 4.4.2.1)
 *
 * An SA may have limits of bytes, packets, seconds since it was added, seconds
 * since it was used first, and seconds without use; each of them soft or hard.
 * At the first soft one there is an EXPIRE event, so that a new SA can take
 * over while this one still works. At the first hard one there is another
 * event, and the SA is removed.
 *
 * Bytes and packets are counted for all CPUs in one place, which costs; an SA
 * without limits has none of this. A packet that is beyond a hard limit is
 * dropped at once; the SA itself goes a little later, by a work item, since
 * the tables are changed under a mutex.
 */

#include <linux/slab.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/work.h"
#include "sa/lifetime.h"
#include "sa/sa.h"
#include "sa/sad.h"

enum lifetime_state {
	SOFT_SAID,
	HARD_OVER,
};

/* Not a limit, and farther away than any. */
#define NEVER S64_MAX

/**
 * ipward_limits_any() - is there a limit at all?
 * @limits: limits
 *
 * Return: true if there is one.
 */
bool ipward_limits_any(const struct ipward_limits *limits)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(limits->of); i++) {
		if (limits->of[i])
			return true;
	}
	return false;
}

static bool limits_by_time(const struct ipward_limits *limits)
{
	return limits->of[IPWARD_LIMIT_ADDED] || limits->of[IPWARD_LIMIT_USED] ||
	       limits->of[IPWARD_LIMIT_IDLE];
}

static void tell_soft(struct ipward_lifetime *life, u8 limit)
{
	if (!test_and_set_bit(SOFT_SAID, &life->state))
		ipward_notify_expire(life->sa, IPWARD_EXPIRY_SOFT, limit);
}

/* At which second from the SA's clock a time limit is over. */
static s64 due_of(const struct ipward_lifetime *life,
		  const struct ipward_limits *limits, u8 limit)
{
	time64_t used = READ_ONCE(life->sa->used), from = life->sa->added;

	if (!limits->of[limit] || limits->of[limit] > S32_MAX)
		return NEVER;
	if (limit == IPWARD_LIMIT_USED)
		from = READ_ONCE(life->first_used);
	else if (limit == IPWARD_LIMIT_IDLE && used)
		from = used;
	return from ? from + limits->of[limit] : NEVER;
}

/* The earliest of the time limits; @limit is set to which it is. */
static s64 first_due(const struct ipward_lifetime *life,
		     const struct ipward_limits *limits, u8 *limit)
{
	s64 due, first = NEVER;
	u8 i;

	for (i = IPWARD_LIMIT_ADDED; i <= IPWARD_LIMIT_IDLE; i++) {
		due = due_of(life, limits, i);
		if (due < first) {
			first = due;
			*limit = i;
		}
	}
	return first;
}

/* Unless somebody else has removed it meanwhile. */
static void end_sa(struct ipward_lifetime *life, u8 limit)
{
	struct ipward_sa *sa = life->sa;

	mutex_lock(&sa->ipn->lock);
	if (!sa->dead) {
		ipward_notify_expire(sa, IPWARD_EXPIRY_HARD, limit);
		ipward_sad_remove(sa->ipn, sa);
	}
	mutex_unlock(&sa->ipn->lock);
}

static u8 volume_over(const struct ipward_lifetime *life,
		      const struct ipward_limits *limits)
{
	u64 most = limits->of[IPWARD_LIMIT_BYTES];

	if (most && (u64)atomic64_read(&life->bytes) >= most)
		return IPWARD_LIMIT_BYTES;
	return IPWARD_LIMIT_PACKETS;
}

static void lifetime_work(struct work_struct *work)
{
	struct ipward_lifetime *life = container_of(to_delayed_work(work),
						    struct ipward_lifetime,
						    work);
	s64 now = ktime_get_seconds(), due, soft_due;
	u8 limit = 0;

	if (test_bit(HARD_OVER, &life->state)) {
		end_sa(life, volume_over(life, &life->hard));
		return;
	}
	due = first_due(life, &life->hard, &limit);
	if (due <= now) {
		set_bit(HARD_OVER, &life->state);
		end_sa(life, limit);
		return;
	}
	if (!test_bit(SOFT_SAID, &life->state)) {
		soft_due = first_due(life, &life->soft, &limit);
		if (soft_due <= now)
			tell_soft(life, limit);
		else
			due = min(due, soft_due);
	}
	if (due != NEVER)
		ipward_work_again(&life->work, (due - now) * HZ);
}

/**
 * ipward_lifetime_create() - give an SA its limits
 * @sa: SA that nobody can find yet
 * @soft: soft limits
 * @hard: hard limits
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_lifetime_create(struct ipward_sa *sa,
			   const struct ipward_limits *soft,
			   const struct ipward_limits *hard)
{
	struct ipward_lifetime *life;

	if (!ipward_limits_any(soft) && !ipward_limits_any(hard))
		return 0;
	life = kzalloc(sizeof(*life), GFP_KERNEL_ACCOUNT);
	if (!life)
		return -ENOMEM;
	life->soft = *soft;
	life->hard = *hard;
	life->sa = sa;
	INIT_DELAYED_WORK(&life->work, lifetime_work);
	sa->life = life;
	return 0;
}

/**
 * ipward_lifetime_start() - begin to look at the clock
 * @sa: SA that has just been inserted, its namespace's lock held
 */
void ipward_lifetime_start(struct ipward_sa *sa)
{
	struct ipward_lifetime *life = sa->life;

	if (life && (limits_by_time(&life->soft) ||
		     limits_by_time(&life->hard)))
		ipward_work_queue(&life->work, 0);
}

/**
 * ipward_lifetime_stop() - look at the clock no more
 * @sa: SA without references
 *
 * Context: process.
 */
void ipward_lifetime_stop(struct ipward_sa *sa)
{
	if (sa->life)
		cancel_delayed_work_sync(&sa->life->work);
}

/* The time limits that depend on use begin now. */
static void note_first_use(struct ipward_lifetime *life)
{
	if (cmpxchg64(&life->first_used, 0, ktime_get_seconds()))
		return;
	if (life->soft.of[IPWARD_LIMIT_USED] ||
	    life->hard.of[IPWARD_LIMIT_USED])
		ipward_work_queue(&life->work, 0);
}

static bool beyond(const struct ipward_limits *limits, u64 bytes, u64 packets)
{
	u64 most_bytes = limits->of[IPWARD_LIMIT_BYTES];
	u64 most_packets = limits->of[IPWARD_LIMIT_PACKETS];

	return (most_bytes && bytes > most_bytes) ||
	       (most_packets && packets > most_packets);
}

/**
 * ipward_lifetime_spend() - account for a packet
 * @sa: SA with a lifetime
 * @bytes: of payload
 *
 * Context: any but hard interrupt.
 * Return: enum ipward_drop_reason: the packet must not go beyond a hard limit.
 */
u8 ipward_lifetime_spend(struct ipward_sa *sa, unsigned int bytes)
{
	struct ipward_lifetime *life = sa->life;
	u64 sum, packets;

	if (test_bit(HARD_OVER, &life->state))
		return IPWARD_DROP_SA_EXPIRED;
	sum = atomic64_add_return(bytes, &life->bytes);
	packets = atomic64_inc_return(&life->packets);
	if (unlikely(!READ_ONCE(life->first_used)))
		note_first_use(life);
	if (unlikely(beyond(&life->hard, sum, packets))) {
		if (!test_and_set_bit(HARD_OVER, &life->state))
			ipward_work_queue(&life->work, 0);
		return IPWARD_DROP_SA_EXPIRED;
	}
	if (unlikely(!test_bit(SOFT_SAID, &life->state) &&
		     beyond(&life->soft, sum + 1, packets + 1)))
		tell_soft(life, volume_over(life, &life->soft));
	return IPWARD_DROP_NONE;
}
