/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SECPATH_H
#define IPWARD_SECPATH_H

#include <linux/types.h>

struct ipward_net;
struct sk_buff;

int ipward_secpath_init(struct ipward_net *ipn);
void ipward_secpath_exit(struct ipward_net *ipn);
int ipward_secpath_set(struct ipward_net *ipn, struct sk_buff *skb,
		       bool reenter);
bool ipward_secpath_spend(struct ipward_net *ipn, struct sk_buff *skb);
void ipward_secpath_forget(const struct ipward_net *ipn, struct sk_buff *skb);
bool ipward_secpath_clear(struct ipward_net *ipn, struct sk_buff *skb);
bool ipward_secpath_is_set(const struct ipward_net *ipn,
			   const struct sk_buff *skb);

#endif
