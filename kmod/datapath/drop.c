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
	ipward_notify_drop(ipn, skb, reason, info);
	kfree_skb(skb);
}

/**
 * ipward_audit() - tell of a packet that passes because its rule audits
 * @ipn: namespace
 * @dir: enum ipward_dir
 * @reason: enum ipward_drop_reason: why it would have been dropped
 * @info: what it belongs to, with its rule
 *
 * Context: any but hard interrupt; the objects in @info must be good.
 */
void ipward_audit(struct ipward_net *ipn, u8 dir, u8 reason,
		  const struct ipward_drop_info *info)
{
	struct ipward_drop_info audited = *info;

	audited.audited = true;
	ipward_count(ipn, dir == IPWARD_DIR_IN ? IPWARD_COUNT_IN_AUDITED :
						 IPWARD_COUNT_OUT_AUDITED);
	atomic64_inc(&info->rule->audited);
	ipward_notify_drop(ipn, NULL, reason, &audited);
}
