/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SCOPE_H
#define IPWARD_NL_SCOPE_H

struct genl_info;
struct ipward_scope;
struct sk_buff;

int ipward_nl_get_scope(struct genl_info *info, struct ipward_scope *scope);
int ipward_nl_put_scope(struct sk_buff *msg, const struct ipward_scope *scope);

#endif
