/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_ATTR_H
#define IPWARD_NL_ATTR_H

#include <net/netlink.h>

struct ipward_flow;
struct ipward_limits;

/**
 * ipward_nl_nest_end() - end a nest, unless there was an error
 * @msg: message
 * @nest: from nla_nest_start(); NULL: there was no room for it
 * @err: error of filling the nest, or 0
 *
 * Return: 0 or a negative errno; the caller then cancels @msg.
 */
static inline int ipward_nl_nest_end(struct sk_buff *msg, struct nlattr *nest,
				     int err)
{
	if (!nest)
		return -EMSGSIZE;
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

int ipward_nl_get_addr(const struct nlattr *attr, struct in6_addr *addr,
		       u8 *family, struct netlink_ext_ack *extack);
int ipward_nl_put_addr(struct sk_buff *msg, int attr,
		       const struct in6_addr *addr, u8 family);
int ipward_nl_get_limits(const struct nlattr *attr,
			 struct ipward_limits *limits,
			 struct netlink_ext_ack *extack);
int ipward_nl_put_limits(struct sk_buff *msg, int attr,
			 const struct ipward_limits *limits);
int ipward_nl_get_device(struct net *net, const struct nlattr *attr,
			 u32 *ifindex, struct netlink_ext_ack *extack);
int ipward_nl_get_flow(struct net *net, const struct nlattr *attr,
		       struct ipward_flow *flow,
		       struct netlink_ext_ack *extack);
int ipward_nl_put_flow(struct sk_buff *msg, int attr,
		       const struct ipward_flow *flow);

#endif
