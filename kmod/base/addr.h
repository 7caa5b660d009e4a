/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ADDR_H
#define IPWARD_ADDR_H

#include <linux/in6.h>
#include <net/ipv6.h>

struct net;
struct net_device;

/**
 * struct ipward_endpoint - one end of ESP in UDP
 * @addr: address, IPv4 kept v4-mapped
 * @port: network byte order
 */
struct ipward_endpoint {
	struct in6_addr addr;
	__be16 port;
};

static inline bool ipward_endpoint_equal(const struct ipward_endpoint *a,
					 const struct ipward_endpoint *b)
{
	return a->port == b->port && ipv6_addr_equal(&a->addr, &b->addr);
}

static inline void ipward_addr_set4(struct in6_addr *addr, __be32 ip)
{
	ipv6_addr_set_v4mapped(ip, addr);
}

static inline __be32 ipward_addr_get4(const struct in6_addr *addr)
{
	return addr->s6_addr32[3];
}

bool ipward_addr_is_local(struct net *net, const struct net_device *dev,
			  const struct in6_addr *addr, u8 family);

#endif
