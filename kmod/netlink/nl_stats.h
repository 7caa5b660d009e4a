/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_STATS_H
#define IPWARD_NL_STATS_H

struct genl_info;
struct sk_buff;

int ipward_nl_stats_get(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_stats_reset(struct sk_buff *skb, struct genl_info *info);

#endif
