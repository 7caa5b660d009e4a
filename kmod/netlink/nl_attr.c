// SPDX-License-Identifier: GPL-2.0
/*
 * Convert between attributes and structures. nla_policy.c checks types and
 * ranges of single attributes; combinations are checked here.
 */

#include <linux/ipward.h>

#include "base/flow.h"
#include "netlink/nl_attr.h"
#include "netlink/nla_policy.h"
#include "policy/rule.h"
#include "sa/lifetime.h"

/**
 * ipward_nl_get_addr() - read an address
 * @attr: 4 or 16 bytes
 * @addr: filled in, IPv4 v4-mapped
 * @family: set to AF_INET or AF_INET6; if it is set already, the address must
 *	be of that family
 * @extack: receives an error message
 *
 * Return: 0 or -EINVAL.
 */
int ipward_nl_get_addr(const struct nlattr *attr, struct in6_addr *addr,
		       u8 *family, struct netlink_ext_ack *extack)
{
	u8 its_family = nla_len(attr) == sizeof(*addr) ? AF_INET6 : AF_INET;

	if (nla_len(attr) != sizeof(*addr) &&
	    nla_len(attr) != sizeof(__be32)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an address has 4 or 16 bytes");
		return -EINVAL;
	}
	if (*family && *family != its_family) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the addresses are of different families");
		return -EINVAL;
	}
	*family = its_family;
	if (its_family == AF_INET)
		ipward_addr_set4(addr, nla_get_in_addr(attr));
	else
		*addr = nla_get_in6_addr(attr);
	return 0;
}

/**
 * ipward_nl_put_addr() - write an address
 * @msg: message
 * @attr: attribute's number
 * @addr: address, IPv4 v4-mapped
 * @family: its family
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_addr(struct sk_buff *msg, int attr,
		       const struct in6_addr *addr, u8 family)
{
	if (family == AF_INET)
		return nla_put_in_addr(msg, attr, ipward_addr_get4(addr));
	return nla_put_in6_addr(msg, attr, addr);
}

static void get_flow_ports(struct nlattr **attrs, struct ipward_flow *flow)
{
	const struct nlattr *sport = attrs[IPWARD_A_FLOW_SPORT];
	const struct nlattr *dport = attrs[IPWARD_A_FLOW_DPORT];
	const struct nlattr *type = attrs[IPWARD_A_FLOW_ICMP_TYPE];
	const struct nlattr *code = attrs[IPWARD_A_FLOW_ICMP_CODE];

	if (ipward_proto_has_ports(flow->proto)) {
		flow->ports = IPWARD_PORTS_KNOWN;
		flow->sport = sport ? nla_get_u16(sport) : 0;
		flow->dport = dport ? nla_get_u16(dport) : 0;
	} else if (ipward_proto_is_icmp(flow->proto)) {
		flow->ports = IPWARD_PORTS_KNOWN;
		flow->sport = type ? nla_get_u8(type) : 0;
		flow->dport = code ? nla_get_u8(code) : 0;
	}
}

/**
 * ipward_nl_get_device() - find a device by its name
 * @net: namespace
 * @attr: its name, or NULL
 * @ifindex: set to its index; unchanged if @attr is NULL
 * @extack: receives an error message
 *
 * Return: 0 or -ENODEV.
 */
int ipward_nl_get_device(struct net *net, const struct nlattr *attr,
			 u32 *ifindex, struct netlink_ext_ack *extack)
{
	struct net_device *dev;

	if (!attr)
		return 0;
	rcu_read_lock();
	dev = dev_get_by_name_rcu(net, nla_data(attr));
	if (dev)
		*ifindex = dev->ifindex;
	rcu_read_unlock();
	if (dev)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "there is no such device in this namespace");
	return -ENODEV;
}

/**
 * ipward_nl_get_flow() - read a flow
 * @net: namespace of the device
 * @attr: nest
 * @flow: filled in except its direction; ports that are not given are 0
 * @extack: receives an error message
 *
 * Return: 0, -EINVAL or -ENODEV.
 */
