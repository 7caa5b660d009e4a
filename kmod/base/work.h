/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_WORK_H
#define IPWARD_WORK_H

#include <linux/workqueue.h>

struct mutex;

void ipward_work_queue(struct delayed_work *work, unsigned long delay);
void ipward_work_again(struct delayed_work *work, unsigned long delay);
bool ipward_work_lock(struct delayed_work *work, struct mutex *lock);
void ipward_work_send(struct delayed_work *work, unsigned long delay);
void ipward_work_send_now(struct delayed_work *work);
void ipward_work_release(struct work_struct *work);
void ipward_work_release_rcu(struct rcu_work *work);
void ipward_work_flush_releases(void);
int ipward_work_init(void);
void ipward_work_exit(void);

#endif
