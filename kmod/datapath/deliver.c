// SPDX-License-Identifier: GPL-2.0
/*
 * Deliver a checked packet to the stack.
 *
 * A packet from which only an ESP header was removed can continue where the
 * hook was called. TCP segments go through a per-CPU NAPI instance instead, so
 * that GRO merges them. Other packets from a tunnel or from asynchronous crypto
 * enter the stack again at once: a queue and GRO would cost them 1,300
 * instructions, and there is one such entry for a packet, after all its layers
 * were opened. The mark (secpath.c) of a packet that has entered again tells the
 * inbound hook that it has been checked.
 *
 * gro_cells_receive() of Linux 7.2 unsets the transport header. Nothing on the
 * way in reads it before ip_rcv() or ipv6_rcv() has set it again: the inbound
 * hook counts from the network header (base/flow.c).
 */

#include <linux/netdevice.h>
#include <net/gro_cells.h>

#include "base/compat.h"
#include "base/flow.h"
#include "base/stats.h"
#include "datapath/deliver.h"
#include "datapath/drop.h"
#include "datapath/frag_size.h"
#include "datapath/secpath.h"

static struct net_device *deliver_dev;
static struct gro_cells deliver_cells;

/*
 * Not a packet that was put together of fragments, which must not be joined with
 * others, as it is fragmented again where it is forwarded.
 */
static bool gains_by_gro(const struct sk_buff *skb,
			 const struct ipward_flow *flow)
{
	return flow->proto == IPPROTO_TCP && likely(!ipward_frag_size(skb));
}

/**
 * ipward_deliver() - pass a checked packet to the stack
 * @ipn: namespace
 * @skb: packet in clear, its headers set
 * @flow: its flow
 * @info: for a drop
 * @reenter: the packet cannot continue where the hook was called
 *
 * Context: softirqs disabled.
 * Return: what was done; the packet belongs to the caller in case of
 * IPWARD_DELIVERY_GO_ON and IPWARD_DELIVERY_ENTER.
 */
enum ipward_delivery ipward_deliver(struct ipward_net *ipn,
				    struct sk_buff *skb,
				    const struct ipward_flow *flow,
				    const struct ipward_drop_info *info,
				    bool reenter)
{
	/* Let GRO merge TCP segments; the result enters the stack again. */
	reenter |= flow->proto == IPPROTO_TCP;
	nf_reset_ct(skb);
	skb_dst_drop(skb);
	if (unlikely(ipward_secpath_set(ipn, skb, reenter))) {
		ipward_drop(ipn, skb, IPWARD_DROP_NO_MEMORY, info);
		return IPWARD_DELIVERY_DROPPED;
	}
	if (!reenter)
		return IPWARD_DELIVERY_GO_ON;
	if (!gains_by_gro(skb, flow))
		return IPWARD_DELIVERY_ENTER;
	if (gro_cells_receive(&deliver_cells, skb) != NET_RX_DROP)
		return IPWARD_DELIVERY_TAKEN;
	ipward_drop(ipn, NULL, IPWARD_DROP_QUEUE, info);
	return IPWARD_DELIVERY_DROPPED;
}

/**
 * ipward_deliver_enter() - let a packet enter the stack again
 * @skb: packet after IPWARD_DELIVERY_ENTER; consumed
 *
 * The stack may run until the packet has left by another device, sealed again.
 *
 * Context: softirqs disabled.
 */
void ipward_deliver_enter(struct sk_buff *skb)
{
	netif_receive_skb(skb);
}

/**
 * ipward_deliver_init() - set up the NAPI instances
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_deliver_init(void)
{
	int err;

	deliver_dev = ipward_alloc_netdev_dummy();
	if (!deliver_dev)
		return -ENOMEM;
	err = gro_cells_init(&deliver_cells, deliver_dev);
	if (err)
		ipward_free_netdev_dummy(deliver_dev);
	return err;
}

/**
 * ipward_deliver_exit() - drop queued packets, destroy the NAPI instances
 */
void ipward_deliver_exit(void)
{
	gro_cells_destroy(&deliver_cells);
	/* A CPU that has just polled a cell may still reference its device. */
	synchronize_net();
	ipward_free_netdev_dummy(deliver_dev);
}
