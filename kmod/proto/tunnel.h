/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TUNNEL_H
#define IPWARD_TUNNEL_H

#include <linux/types.h>

struct ipward_request;
struct ipward_sa;
struct sk_buff;

/**
 * struct ipward_inner - fields that one IP header takes from another
 * @flow_label: of IPv6, network byte order; else 0
 * @id: of IPv4, network byte order; else 0
 * @tos: DSCP and ECN
 * @ttl: or hop limit
 * @df: routers must not fragment the packet
 */
struct ipward_inner {
	__be32 flow_label;
	__be16 id;
	u8 tos;
	u8 ttl;
	bool df;
};

struct ipward_inner ipward_tunnel_inner(const struct sk_buff *skb);
int ipward_tunnel_wrap(struct ipward_request *req,
		       const struct ipward_inner *inner);
int ipward_tunnel_encap(struct ipward_request *req);
void ipward_tunnel_finish_decap(struct ipward_request *req);
int ipward_tunnel_decap(struct ipward_request *req);

#endif
