/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OUTPUT_H
#define IPWARD_OUTPUT_H

struct dst_entry;
struct ipward_net;
struct ipward_outbound;
struct ipward_sa;
struct net;
struct sk_buff;
struct sock;

void ipward_output(struct ipward_net *ipn, struct sk_buff *skb,
		   const struct ipward_outbound *out, const struct sock *sk,
		   int (*okfn)(struct net *, struct sock *, struct sk_buff *));
void ipward_output_dummy(struct ipward_sa *sa, struct dst_entry *dst,
			 struct sk_buff *skb);

#endif
