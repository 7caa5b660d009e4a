/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_ATTR_H
#define IPWARD_NL_ATTR_H

#include <net/netlink.h>

struct ipward_flow;
struct ipward_limits;

/* Begin a nest, evaluate @put, which fills the nest, and end it. */
#define IPWARD_PUT_NEST(_msg, _attr, _fill) ({				\
	struct sk_buff *_skb = (_msg);					\
	struct nlattr *_nest = nla_nest_start(_skb, _attr);		\
	int _err = _nest ? (_fill) : -EMSGSIZE;				\
									\
	if (!_err)							\
		nla_nest_end(_skb, _nest);				\
	_err;								\
})

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
