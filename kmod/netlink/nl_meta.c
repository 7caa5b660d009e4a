// SPDX-License-Identifier: GPL-2.0
/* Read marks and devices from a command. */

#include <net/genetlink.h>

#include "base/net.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_meta.h"
#include "netlink/nl_msg.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

/**
 * ipward_nl_get_mark() - a mark and its mask
 * @info: request
 * @mark_attr: number of the mark's attribute
 * @mask_attr: number of the mask's attribute; without it all bits count
 * @mark: filled in if the attribute is present
 * @mask: likewise
 *
 * Return: 0 or -EINVAL, its reason in the extack.
 */
int ipward_nl_get_mark(struct genl_info *info, int mark_attr, int mask_attr,
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

/* In transport mode the packet already has its route. */
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
 * @ipn: namespace of the devices
 * @info: SA_NEW
 * @config: filled in; direction and mode are set
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_get_meta(const struct ipward_net *ipn, struct genl_info *info,
		       struct ipward_sa_config *config)
{
	struct ipward_meta *meta = &config->meta;

	return ipward_nl_get_mark(info, IPWARD_A_SA_MARK,
				  IPWARD_A_SA_MARK_MASK, &meta->mark,
				  &meta->mask) ?:
	       ipward_nl_get_mark(info, IPWARD_A_SA_SET_MARK,
				  IPWARD_A_SA_SET_MARK_MASK, &meta->set_mark,
				  &meta->set_mask) ?:
	       ipward_nl_get_device(ipn->net, info->attrs[IPWARD_A_SA_DEV],
				    &meta->ifindex, info->extack) ?:
	       ipward_nl_get_device(ipn->net, info->attrs[IPWARD_A_SA_SET_DEV],
				    &meta->set_ifindex, info->extack) ?:
	       check_route(info, config);
}
