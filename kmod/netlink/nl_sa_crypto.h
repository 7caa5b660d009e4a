/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_CRYPTO_H
#define IPWARD_NL_SA_CRYPTO_H

struct genl_info;
struct ipward_sa_config;
struct sk_buff;

int ipward_nl_get_crypto(struct sk_buff *skb, struct genl_info *info,
			 struct ipward_sa_config *config);
void ipward_nl_zero_keys(struct genl_info *info);

#endif
