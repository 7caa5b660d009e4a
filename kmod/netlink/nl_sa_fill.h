/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_FILL_H
#define IPWARD_NL_SA_FILL_H

#include <linux/types.h>

struct ipward_sa;
struct net;
struct sk_buff;

int ipward_nl_put_dev(struct sk_buff *msg, struct net *net, int attr,
		      u32 ifindex);
int ipward_nl_put_move(struct sk_buff *msg, struct ipward_sa *sa,
		       const struct ipward_sa *to);
int ipward_nl_put_sa(struct sk_buff *msg, struct ipward_sa *sa);

#endif
