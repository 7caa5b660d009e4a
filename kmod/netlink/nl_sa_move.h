/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_MOVE_H
#define IPWARD_NL_SA_MOVE_H

struct genl_info;
struct sk_buff;

int ipward_nl_sa_move(struct sk_buff *skb, struct genl_info *info);

#endif
