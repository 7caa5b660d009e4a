/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_META_H
#define IPWARD_NL_META_H

struct genl_info;
struct ipward_net;
struct ipward_sa_config;

int ipward_nl_get_meta(const struct ipward_net *ipn, struct genl_info *info,
		       struct ipward_sa_config *config);

#endif
