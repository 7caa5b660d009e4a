/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_H
#define IPWARD_NL_SA_H

struct genl_info;
struct netlink_callback;
struct sk_buff;

int ipward_nl_sa_new(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_get(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_del(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_flush(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_dump(struct sk_buff *msg, struct netlink_callback *cb);

#endif
