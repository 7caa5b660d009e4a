/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ROUTE_H
#define IPWARD_ROUTE_H

struct dst_entry;
struct ipward_sa;
struct net_device;
struct sk_buff;

unsigned int ipward_route_mtu(const struct dst_entry *dst);
void ipward_route_direct(struct sk_buff *skb, struct dst_entry *dst);
struct dst_entry *ipward_route_without_pmtu(struct dst_entry *dst);
struct dst_entry *ipward_route_to_peer(struct ipward_sa *sa,
				       const struct net_device *dev);

#endif
