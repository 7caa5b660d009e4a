/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_FRAGMENT_H
#define IPWARD_FRAGMENT_H

struct ipward_net;
struct ipward_request;
struct ipward_sa;
struct sk_buff;
struct sk_buff_head;

int ipward_fragment_gather(struct ipward_request *req);
int ipward_fragment_refuse(struct ipward_request *req);
unsigned int ipward_fragment_size(const struct sk_buff *skb,
				  const struct ipward_sa *sa, unsigned int mtu);
int ipward_fragment_split(struct ipward_net *ipn, struct sk_buff *skb,
			  unsigned int mtu, struct sk_buff_head *fragments);

#endif
