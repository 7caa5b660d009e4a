// SPDX-License-Identifier: GPL-2.0
/* Drop packets, with their counters and events. */

#include <linux/skbuff.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "datapath/drop.h"
#include "policy/rule.h"
#include "sa/sa.h"

/**
 * ipward_drop() - drop a packet: count it, send the event, free it
 * @ipn: namespace
 * @skb: packet, freed; NULL if the caller frees it or there are several
 * @reason: enum ipward_drop_reason
 * @info: what to report; rule and SA are counted as well
 *
 * Context: any but hard interrupt; the objects in @info must be valid.
 */
void ipward_drop(struct ipward_net *ipn, struct sk_buff *skb,
		 enum ipward_drop_reason reason,
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
 * ipward_audit() - report a packet that passes only because its rule audits
 * @ipn: namespace
 * @dir: enum ipward_dir
 * @reason: enum ipward_drop_reason: why it would have been dropped
 * @info: what to report, with the rule
 *
 * Context: any but hard interrupt; the objects in @info must be valid.
 */
void ipward_audit(struct ipward_net *ipn, u8 dir,
		  enum ipward_drop_reason reason,
		  const struct ipward_drop_info *info)
{
	struct ipward_drop_info audited = *info;

	audited.audited = true;
	ipward_count(ipn, dir == IPWARD_DIR_IN ? IPWARD_COUNT_IN_AUDITED :
						 IPWARD_COUNT_OUT_AUDITED);
	atomic64_inc(&info->rule->audited);
	ipward_notify_drop(ipn, NULL, reason, &audited);
}
