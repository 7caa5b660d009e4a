// SPDX-License-Identifier: GPL-2.0
/* Convert selectors between attributes and structures. */

#include <linux/ipward.h>

#include "base/flow.h"
#include "base/selector.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_selector.h"
#include "netlink/nla_policy.h"

/* Bits by which the v4-mapped form is longer than an address of this family. */
static unsigned int mapped_bits(u8 family)
{
	return family == AF_INET ? 96 : 0;
}

static int get_prefix(const struct nlattr *addr_attr,
		      const struct nlattr *len_attr, struct in6_addr *addr,
		      u8 *len, u8 *family, struct netlink_ext_ack *extack)
{
	struct in6_addr prefix;
	unsigned int bits;
	int err;

	if (!addr_attr && !len_attr)
		return 0;
	if (!addr_attr) {
		NL_SET_ERR_MSG_ATTR(extack, len_attr,
				    "a prefix length without an address");
		return -EINVAL;
	}
	err = ipward_nl_get_addr(addr_attr, addr, family, extack);
	if (err)
		return err;
	bits = len_attr ? nla_get_u8(len_attr) + mapped_bits(*family) : 128;
	if (bits > 128) {
		NL_SET_ERR_MSG_ATTR(extack, len_attr,
				    "an IPv4 prefix has 0 to 32 bits");
		return -EINVAL;
	}
	ipv6_addr_prefix(&prefix, addr, bits);
	if (!ipv6_addr_equal(&prefix, addr)) {
		NL_SET_ERR_MSG_ATTR(extack, addr_attr,
				    "the address has bits beyond its prefix");
		return -EINVAL;
	}
	*len = bits;
	return 0;
}

static int get_range(const struct nlattr *min_attr,
		     const struct nlattr *max_attr, u16 *min, u16 *max,
		     struct netlink_ext_ack *extack)
{
	if (!min_attr && !max_attr)
		return 0;
	if (!min_attr) {
		NL_SET_ERR_MSG_ATTR(extack, max_attr,
				    "a highest port without a lowest");
		return -EINVAL;
	}
	*min = nla_get_u16(min_attr);
	*max = max_attr ? nla_get_u16(max_attr) : *min;
	if (*min > *max) {
		NL_SET_ERR_MSG_ATTR(extack, min_attr,
				    "the lowest port is above the highest");
		return -EINVAL;
	}
	return 0;
}

static int get_ports(struct nlattr **attrs, struct ipward_selector *sel,
		     struct netlink_ext_ack *extack)
{
	int err;

	err = get_range(attrs[IPWARD_A_SELECTOR_SPORT_MIN],
			attrs[IPWARD_A_SELECTOR_SPORT_MAX], &sel->sport_min,
			&sel->sport_max, extack);
	if (err)
		return err;
	err = get_range(attrs[IPWARD_A_SELECTOR_DPORT_MIN],
			attrs[IPWARD_A_SELECTOR_DPORT_MAX], &sel->dport_min,
			&sel->dport_max, extack);
	if (err)
		return err;
	if (!ipward_selector_any_ports(sel) &&
	    !ipward_proto_has_ports(sel->proto)) {
		NL_SET_ERR_MSG(extack,
			       "ports need a protocol that has them, as TCP");
		return -EINVAL;
	}
	return 0;
}

static int get_icmp(struct nlattr **attrs, struct ipward_selector *sel,
		    struct netlink_ext_ack *extack)
{
	const struct nlattr *type = attrs[IPWARD_A_SELECTOR_ICMP_TYPE];
	const struct nlattr *code = attrs[IPWARD_A_SELECTOR_ICMP_CODE];

	if (!type && !code)
		return 0;
	if (!ipward_proto_is_icmp(sel->proto)) {
		NL_SET_ERR_MSG_ATTR(extack, type ?: code,
				    "an ICMP type needs protocol ICMP");
		return -EINVAL;
	}
	if (!type) {
		NL_SET_ERR_MSG_ATTR(extack, code,
				    "an ICMP code without a type");
		return -EINVAL;
	}
	sel->sport_min = nla_get_u8(type);
	sel->sport_max = sel->sport_min;
	if (code) {
		sel->dport_min = nla_get_u8(code);
		sel->dport_max = sel->dport_min;
	}
	return 0;
}

static int get_family(const struct nlattr *attr, u8 *family,
		      struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	*family = nla_get_u8(attr);
	if (*family == AF_INET || *family == AF_INET6)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "the family is neither IPv4 nor IPv6");
	return -EINVAL;
}

