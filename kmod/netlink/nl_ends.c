// SPDX-License-Identifier: GPL-2.0
/*
 * Warnings of ends that are not this host's. They are no errors: an address may
 * be given to the host later.
 */

#include <linux/inetdevice.h>
#include <net/ipv6.h>

#include "base/addr.h"
#include "base/net.h"
#include "netlink/nl_ends.h"
#include "policy/rule.h"
#include "sa/sa_config.h"

/*
 * An IPv4 address of a device in a VRF is in a routing table of its own, which
 * inet_addr_type() does not ask: look for the device.
 */
static bool is_own(struct net *net, const struct in6_addr *addr, u8 family)
{
	bool own = ipward_addr_is_local(net, NULL, addr, family);

	if (own || family != AF_INET)
		return own;
	rcu_read_lock();
	own = __ip_dev_find(net, ipward_addr_get4(addr), false);
	rcu_read_unlock();
	return own;
}

static bool is_multicast(const struct in6_addr *addr, u8 family)
{
	if (family == AF_INET)
		return ipv4_is_multicast(ipward_addr_get4(addr)) ||
		       ipv4_is_lbcast(ipward_addr_get4(addr));
	return ipv6_addr_is_multicast(addr);
}

/* A warning that is there already is the more important one. */
static void warn(struct genl_info *info, const char *message)
{
	if (info->extack && !info->extack->_msg)
		info->extack->_msg = message;
}

/**
 * ipward_nl_warn_sa() - warn of an SA for packets that this host never has
 * @ipn: namespace
 * @info: request, told by its extack
 * @config: SA that was added
 */
void ipward_nl_warn_sa(struct ipward_net *ipn, struct genl_info *info,
		       const struct ipward_sa_config *config)
{
	bool in = config->dir == IPWARD_DIR_IN;
	const struct in6_addr *near = in ? &config->id.dst : &config->src;
	const struct in6_addr *far = in ? &config->src : &config->id.dst;
	u8 family = config->id.family;

	if (is_multicast(near, family) || is_own(ipn->net, near, family))
		return;
	if (is_own(ipn->net, far, family))
		warn(info, in ?
		     "dir in, but src is an address of this host, dst is not: is dir out meant?" :
		     "dir out, but dst is an address of this host, src is not: is dir in meant?");
	else
		warn(info, in ?
		     "dst is no address of this host: no packet can come to this SA" :
		     "src is no address of this host: answers to this SA's packets go elsewhere");
}

/**
 * ipward_nl_warn_rule() - warn of a rule with tunnels that end elsewhere
 * @ipn: namespace
 * @info: request, told by its extack
 * @rule: rule that was added
 */
void ipward_nl_warn_rule(struct ipward_net *ipn, struct genl_info *info,
			 const struct ipward_rule *rule)
{
	bool in = rule->dir == IPWARD_DIR_IN;
	const struct ipward_template *t;

	for (t = rule->templates; t < rule->templates + rule->n_templates; t++) {
		const struct in6_addr *near = in ? &t->dst : &t->src;
		const struct in6_addr *far = in ? &t->src : &t->dst;

		if (t->mode == IPWARD_MODE_TRANSPORT ||
		    is_multicast(near, t->family) ||
		    is_own(ipn->net, near, t->family))
			continue;
		if (is_own(ipn->net, far, t->family))
			warn(info, "the ends of the tunnel are those of the other direction");
		else
			warn(info, in ?
			     "the tunnel's dst is no address of this host" :
			     "the tunnel's src is no address of this host");
	}
}
