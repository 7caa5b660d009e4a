// SPDX-License-Identifier: GPL-2.0
/* Marks and devices, between attributes and structures. */

#include <linux/netdevice.h>
#include <net/genetlink.h>

#include "base/net.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_family.h"
#include "netlink/nl_meta.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

static int get_mark(struct genl_info *info, int mark_attr, int mask_attr,
		    u32 *mark, u32 *mask)
{
	struct nlattr *value = info->attrs[mark_attr];
	struct nlattr *bits = info->attrs[mask_attr];

	if (!value && bits)
		return ipward_nl_refuse(info, bits, "a mask without a mark");
	if (!value)
		return 0;
	*mark = nla_get_u32(value);
	*mask = bits ? nla_get_u32(bits) : U32_MAX;
	if (*mark & ~*mask)
		return ipward_nl_refuse(info, value,
					"the mark has bits beyond its mask");
	return 0;
}

/* In transport mode the packet has its route already. */
static int check_route(struct genl_info *info,
		       const struct ipward_sa_config *config)
{
	if (!config->meta.set_ifindex || config->dir == IPWARD_DIR_IN ||
	    config->mode != IPWARD_MODE_TRANSPORT)
		return 0;
	return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_SET_DEV],
				"an outbound SA in transport mode does not choose the device");
}

/**
 * ipward_nl_get_meta() - an SA's marks and devices
 * @ipn: namespace, that of the devices
 * @info: SA_NEW
 * @config: filled in; direction and mode are set
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_get_meta(const struct ipward_net *ipn, struct genl_info *info,
		       struct ipward_sa_config *config)
{
	struct ipward_meta *meta = &config->meta;

	return get_mark(info, IPWARD_A_SA_MARK, IPWARD_A_SA_MARK_MASK,
			&meta->mark, &meta->mask) ?:
	       get_mark(info, IPWARD_A_SA_SET_MARK, IPWARD_A_SA_SET_MARK_MASK,
			&meta->set_mark, &meta->set_mask) ?:
	       ipward_nl_get_device(ipn->net, info->attrs[IPWARD_A_SA_DEV],
				    &meta->ifindex, info->extack) ?:
	       ipward_nl_get_device(ipn->net, info->attrs[IPWARD_A_SA_SET_DEV],
				    &meta->set_ifindex, info->extack) ?:
	       check_route(info, config);
}

static int put_mark(struct sk_buff *msg, int mark_attr, int mask_attr, u32 mark,
		    u32 mask)
{
	if (!mask)
		return 0;
	return nla_put_u32(msg, mark_attr, mark) ?:
	       nla_put_u32(msg, mask_attr, mask);
}

/* One that is gone is named by its number, as iproute2 does. */
static int put_dev(struct sk_buff *msg, struct net *net, int attr,
		   u32 ifindex)
{
	struct net_device *dev;
	char name[IFNAMSIZ];

	if (!ifindex)
		return 0;
	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	if (dev)
		strscpy(name, dev->name, sizeof(name));
	else
		snprintf(name, sizeof(name), "if%u", ifindex);
	rcu_read_unlock();
	return nla_put_string(msg, attr, name);
}

/**
 * ipward_nl_put_meta() - what of them an SA has
 * @msg: message
 * @sa: SA
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_meta(struct sk_buff *msg, const struct ipward_sa *sa)
{
	const struct ipward_meta *meta = &sa->meta;
	struct net *net = sa->ipn->net;

	return put_mark(msg, IPWARD_A_SA_MARK, IPWARD_A_SA_MARK_MASK,
			meta->mark, meta->mask) ?:
	       put_mark(msg, IPWARD_A_SA_SET_MARK, IPWARD_A_SA_SET_MARK_MASK,
			meta->set_mark, meta->set_mask) ?:
	       put_dev(msg, net, IPWARD_A_SA_DEV, meta->ifindex) ?:
	       put_dev(msg, net, IPWARD_A_SA_SET_DEV, meta->set_ifindex);
}
