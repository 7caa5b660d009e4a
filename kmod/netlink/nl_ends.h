/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_ENDS_H
#define IPWARD_NL_ENDS_H

#include <net/genetlink.h>

struct ipward_net;
struct ipward_rule;
struct ipward_sa_config;

void ipward_nl_warn_sa(struct ipward_net *ipn, struct genl_info *info,
		       const struct ipward_sa_config *config);
void ipward_nl_warn_rule(struct ipward_net *ipn, struct genl_info *info,
			 const struct ipward_rule *rule);
int ipward_nl_put_rule_here(struct sk_buff *msg, struct net *net,
			    const struct ipward_rule *rule);

#endif
