// SPDX-License-Identifier: GPL-2.0
/* Read the attributes of ESP in UDP from a command. */

#include <net/genetlink.h>

#include "netlink/nl_attr.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_natt.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

/**
 * ipward_nl_take_ports() - set an SA's UDP ports
 * @info: command
 * @sport: attribute with the source port
 * @dport: attribute with the destination port
 * @config: changed; its protocol is set
 *
 * Return: 0; -EINVAL, its reason in the extack.
 */
int ipward_nl_take_ports(struct genl_info *info, const struct nlattr *sport,
			 const struct nlattr *dport,
			 struct ipward_sa_config *config)
{
	if (config->id.proto != IPPROTO_ESP)
		return ipward_nl_refuse(info, sport,
					"AH does not survive NAT (RFC 3715, 2.1)");
	config->natt_sport = htons(nla_get_u16(sport));
	config->natt_dport = htons(nla_get_u16(dport));
	return 0;
}

static int get_ports(struct genl_info *info, struct ipward_sa_config *config)
{
	int err;

	err = ipward_nl_require(info, IPWARD_A_SA_NATT_SPORT,
				"the source port of ESP in UDP is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_NATT_DPORT,
				"the destination port of ESP in UDP is missing");
	return err ?: ipward_nl_take_ports(info,
					   info->attrs[IPWARD_A_SA_NATT_SPORT],
					   info->attrs[IPWARD_A_SA_NATT_DPORT],
					   config);
}

static int get_keepalive(struct genl_info *info,
			 struct ipward_sa_config *config)
{
	struct nlattr *keepalive = info->attrs[IPWARD_A_SA_KEEPALIVE];

	if (!keepalive)
		return 0;
	if (config->dir != IPWARD_DIR_OUT || !config->natt_dport)
		return ipward_nl_refuse(info, keepalive,
					"keepalives need an outbound SA with ESP in UDP");
	config->keepalive = nla_get_u16(keepalive);
	return 0;
}

static int check_follow(struct genl_info *info,
			const struct ipward_sa_config *config)
{
	if (!(config->flags & IPWARD_SA_FLAG_FOLLOW) ||
	    (config->dir == IPWARD_DIR_OUT && config->natt_dport))
		return 0;
	return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_FLAGS],
				"only an outbound SA with ESP in UDP can follow its peer");
}

static int get_oa(struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr *src = info->attrs[IPWARD_A_SA_OA_SRC];
	struct nlattr *dst = info->attrs[IPWARD_A_SA_OA_DST];

	if (!src && !dst)
		return 0;
	if (config->dir != IPWARD_DIR_IN || !config->natt_dport ||
	    config->mode != IPWARD_MODE_TRANSPORT)
		return ipward_nl_refuse(info, src ?: dst,
					"original addresses need an inbound SA with ESP in UDP, transport mode");
	/* If no original address is given, the NAT has not changed it. */
	config->has_oa = true;
	config->oa_src = config->src;
	config->oa_dst = config->id.dst;
	if (src && ipward_nl_get_addr(src, &config->oa_src, &config->id.family,
				      info->extack))
		return -EINVAL;
	if (dst && ipward_nl_get_addr(dst, &config->oa_dst, &config->id.family,
				      info->extack))
		return -EINVAL;
	return 0;
}

/**
 * ipward_nl_get_natt() - an SA's UDP ports and other attributes of ESP in UDP
 * @info: SA_NEW
 * @config: filled in; direction, mode and identity are set
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_get_natt(struct genl_info *info, struct ipward_sa_config *config)
{
	int err = 0;

	if (info->attrs[IPWARD_A_SA_NATT_SPORT] ||
	    info->attrs[IPWARD_A_SA_NATT_DPORT])
		err = get_ports(info, config);
	return err ?: get_keepalive(info, config) ?:
	       check_follow(info, config) ?: get_oa(info, config);
}