int ipward_nl_get_flow(struct net *net, const struct nlattr *attr,
		       struct ipward_flow *flow, struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[IPWARD_A_FLOW_MAX + 1];
	int err;

	memset(flow, 0, sizeof(*flow));
	flow->ports = IPWARD_PORTS_NONE;
	err = nla_parse_nested(attrs, IPWARD_A_FLOW_MAX, attr,
			       ipward_nl_flow_policy, extack);
	if (err)
		return err;
	if (!attrs[IPWARD_A_FLOW_SRC] || !attrs[IPWARD_A_FLOW_DST] ||
	    !attrs[IPWARD_A_FLOW_PROTO]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a flow needs src, dst and a protocol");
		return -EINVAL;
	}
	err = ipward_nl_get_addr(attrs[IPWARD_A_FLOW_SRC], &flow->src,
				 &flow->family, extack);
	if (err)
		return err;
	err = ipward_nl_get_addr(attrs[IPWARD_A_FLOW_DST], &flow->dst,
				 &flow->family, extack);
	if (err)
		return err;
	flow->proto = nla_get_u8(attrs[IPWARD_A_FLOW_PROTO]);
	if (attrs[IPWARD_A_FLOW_MARK])
		flow->mark = nla_get_u32(attrs[IPWARD_A_FLOW_MARK]);
	get_flow_ports(attrs, flow);
	return ipward_nl_get_device(net, attrs[IPWARD_A_FLOW_DEV],
				    &flow->ifindex, extack);
}

static int put_flow(struct sk_buff *msg, const struct ipward_flow *flow)
{
	if (ipward_nl_put_addr(msg, IPWARD_A_FLOW_SRC, &flow->src,
			       flow->family) ||
	    ipward_nl_put_addr(msg, IPWARD_A_FLOW_DST, &flow->dst,
			       flow->family) ||
	    nla_put_u8(msg, IPWARD_A_FLOW_PROTO, flow->proto) ||
	    (flow->mark && nla_put_u32(msg, IPWARD_A_FLOW_MARK, flow->mark)))
		return -EMSGSIZE;
	if (flow->ports != IPWARD_PORTS_KNOWN)
		return 0;
	if (!ipward_proto_has_ports(flow->proto)) {
		if (nla_put_u8(msg, IPWARD_A_FLOW_ICMP_TYPE, flow->sport) ||
		    nla_put_u8(msg, IPWARD_A_FLOW_ICMP_CODE, flow->dport))
			return -EMSGSIZE;
		return 0;
	}
	if (nla_put_u16(msg, IPWARD_A_FLOW_SPORT, flow->sport) ||
	    nla_put_u16(msg, IPWARD_A_FLOW_DPORT, flow->dport))
		return -EMSGSIZE;
	return 0;
}

/**
 * ipward_nl_put_flow() - write a flow
 * @msg: message
 * @attr: nest's number
 * @flow: flow
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_flow(struct sk_buff *msg, int attr,
		       const struct ipward_flow *flow)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	return ipward_nl_nest_end(msg, nest, put_flow(msg, flow));
}

/**
 * ipward_nl_get_limits() - read (limits)
 * @attr: nest or NULL
 * @limits: filled in, zero before
 * @extack: receives an error message
 *
 * Return: 0 or a negative errno.
 */
int ipward_nl_get_limits(const struct nlattr *attr,
			 struct ipward_limits *limits,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[IPWARD_A_LIMITS_MAX + 1];
	unsigned int i;
	int err;

	if (!attr)
		return 0;
	err = nla_parse_nested(attrs, IPWARD_A_LIMITS_MAX, attr,
			       ipward_nl_limits_policy, extack);
	if (err)
		return err;
	for (i = IPWARD_LIMIT_BYTES; i <= IPWARD_LIMIT_IDLE; i++) {
		if (attrs[i])
			limits->max[i] = nla_get_u64(attrs[i]);
	}
	return 0;
}

static int put_limits(struct sk_buff *msg, const struct ipward_limits *limits)
{
	unsigned int i;

	for (i = IPWARD_LIMIT_BYTES; i <= IPWARD_LIMIT_IDLE; i++) {
		if (limits->max[i] &&
		    nla_put_u64_64bit(msg, i, limits->max[i],
				      IPWARD_A_LIMITS_PAD))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * ipward_nl_put_limits() - write (limits), unless there are none
 * @msg: message
 * @attr: number of the nest
 * @limits: limits
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_limits(struct sk_buff *msg, int attr,
			 const struct ipward_limits *limits)
{
	struct nlattr *nest;

	if (!ipward_limits_any(limits))
		return 0;
	nest = nla_nest_start(msg, attr);
	return ipward_nl_nest_end(msg, nest, put_limits(msg, limits));
}
