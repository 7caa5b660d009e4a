/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TFC_H
#define IPWARD_TFC_H

#include <linux/workqueue.h>

struct ipward_request;
struct ipward_sa;

/**
 * struct ipward_dummies - what has an outbound SA send dummy packets
 * @work: sends some, again and again
 * @sa: SA
 * @last: jiffies, when it has last sent some
 * @credit: what was not enough for another one then, in packets / HZ
 * @per_second: how many
 */
struct ipward_dummies {
	struct delayed_work work;
	struct ipward_sa *sa;
	unsigned long last;
	unsigned int credit;
	unsigned int per_second;
};

int ipward_tfc_pad(struct ipward_request *req);
int ipward_dummies_create(struct ipward_sa *sa, unsigned int per_second);
void ipward_dummies_start(struct ipward_sa *sa);
void ipward_dummies_stop(struct ipward_sa *sa);

#endif
