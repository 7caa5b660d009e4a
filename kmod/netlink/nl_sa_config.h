/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_CONFIG_H
#define IPWARD_NL_SA_CONFIG_H

struct genl_info;
struct ipward_net;
struct ipward_sa_config;
struct ipward_sa_id;
struct sk_buff;

int ipward_nl_get_sa_id(struct genl_info *info, struct ipward_sa_id *id);
int ipward_nl_get_sa_config(struct ipward_net *ipn, struct sk_buff *skb,
			    struct genl_info *info,
			    struct ipward_sa_config *config);

#endif
