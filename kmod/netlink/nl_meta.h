/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_META_H
#define IPWARD_NL_META_H

#include <linux/types.h>

struct genl_info;
struct ipward_net;
struct ipward_sa_config;

int ipward_nl_get_mark(struct genl_info *info, int mark_attr, int mask_attr,
		       u32 *mark, u32 *mask);
int ipward_nl_get_meta(const struct ipward_net *ipn, struct genl_info *info,
		       struct ipward_sa_config *config);

#endif
