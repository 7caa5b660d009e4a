// SPDX-License-Identifier: GPL-2.0
/* Convert scopes of rules between attributes and structures. */

#include <linux/ctype.h>
#include <net/genetlink.h>

#include "base/compat.h"
#include "netlink/nl_meta.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_scope.h"
#include "policy/scope.h"

/* Is this a valid name of a list: a device's name, or a prefix and "*"? */
static bool is_pattern(const char *name, size_t len)
{
	size_t i;

	if (!len || len >= IPWARD_DEV_MAX || *name == '*')
		return false;
	for (i = 0; i < len; i++) {
		if (!isgraph(name[i]) || name[i] == '/' || name[i] == ':' ||
		    (name[i] == '*' && i + 1 < len))
			return false;
	}
	return true;
}

static int get_devs(struct genl_info *info, char *devs)
{
	struct nlattr *attr = info->attrs[IPWARD_A_RULE_DEVS];

	if (!attr)
		return 0;
	nla_strscpy(devs, attr, IPWARD_DEVS_MAX);
	for (;;) {
		size_t len = strchrnul(devs, ',') - devs;

		if (!is_pattern(devs, len))
			return ipward_nl_refuse(info, attr,
						"no list of devices' names, each of which may end in a *");
		if (!devs[len])
			return 0;
		devs += len + 1;
	}
}

static int get_vrf(struct genl_info *info, char *vrf)
{
	struct nlattr *attr = info->attrs[IPWARD_A_RULE_VRF];

	if (!attr)
		return 0;
	nla_strscpy(vrf, attr, IPWARD_DEV_MAX);
	if (is_pattern(vrf, strlen(vrf)) && !strchr(vrf, '*'))
		return 0;
	return ipward_nl_refuse(info, attr, "no name of a VRF");
}

/**
 * ipward_nl_get_scope() - a rule's devices, VRF and mark
 * @info: RULE_NEW
 * @scope: filled in, except its number
 *
 * Return: 0 or -EINVAL, its reason in the extack.
 */
int ipward_nl_get_scope(struct genl_info *info, struct ipward_scope *scope)
{
	return ipward_nl_get_mark(info, IPWARD_A_RULE_MARK,
				  IPWARD_A_RULE_MARK_MASK, &scope->mark,
				  &scope->mask) ?:
	       get_devs(info, scope->devs) ?: get_vrf(info, scope->vrf);
}

/**
 * ipward_nl_put_scope() - write a rule's devices, VRF and mark
 * @msg: message
 * @scope: scope
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_scope(struct sk_buff *msg, const struct ipward_scope *scope)
{
	if ((scope->devs[0] &&
	     nla_put_string(msg, IPWARD_A_RULE_DEVS, scope->devs)) ||
	    (scope->vrf[0] &&
	     nla_put_string(msg, IPWARD_A_RULE_VRF, scope->vrf)) ||
	    (scope->mask &&
	     (nla_put_u32(msg, IPWARD_A_RULE_MARK, scope->mark) ||
	      nla_put_u32(msg, IPWARD_A_RULE_MARK_MASK, scope->mask))))
		return -EMSGSIZE;
	return 0;
}
