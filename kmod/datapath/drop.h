/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_DROP_H
#define IPWARD_DROP_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct ipward_rule;
struct ipward_sa;
struct sk_buff;

/**
 * struct ipward_drop_info - what is reported of a dropped packet
 * @flow: the packet's flow, or NULL
 * @rule: rule that matched, or NULL
 * @sa: SA concerned, or NULL
 * @spi: without an SA, the packet's SPI, for which there is no SA, or 0
 * @audited: the packet is not dropped, since @rule only audits
 * @iif: index of the device on which a forwarded packet was received, if the
 *	packet itself is not reported; else 0
 * @dir: enum ipward_dir, without @flow and @sa
 * @opened: the packet would leave in clear after an SA had protected it
 */
struct ipward_drop_info {
	const struct ipward_flow *flow;
	struct ipward_rule *rule;
	struct ipward_sa *sa;
	__be32 spi;
	bool audited;
	u32 iif;
	u8 dir;
	bool opened;
};

void ipward_drop(struct ipward_net *ipn, struct sk_buff *skb,
		 enum ipward_drop_reason reason,
		 const struct ipward_drop_info *info);
void ipward_audit(struct ipward_net *ipn, u8 dir,
		  enum ipward_drop_reason reason,
		  const struct ipward_drop_info *info);

#endif
