/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_MARK_H
#define IPWARD_MARK_H

#include <linux/types.h>

struct ipward_net;
struct sk_buff;

int ipward_mark_init(struct ipward_net *inet);
void ipward_mark_exit(struct ipward_net *inet);
int ipward_mark_set(struct ipward_net *inet, struct sk_buff *skb);
void ipward_mark_clear(struct ipward_net *inet, struct sk_buff *skb);
bool ipward_mark_is_set(const struct ipward_net *inet,
			const struct sk_buff *skb);

#endif
