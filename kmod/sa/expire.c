// SPDX-License-Identifier: GPL-2.0
/*
 * Time limits of lifetimes, and the removal of an SA whose lifetime is over.
 * lifetime.c counts bytes and packets.
 */

#include "base/net.h"
#include "base/notify.h"
#include "base/work.h"
#include "sa/expire.h"
#include "sa/lifetime.h"
#include "sa/sa.h"
#include "sa/sad.h"

/* Later than every limit. */
#define NEVER S64_MAX

static struct ipward_lifetime *life_of(struct ipward_sa_task *task)
{
	return container_of(task, struct ipward_lifetime, task);
}

static bool limits_by_time(const struct ipward_limits *limits)
{
	return limits->max[IPWARD_LIMIT_ADDED] ||
	       limits->max[IPWARD_LIMIT_USED] ||
	       limits->max[IPWARD_LIMIT_IDLE];
}

static bool limits_by_volume(const struct ipward_limits *limits)
{
	return limits->max[IPWARD_LIMIT_BYTES] ||
	       limits->max[IPWARD_LIMIT_PACKETS];
}

/* When a time limit is over, as ktime_get_seconds(). */
static s64 due_of(const struct ipward_lifetime *life,
		  const struct ipward_limits *limits, u8 limit)
{
	time64_t used = READ_ONCE(life->task.sa->used), from = life->task.sa->added;

	if (!limits->max[limit] || limits->max[limit] > S32_MAX)
		return NEVER;
	if (limit == IPWARD_LIMIT_USED)
		from = READ_ONCE(life->first_used);
	else if (limit == IPWARD_LIMIT_IDLE && used)
		from = used;
	return from ? from + limits->max[limit] : NEVER;
}

/* When the first of the time limits is over; @limit is set to that limit. */
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

/* Remove the SA, unless it has been removed meanwhile. */
static void end_sa(struct ipward_lifetime *life, u8 limit)
{
	struct ipward_sa *sa = life->task.sa;

	if (!ipward_work_lock(&life->task.work, &sa->ipn->lock))
		return;
	if (!sa->dead) {
		ipward_notify_expire(sa, IPWARD_EXPIRY_HARD, limit);
		ipward_sad_remove(sa->ipn, sa);
	}
	mutex_unlock(&sa->ipn->lock);
}

static void expire_work(struct work_struct *work)
{
	struct ipward_lifetime *life = life_of(ipward_sa_task_of(work));
	s64 now = ktime_get_seconds(), due, soft_due;
	u8 hard_limit = 0, soft_limit = 0;

	due = first_due(life, &life->hard, &hard_limit);
	if (due <= now) {
		set_bit(IPWARD_LIFE_HARD_OVER, &life->state);
		end_sa(life, hard_limit);
		return;
	}
	if (test_bit(IPWARD_LIFE_HARD_OVER, &life->state)) {
		end_sa(life, ipward_lifetime_volume_over(life, &life->hard));
		return;
	}
	if (!test_bit(IPWARD_LIFE_SOFT_SAID, &life->state)) {
		soft_due = first_due(life, &life->soft, &soft_limit);
		if (soft_due <= now)
			ipward_lifetime_tell_soft(life, soft_limit);
		else
			due = min(due, soft_due);
	}
	if (due != NEVER)
		ipward_work_again(&life->task.work, (due - now) * HZ);
}

static void expire_start(struct ipward_sa_task *task)
{
	struct ipward_lifetime *life = life_of(task);

	if (limits_by_time(&life->soft) || limits_by_time(&life->hard))
		ipward_work_queue(&task->work, 0);
}

/**
 * ipward_expire_add() - give an SA its limits
 * @sa: SA that is not in the tables yet
 * @soft: soft limits
 * @hard: hard limits
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_expire_add(struct ipward_sa *sa, const struct ipward_limits *soft,
		      const struct ipward_limits *hard)
{
	struct ipward_lifetime *life;

	BUILD_BUG_ON(offsetof(struct ipward_lifetime, task));
	if (!ipward_limits_any(soft) && !ipward_limits_any(hard))
		return 0;
	life = ipward_sa_task_add(sa, sizeof(*life), expire_work, expire_start);
	if (!life)
		return -ENOMEM;
	life->soft = *soft;
	life->hard = *hard;
	life->by_volume = limits_by_volume(soft) || limits_by_volume(hard);
	sa->life = life;
	return 0;
}
