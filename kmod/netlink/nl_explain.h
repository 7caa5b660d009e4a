/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_EXPLAIN_H
#define IPWARD_NL_EXPLAIN_H

struct genl_info;
struct sk_buff;

int ipward_nl_explain(struct sk_buff *skb, struct genl_info *info);

#endif
