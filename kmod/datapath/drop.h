/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_DROP_H
#define IPWARD_DROP_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct ipward_rule;
struct ipward_sa;
struct sk_buff;

/**
 * struct ipward_drop_info - what a dropped packet belongs to
 * @flow: the packet's flow, or NULL
 * @rule: rule that decided, or NULL
 * @sa: SA concerned, or NULL
 * @spi: without an SA, the SPI that names none, or 0
 * @audited: it passes, as @rule only audits
 * @iif: of a packet that was forwarded, the device it came by, as far as @flow
 *	is all that is left of it; else 0
 * @dir: enum ipward_dir, without @flow and @sa
 * @opened: the packet leaves in clear, and came out of an SA before
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

void ipward_drop(struct ipward_net *ipn, struct sk_buff *skb, u8 reason,
		 const struct ipward_drop_info *info);
void ipward_audit(struct ipward_net *ipn, u8 dir, u8 reason,
		  const struct ipward_drop_info *info);

#endif
