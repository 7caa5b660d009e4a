/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_RULE_H
#define IPWARD_NL_RULE_H

struct genl_info;
struct netlink_callback;
struct sk_buff;

int ipward_nl_rule_new(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_rule_get(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_rule_dump_start(struct netlink_callback *cb);
int ipward_nl_rule_dump(struct sk_buff *msg, struct netlink_callback *cb);
int ipward_nl_rule_del(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_rule_flush(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_rule_reset(struct sk_buff *skb, struct genl_info *info);

#endif
