// SPDX-License-Identifier: GPL-2.0
/*
 * The work queues of the module.
 *
 *	tasks	end SAs whose lifetime is over, follow peers; these need a
 *		namespace's lock
 *	send	send keepalives, dummy packets, packets that have waited
 *	release	free SAs, keys included, and rule sets; these need no lock
 *
 * A queue runs a limited number of works at a time. The queues are separate, so
 * that neither many packets to send nor a namespace whose lock is held for long
 * can delay the release of other namespaces' keys.
 */

#include <linux/mutex.h>

#include "base/work.h"

/* After this time a task tries a contended lock again, jiffies. */
#define LOCK_RETRY (HZ / 20)

static struct workqueue_struct *task_queue;
static struct workqueue_struct *send_queue;
static struct workqueue_struct *release_queue;

/**
 * ipward_work_queue() - run a task, at once or after a delay
 * @work: task
 * @delay: jiffies; replaces an earlier delay
 *
 * Context: any.
 */
void ipward_work_queue(struct delayed_work *work, unsigned long delay)
{
	mod_delayed_work(task_queue, work, delay);
}

/**
 * ipward_work_again() - run a task once more, later
 * @work: task that requeues itself
 * @delay: jiffies; does not override an earlier expiry set by another caller
 *
 * Context: any.
 */
void ipward_work_again(struct delayed_work *work, unsigned long delay)
{
	queue_delayed_work(task_queue, work, delay);
}

/**
 * ipward_work_lock() - take a namespace's lock for a task, or run it later
 * @work: task that runs; queued again if the lock is taken
 * @lock: the namespace's
 *
 * Tasks do not sleep on the lock: one that did would delay the tasks of other
 * namespaces.
 *
 * Context: process, from the task itself.
 * Return: true with the lock taken; false: the task must return.
 */
bool ipward_work_lock(struct delayed_work *work, struct mutex *lock)
{
	if (mutex_trylock(lock))
		return true;
	ipward_work_again(work, LOCK_RETRY);
	return false;
}

/**
 * ipward_work_send() - run a work item that sends packets, at once or later
 * @work: work item that is not queued yet, or requeues itself
 * @delay: jiffies
 *
 * Context: any.
 */
void ipward_work_send(struct delayed_work *work, unsigned long delay)
{
	queue_delayed_work(send_queue, work, delay);
}

/**
 * ipward_work_send_now() - run a work item that sends packets, at once
 * @work: work item; if it runs just now, it will run once more
 *
 * Context: any.
 */
void ipward_work_send_now(struct delayed_work *work)
{
	mod_delayed_work(send_queue, work, 0);
}

/**
 * ipward_work_release() - run a work item that frees objects
 * @work: work item
 *
 * Context: any.
 */
void ipward_work_release(struct work_struct *work)
{
	queue_work(release_queue, work);
}

/**
 * ipward_work_release_rcu() - as ipward_work_release(), after a grace period
 * @work: work item
 *
 * Context: any.
 */
void ipward_work_release_rcu(struct rcu_work *work)
{
	queue_rcu_work(release_queue, work);
}

/**
 * ipward_work_flush_releases() - wait for the releases that have been queued
 *
 * Context: process.
 */
void ipward_work_flush_releases(void)
{
	flush_workqueue(release_queue);
}

/**
 * ipward_work_init() - allocate the queues
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_work_init(void)
{
	task_queue = alloc_workqueue("ipward", WQ_UNBOUND, 0);
	if (!task_queue)
		return -ENOMEM;
	send_queue = alloc_workqueue("ipward-send", WQ_UNBOUND, 0);
	if (!send_queue)
		goto destroy_tasks;
	release_queue = alloc_workqueue("ipward-release", WQ_UNBOUND, 0);
	if (!release_queue)
		goto destroy_send;
	return 0;

destroy_send:
	destroy_workqueue(send_queue);
destroy_tasks:
	destroy_workqueue(task_queue);
	return -ENOMEM;
}

/**
 * ipward_work_exit() - wait for the last work item, and destroy the queues
 */
void ipward_work_exit(void)
{
	/* Releases that wait for a grace period are not queued yet. */
	rcu_barrier();
	destroy_workqueue(send_queue);
	destroy_workqueue(task_queue);
	destroy_workqueue(release_queue);
}
