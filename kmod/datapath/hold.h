/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOLD_H
#define IPWARD_HOLD_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct ipward_outbound;
struct ipward_rule;
struct ipward_verdict;
struct net;
struct sk_buff;
struct sock;

unsigned long ipward_hold_limit(void);
void ipward_hold_ask(struct ipward_net *ipn, struct ipward_rule *rule,
		     const struct ipward_flow *flow);
bool ipward_hold_waits(struct ipward_net *ipn, const struct ipward_flow *flow,
		       const struct ipward_verdict *verdict);
bool ipward_hold_may(struct ipward_net *ipn);
enum ipward_drop_reason
ipward_hold_packet(struct ipward_net *ipn, struct sk_buff *skb,
		   const struct ipward_outbound *out, const struct sock *sk,
		   int (*okfn)(struct net *, struct sock *, struct sk_buff *));
bool ipward_hold_behind(struct ipward_net *ipn, struct sk_buff *skb,
			const struct ipward_outbound *out,
			const struct sock *sk,
			int (*okfn)(struct net *, struct sock *,
				    struct sk_buff *));
void ipward_hold_kick(struct ipward_net *ipn);

#endif
