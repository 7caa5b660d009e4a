// SPDX-License-Identifier: GPL-2.0
/*
 * From a checked packet to the stack.
 *
 * A packet that merely lost its ESP header can go on where the hook was
 * called. TCP goes through a per-CPU NAPI instance instead, so that GRO puts
 * its segments together again; and so does what came out of a tunnel or out of
 * asynchronous crypto, since it has to enter the stack anew.
 *
 * Such a packet meets the inbound hook again. An empty security path, which
 * only this file makes, tells that it has been checked. It must not get any
 * further: XFRM's policy check reads the last state of a path without asking
 * whether there is one.
 */

#include <linux/netdevice.h>
#include <net/gro_cells.h>
#include <net/xfrm.h>

#include "compat.h"
#include "deliver.h"
#include "flow.h"
#include "stats.h"

static struct net_device *deliver_dev;
static struct gro_cells deliver_cells;

/*
 * Each CPU has a packet with the mark, never sent, whose mark others share:
 * that spares them an allocation each.
 */
static DEFINE_PER_CPU(struct sk_buff *, marked_skb);

static int mark_checked(struct sk_buff *skb)
{
	/* Extensions that somebody else needs must stay. */
	if (skb_has_extensions(skb))
		return secpath_set(skb) ? 0 : -ENOMEM;
	__skb_ext_copy(skb, this_cpu_read(marked_skb));
	skb->slow_gro = 1;
	return 0;
}

/**
 * ipward_delivered() - has this packet been opened and checked already?
 * @skb: packet at the inbound hook; the mark that told it is taken off
 */
bool ipward_delivered(struct sk_buff *skb)
{
	const struct sec_path *path = skb_sec_path(skb);

	if (likely(!path) || path->len)
		return false;
	secpath_reset(skb);
	return true;
}

/**
 * ipward_deliver() - hand a checked packet to the stack
 * @inet: namespace
 * @skb: packet in clear, its headers set
 * @flow: its flow
 * @blame: for the case that it cannot be delivered
 * @reenter: the packet cannot go on where the hook was called
 *
 * Context: softirq.
 * Return: true if the caller is to go on with the packet; false: consumed.
 */
bool ipward_deliver(struct ipward_net *inet, struct sk_buff *skb,
		    const struct ipward_flow *flow,
		    const struct ipward_blame *blame, bool reenter)
{
	nf_reset_ct(skb);
	skb_dst_drop(skb);
	if (!reenter && flow->proto != IPPROTO_TCP)
		return true;
	if (unlikely(mark_checked(skb))) {
		ipward_drop(inet, skb, IPWARD_DROP_NO_MEMORY, blame);
		return false;
	}
	if (gro_cells_receive(&deliver_cells, skb) == NET_RX_DROP)
		ipward_drop(inet, NULL, IPWARD_DROP_QUEUE, blame);
	return false;
}

static void free_marked(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree_skb(per_cpu(marked_skb, cpu));
}

static int alloc_marked(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);

		per_cpu(marked_skb, cpu) = skb;
		if (!skb || !secpath_set(skb)) {
			free_marked();
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * ipward_deliver_init() - set up the NAPI instances
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_deliver_init(void)
{
	int err = alloc_marked();

	if (err)
		return err;
	deliver_dev = ipward_alloc_netdev_dummy();
	if (!deliver_dev) {
		free_marked();
		return -ENOMEM;
	}
	err = gro_cells_init(&deliver_cells, deliver_dev);
	if (!err)
		return 0;
	ipward_free_netdev_dummy(deliver_dev);
	free_marked();
	return err;
}

/** ipward_deliver_exit() - drop what is queued, take the instances down */
void ipward_deliver_exit(void)
{
	gro_cells_destroy(&deliver_cells);
	ipward_free_netdev_dummy(deliver_dev);
	free_marked();
}
