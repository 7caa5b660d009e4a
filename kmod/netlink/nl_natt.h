/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_NATT_H
#define IPWARD_NL_NATT_H

struct genl_info;
struct nlattr;
struct ipward_sa_config;

int ipward_nl_take_ports(struct genl_info *info, const struct nlattr *sport,
			 const struct nlattr *dport,
			 struct ipward_sa_config *config);
int ipward_nl_get_natt(struct genl_info *info,
		       struct ipward_sa_config *config);

#endif