/**
 * ipward_nl_get_selector() - read a selector
 * @attr: nest, or NULL for a selector that matches everything
 * @sel: filled in
 * @extack: receives an error message
 *
 * Return: 0 or -EINVAL.
 */
int ipward_nl_get_selector(const struct nlattr *attr,
			   struct ipward_selector *sel,
			   struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[IPWARD_A_SELECTOR_MAX + 1];
	int err;

	ipward_selector_init(sel);
	if (!attr)
		return 0;
	err = nla_parse_nested(attrs, IPWARD_A_SELECTOR_MAX, attr,
			       ipward_nl_selector_policy, extack);
	if (err)
		return err;
	err = get_family(attrs[IPWARD_A_SELECTOR_FAMILY], &sel->family, extack);
	if (err)
		return err;
	err = get_prefix(attrs[IPWARD_A_SELECTOR_SRC],
			 attrs[IPWARD_A_SELECTOR_SRC_LEN], &sel->src,
			 &sel->src_len, &sel->family, extack);
	if (err)
		return err;
	err = get_prefix(attrs[IPWARD_A_SELECTOR_DST],
			 attrs[IPWARD_A_SELECTOR_DST_LEN], &sel->dst,
			 &sel->dst_len, &sel->family, extack);
	if (err)
		return err;
	if (attrs[IPWARD_A_SELECTOR_PROTO])
		sel->proto = nla_get_u8(attrs[IPWARD_A_SELECTOR_PROTO]);
	err = get_ports(attrs, sel, extack);
	return err ?: get_icmp(attrs, sel, extack);
}

static int put_prefix(struct sk_buff *msg, int attr, int len_attr,
		      const struct in6_addr *addr, u8 len, u8 family)
{
	if (!len)
		return 0;
	if (ipward_nl_put_addr(msg, attr, addr, family) ||
	    nla_put_u8(msg, len_attr, len - mapped_bits(family)))
		return -EMSGSIZE;
	return 0;
}

static int put_ports(struct sk_buff *msg, const struct ipward_selector *sel)
{
	if (sel->sport_min || sel->sport_max != U16_MAX) {
		if (nla_put_u16(msg, IPWARD_A_SELECTOR_SPORT_MIN,
				sel->sport_min) ||
		    nla_put_u16(msg, IPWARD_A_SELECTOR_SPORT_MAX,
				sel->sport_max))
			return -EMSGSIZE;
	}
	if (sel->dport_min || sel->dport_max != U16_MAX) {
		if (nla_put_u16(msg, IPWARD_A_SELECTOR_DPORT_MIN,
				sel->dport_min) ||
		    nla_put_u16(msg, IPWARD_A_SELECTOR_DPORT_MAX,
				sel->dport_max))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_icmp(struct sk_buff *msg, const struct ipward_selector *sel)
{
	if (sel->sport_max == U16_MAX)
		return 0;
	if (nla_put_u8(msg, IPWARD_A_SELECTOR_ICMP_TYPE, sel->sport_min))
		return -EMSGSIZE;
	if (sel->dport_max == U16_MAX)
		return 0;
	return nla_put_u8(msg, IPWARD_A_SELECTOR_ICMP_CODE, sel->dport_min);
}

static int put_selector(struct sk_buff *msg, const struct ipward_selector *sel)
{
	if (put_prefix(msg, IPWARD_A_SELECTOR_SRC, IPWARD_A_SELECTOR_SRC_LEN,
		       &sel->src, sel->src_len, sel->family) ||
	    put_prefix(msg, IPWARD_A_SELECTOR_DST, IPWARD_A_SELECTOR_DST_LEN,
		       &sel->dst, sel->dst_len, sel->family))
		return -EMSGSIZE;
	if (sel->family &&
	    nla_put_u8(msg, IPWARD_A_SELECTOR_FAMILY, sel->family))
		return -EMSGSIZE;
	if (sel->proto && nla_put_u8(msg, IPWARD_A_SELECTOR_PROTO, sel->proto))
		return -EMSGSIZE;
	if (ipward_proto_has_ports(sel->proto))
		return put_ports(msg, sel);
	return put_icmp(msg, sel);
}

/**
 * ipward_nl_put_selector() - write a selector
 * @msg: message
 * @attr: nest's number
 * @sel: selector
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_selector(struct sk_buff *msg, int attr,
			   const struct ipward_selector *sel)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	return ipward_nl_nest_end(msg, nest, put_selector(msg, sel));
}
