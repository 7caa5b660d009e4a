/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_TRANSACTION_H
#define IPWARD_NL_TRANSACTION_H

struct genl_info;
struct ipward_net;
struct ipward_ruleset;
struct sk_buff;

int ipward_nl_put_in_force(struct ipward_net *ipn, struct ipward_ruleset *set);
int ipward_nl_rules_kept(struct genl_info *info, int err);
int ipward_nl_set_begin(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_set_commit(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_set_abort(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_config_get(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_config_set(struct sk_buff *skb, struct genl_info *info);

#endif
