/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_DELIVER_H
#define IPWARD_DELIVER_H

#include <linux/types.h>

struct ipward_drop_info;
struct ipward_flow;
struct ipward_net;
struct sk_buff;

/**
 * enum ipward_delivery - result of a delivery
 * @IPWARD_DELIVERY_GO_ON: the caller must continue with the packet
 * @IPWARD_DELIVERY_ENTER: the caller must pass it to ipward_deliver_enter(), at
 *	best when it has finished the packet's request
 * @IPWARD_DELIVERY_TAKEN: it was passed to the stack
 * @IPWARD_DELIVERY_DROPPED: it was dropped, and counted
 */
enum ipward_delivery {
	IPWARD_DELIVERY_GO_ON,
	IPWARD_DELIVERY_ENTER,
	IPWARD_DELIVERY_TAKEN,
	IPWARD_DELIVERY_DROPPED,
};

enum ipward_delivery ipward_deliver(struct ipward_net *ipn,
				    struct sk_buff *skb,
				    const struct ipward_flow *flow,
				    const struct ipward_drop_info *info,
				    bool reenter);
void ipward_deliver_enter(struct sk_buff *skb);
int ipward_deliver_init(void);
void ipward_deliver_exit(void);

#endif
