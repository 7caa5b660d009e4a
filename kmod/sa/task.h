/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TASK_H
#define IPWARD_TASK_H

#include <linux/workqueue.h>

struct ipward_sa;

/**
 * struct ipward_sa_task - a periodic task of an SA
 * @work: work item, which queues itself again
 * @sa: SA
 * @next: another task of the same SA
 * @start: queues @work for the first time; NULL if an event does
 *
 * First member of a larger struct with the state of the task. The SA frees it
 * without knowing its type.
 */
struct ipward_sa_task {
	struct delayed_work work;
	struct ipward_sa *sa;
	struct ipward_sa_task *next;
	void (*start)(struct ipward_sa_task *task);
};

void *ipward_sa_task_add(struct ipward_sa *sa, size_t size, work_func_t work,
			 void (*start)(struct ipward_sa_task *task));
void ipward_sa_start_tasks(struct ipward_sa *sa);

/**
 * ipward_sa_task_of() - the task that a work item belongs to
 * @work: from the work queue
 *
 * Return: the task.
 */
static inline struct ipward_sa_task *ipward_sa_task_of(struct work_struct *work)
{
	return container_of(to_delayed_work(work), struct ipward_sa_task, work);
}

#endif
