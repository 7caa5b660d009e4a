/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SCOPE_H
#define IPWARD_NL_SCOPE_H

struct genl_info;
struct ipward_net;
struct ipward_sa;
struct ipward_sa_config;
struct sk_buff;

int ipward_nl_get_scope(const struct ipward_net *inet, struct genl_info *info,
			struct ipward_sa_config *config);
int ipward_nl_put_scope(struct sk_buff *msg, const struct ipward_sa *sa);

#endif
