// SPDX-License-Identifier: GPL-2.0
/*
 * Move an SA: its addresses, and what depends on them, change; its keys, numbers,
 * counters and lifetimes stay (RFC 4555, RFC 7296, 2.23).
 */

#include <linux/ipward.h>
#include <net/ipv6.h>

#include "base/addr.h"
#include "base/net.h"
#include "base/notify.h"
#include "datapath/hold.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_natt.h"
#include "netlink/nl_sa.h"
#include "netlink/nl_sa_move.h"
#include "netlink/nl_selector.h"
#include "netlink/nla_policy.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/sad.h"

/* The parameters of an SA as it is; no keys, and no numbers. */
static void config_of(const struct ipward_sa *sa,
		      struct ipward_sa_config *config)
{
	memset(config, 0, sizeof(*config));
	config->id = sa->id;
	config->src = sa->src;
	config->dir = sa->dir;
	config->mode = sa->mode;
	config->flags = sa->flags;
	config->reqid = sa->reqid;
	config->has_selector = sa->has_selector;
	config->selector = sa->selector;
	config->outer = sa->outer;
	config->meta = sa->meta;
	if (sa->life) {
		config->soft = sa->life->soft;
		config->hard = sa->life->hard;
	}
	if (sa->dir == IPWARD_DIR_IN)
		return;
	config->tfc = sa->out.tfc;
	config->dummies = sa->out.dummies;
	config->keepalive = sa->out.keepalive;
}

static int get_place_addresses(struct genl_info *info, struct nlattr **attrs,
			       struct ipward_sa_config *config)
{
	struct nlattr *src = attrs[IPWARD_A_PLACE_SRC];
	struct nlattr *dst = attrs[IPWARD_A_PLACE_DST];

	if (!src || !dst)
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_TO],
					"an SA moves to a src and a dst");
	config->id.family = 0;
	if (ipward_nl_get_addr(dst, &config->id.dst, &config->id.family,
			       info->extack) ||
	    ipward_nl_get_addr(src, &config->src, &config->id.family,
			       info->extack))
		return -EINVAL;
	if (config->id.family == AF_INET ?
	    !ipward_addr_get4(&config->id.dst) :
	    ipv6_addr_any(&config->id.dst))
		return ipward_nl_refuse(info, dst,
					"dst must be one host's address");
	return 0;
}

static int get_place_ports(struct genl_info *info, struct nlattr **attrs,
			   struct ipward_sa_config *config)
{
	struct nlattr *sport = attrs[IPWARD_A_PLACE_NATT_SPORT];
	struct nlattr *dport = attrs[IPWARD_A_PLACE_NATT_DPORT];

	if (!sport != !dport)
		return ipward_nl_refuse(info, sport ?: dport,
					"ESP in UDP needs both ports");
	if (!sport) {
		/* There is no NAT, and nothing to keep alive. */
		config->keepalive = 0;
		return 0;
	}
	return ipward_nl_take_ports(info, sport, dport, config);
}

static int get_place_selector(struct genl_info *info, struct nlattr **attrs,
			      struct ipward_sa_config *config)
{
	struct nlattr *attr = attrs[IPWARD_A_PLACE_SELECTOR];
	const struct ipward_selector *sel = &config->selector;
	int err;

	if (!attr)
		return 0;
	err = ipward_nl_get_selector(attr, &config->selector, info->extack);
	if (err)
		return err;
	config->has_selector = true;
	if (config->mode != IPWARD_MODE_BEET ||
	    (sel->family && sel->src_len == 128 && sel->dst_len == 128))
		return 0;
	return ipward_nl_refuse(info, attr,
				"BEET mode needs a selector with one host at each end");
}

/* Change the parameters to those of the place to which the SA moves. */
static int get_place(struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr *attrs[IPWARD_A_PLACE_MAX + 1];
	int err;

	err = ipward_nl_require(info, IPWARD_A_SA_TO, "to is missing") ?:
	      nla_parse_nested(attrs, IPWARD_A_PLACE_MAX,
			       info->attrs[IPWARD_A_SA_TO],
			       ipward_nl_place_policy, info->extack);
	if (err)
		return err;
	if (attrs[IPWARD_A_PLACE_REQID])
		config->reqid = nla_get_u32(attrs[IPWARD_A_PLACE_REQID]);
	return get_place_addresses(info, attrs, config) ?:
	       get_place_ports(info, attrs, config) ?:
	       get_place_selector(info, attrs, config);
}

static int sa_move(struct ipward_net *ipn, struct genl_info *info,
		   struct ipward_sa *old)
{
	struct ipward_sa_config config;
	struct ipward_sa *sa;
	int err;

	if (old->has_oa)
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_SPI],
					"an SA with original addresses cannot move");
	config_of(old, &config);
	err = get_place(info, &config);
	if (err)
		return err;
	sa = ipward_sa_create_successor(old, &config);
	if (IS_ERR(sa))
		return PTR_ERR(sa);
	err = ipward_nl_sa_add_tasks(sa, &config) ?:
	      ipward_sad_replace(ipn, old, sa);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[IPWARD_A_SA_TO],
					    "an SA with this dst, spi and proto exists");
		ipward_sa_kill(sa);
		return err;
	}
	ipward_notify_sa_moved(old, sa);
	ipward_sa_kill(old);
	ipward_sa_start_tasks(sa);
	ipward_hold_kick(ipn);
	return 0;
}

/**
 * ipward_nl_sa_move() - IPWARD_CMD_SA_MOVE
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; -ENOENT; -EEXIST; -EINVAL or -ENOMEM, with the SA as it was; the
 * reason is in the extack.
 */
int ipward_nl_sa_move(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_sa *sa;
	int err;

	mutex_lock(&ipn->lock);
	sa = ipward_nl_find_sa(ipn, info);
	err = IS_ERR(sa) ? PTR_ERR(sa) : sa_move(ipn, info, sa);
	mutex_unlock(&ipn->lock);
	return err;
}
