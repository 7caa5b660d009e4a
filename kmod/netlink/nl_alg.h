/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_ALG_H
#define IPWARD_NL_ALG_H

struct genl_info;
struct ipward_sa;
struct ipward_sa_config;
struct netlink_callback;
struct sk_buff;

int ipward_nl_get_crypto(struct sk_buff *skb, struct genl_info *info,
			 struct ipward_sa_config *config);
void ipward_nl_zero_keys(struct genl_info *info);
int ipward_nl_put_crypto(struct sk_buff *msg, const struct ipward_sa *sa);
int ipward_nl_alg_dump(struct sk_buff *msg, struct netlink_callback *cb);

#endif
