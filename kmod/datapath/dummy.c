// SPDX-License-Identifier: GPL-2.0
/*
 * Dummy packets (RFC 4303, section 2.6): their next header is 59, and the
 * receiver drops them. They hide the real number of packets of an SA.
 */

#include <linux/random.h>
#include <linux/skbuff.h>
#include <net/dst.h>

#include "base/work.h"
#include "datapath/dummy.h"
#include "datapath/output.h"
#include "datapath/pmtu.h"
#include "datapath/route.h"
#include "proto/tunnel.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/sa.h"

/**
 * struct dummies - state of an outbound SA's dummy packets
 * @task: periodic task that sends them
 * @last: jiffies of its last run
 * @credit: fraction of a packet left over from that run, in packets / HZ
 */
struct dummies {
	struct ipward_sa_task task;
	unsigned long last;
	unsigned int credit;
};

static struct dummies *dummies_of(struct ipward_sa_task *task)
{
	return container_of(task, struct dummies, task);
}

/* The length of a dummy, chosen as if it were a packet of the SA. */
static unsigned int dummy_len(struct ipward_sa *sa, struct dst_entry *dst)
{
	unsigned int mtu = min_not_zero(ipward_route_mtu(dst),
					ipward_overhead_path_mtu(sa));
	unsigned int head = min(mtu, ipward_overhead_ip_header(sa));
	unsigned int room = ipward_overhead_max_payload(sa, mtu - head);

	if (sa->out.tfc)
		return min_t(unsigned int, room, sa->out.tfc);
	return get_random_u32() % (room + 1);
}

static struct sk_buff *dummy_skb(const struct ipward_sa *sa,
				 const struct dst_entry *dst, unsigned int len)
{
	unsigned int head = LL_RESERVED_SPACE(dst->dev) +
			    ipward_overhead_ip_header(sa) +
			    ipward_overhead_head(sa);
	struct sk_buff *skb = alloc_skb(head + len + ipward_overhead_tail(sa),
					GFP_ATOMIC | __GFP_NOWARN);

	if (!skb)
		return NULL;
	skb_reserve(skb, head);
	skb_put_zero(skb, len);
	skb->dev = dst->dev;
	return skb;
}

/* Ignore failure: the next dummy is sent in time. */
static void send_one(struct ipward_sa *sa)
{
	struct dst_entry *dst = ipward_route_to_peer(sa, NULL);
	struct sk_buff *skb;

	if (!dst)
		return;
	local_bh_disable();
	rcu_read_lock();
	/* If it is removed from now on, the packet keeps it (flight.c). */
	skb = READ_ONCE(sa->dead) ? NULL :
				    dummy_skb(sa, dst, dummy_len(sa, dst));
	if (skb)
		ipward_output_dummy(sa, dst, skb);
	rcu_read_unlock();
	local_bh_enable();
	dst_release(dst);
}

/* The number of packets due now, limited to those of one second. */
static unsigned int take_due(struct dummies *dummies)
{
	unsigned long now = jiffies;

	dummies->credit += min_t(unsigned long, now - dummies->last, HZ) *
			   dummies->task.sa->out.dummies;
	dummies->last = now;
	return dummies->credit / HZ;
}

static void dummy_work(struct work_struct *work)
{
	struct dummies *dummies = dummies_of(ipward_sa_task_of(work));
	struct ipward_sa *sa = dummies->task.sa;
	unsigned int i, count;

	if (READ_ONCE(sa->dead))
		return;
	count = take_due(dummies);
	for (i = 0; i < count; i++)
		send_one(sa);
	dummies->credit %= HZ;
	ipward_work_send(&dummies->task.work,
			 DIV_ROUND_UP(HZ - dummies->credit, sa->out.dummies));
}

static void dummies_start(struct ipward_sa_task *task)
{
	ipward_work_send(&task->work, 0);
}

/**
 * ipward_dummies_add() - add the task for dummy packets, if the SA has them set
 * @sa: SA that is not in the tables yet
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_dummies_add(struct ipward_sa *sa)
{
	struct dummies *dummies;

	BUILD_BUG_ON(offsetof(struct dummies, task));
	if (sa->dir != IPWARD_DIR_OUT || !sa->out.dummies)
		return 0;
	dummies = ipward_sa_task_add(sa, sizeof(*dummies), dummy_work,
				     dummies_start);
	if (!dummies)
		return -ENOMEM;
	dummies->credit = HZ;
	dummies->last = jiffies;
	return 0;
}
