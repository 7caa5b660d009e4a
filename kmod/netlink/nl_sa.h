/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_H
#define IPWARD_NL_SA_H

struct genl_info;
struct ipward_net;
struct ipward_sa;
struct ipward_sa_config;
struct netlink_callback;
struct sk_buff;

int ipward_nl_sa_add_tasks(struct ipward_sa *sa,
			   const struct ipward_sa_config *config);
struct ipward_sa *ipward_nl_find_sa(struct ipward_net *ipn,
				    struct genl_info *info);

int ipward_nl_sa_new(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_get(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_expect(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_del(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_flush(struct sk_buff *skb, struct genl_info *info);
int ipward_nl_sa_dump(struct sk_buff *msg, struct netlink_callback *cb);

#endif
