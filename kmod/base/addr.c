// SPDX-License-Identifier: GPL-2.0
/* Which addresses are the host's own. */

#include <net/addrconf.h>
#include <net/route.h>

#include "base/addr.h"

/**
 * ipward_addr_is_local() - is this one of the host's own addresses?
 * @net: namespace
 * @dev: device of the packet that names it, or NULL; an IPv4 address in a VRF
 *	is found only through a device of that VRF
 * @addr: address, IPv4 v4-mapped
 * @family: AF_INET or AF_INET6
 *
 * Return: true if it is.
 */
bool ipward_addr_is_local(struct net *net, const struct net_device *dev,
			  const struct in6_addr *addr, u8 family)
{
	__be32 addr4 = ipward_addr_get4(addr);

	if (family == AF_INET)
		return inet_addr_type(net, addr4) == RTN_LOCAL ||
		       inet_addr_type_dev_table(net, dev, addr4) == RTN_LOCAL;
	return ipv6_chk_addr(net, addr, NULL, 0);
}
