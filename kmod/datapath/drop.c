// SPDX-License-Identifier: GPL-2.0
/* The one place where packets are dropped. */

#include <linux/skbuff.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "datapath/drop.h"
#include "policy/rule.h"
#include "sa/sa.h"

/**
 * ipward_drop() - drop a packet, and say so
 * @ipn: namespace
 * @skb: packet, freed; NULL where the caller frees it or there are many
 * @reason: enum ipward_drop_reason
 * @info: rule and SA whose counters move with the namespace's
 *
 * Context: any but hard interrupt; the objects in @info must be good.
 */
void ipward_drop(struct ipward_net *ipn, struct sk_buff *skb, u8 reason,
		 const struct ipward_drop_info *info)
{
	this_cpu_inc(ipn->stats->drops[reason]);
	if (info->rule)
		atomic64_inc(&info->rule->drops);
	if (info->sa)
		atomic64_inc(&info->sa->drops);
	ipward_notify_drop(ipn, reason, info);
	kfree_skb(skb);
}
