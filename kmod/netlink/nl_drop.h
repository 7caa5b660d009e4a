/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_DROP_H
#define IPWARD_NL_DROP_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_drop_info;
struct ipward_net;
struct sk_buff;

int ipward_nl_put_drop(struct sk_buff *msg, struct ipward_net *ipn,
		       const struct sk_buff *skb,
		       enum ipward_drop_reason reason,
		       const struct ipward_drop_info *info);

#endif
