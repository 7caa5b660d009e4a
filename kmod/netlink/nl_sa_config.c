// SPDX-License-Identifier: GPL-2.0
/* Read the parameters of an SA from a command. */

#include "base/addr.h"
#include "base/net.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_meta.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_natt.h"
#include "netlink/nl_sa_config.h"
#include "netlink/nl_sa_crypto.h"
#include "netlink/nl_selector.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

/*
 * The default replay window. If two CPUs seal GSO packets of one SA and one of
 * them is delayed, the packets are reordered by some hundred numbers.
 */
#define WINDOW_DEFAULT 1024
#define FLOW_LABEL_MAX 0xfffff

/**
 * ipward_nl_get_sa_id() - read the identity of an SA: destination, SPI,
 * protocol, and the UDP destination port, if it is given
 * @info: command
 * @id: filled in
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_get_sa_id(struct genl_info *info, struct ipward_sa_id *id)
{
	struct nlattr *spi = info->attrs[IPWARD_A_SA_SPI];
	struct nlattr *proto = info->attrs[IPWARD_A_SA_PROTO];
	struct nlattr *port = info->attrs[IPWARD_A_SA_NATT_DPORT];
	int err;

	memset(id, 0, sizeof(*id));
	err = ipward_nl_require(info, IPWARD_A_SA_DST, "dst is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_SPI, "spi is missing") ?:
	      ipward_nl_get_addr(info->attrs[IPWARD_A_SA_DST], &id->dst,
				 &id->family, info->extack);
	if (err)
		return err;
	if (nla_get_u32(spi) < IPWARD_SPI_MIN) {
		NL_SET_ERR_MSG_ATTR(info->extack, spi,
				    "SPIs below 256 are reserved (RFC 4303, 2.1)");
		return -EINVAL;
	}
	id->spi = htonl(nla_get_u32(spi));
	id->proto = proto ? nla_get_u8(proto) : IPPROTO_ESP;
	id->port = port ? htons(nla_get_u16(port)) : 0;
	if (id->proto != IPPROTO_ESP && id->proto != IPPROTO_AH) {
		NL_SET_ERR_MSG_ATTR(info->extack, proto,
				    "the protocol must be ESP or AH");
		return -EINVAL;
	}
	return 0;
}

static int get_addresses(struct genl_info *info,
			 struct ipward_sa_config *config)
{
	struct nlattr *dst = info->attrs[IPWARD_A_SA_DST];
	int err = ipward_nl_get_addr(info->attrs[IPWARD_A_SA_SRC],
				     &config->src, &config->id.family,
				     info->extack);

	if (err)
		return err;
	if (config->id.family == AF_INET ?
	    !ipward_addr_get4(&config->id.dst) :
	    ipv6_addr_any(&config->id.dst)) {
		NL_SET_ERR_MSG_ATTR(info->extack, dst,
				    "dst must be one host's address");
		return -EINVAL;
	}
	return 0;
}

/* If no direction is given, it follows from the local address. */
static int get_dir(struct ipward_net *ipn, struct genl_info *info,
		   struct ipward_sa_config *config)
{
	struct nlattr *dir = info->attrs[IPWARD_A_SA_DIR];
	u8 family = config->id.family;
	bool dst_local, src_local;

	if (dir) {
		config->dir = nla_get_u8(dir);
		return 0;
	}
	dst_local = ipward_addr_is_local(ipn->net, NULL, &config->id.dst,
					 family);
	src_local = ipward_addr_is_local(ipn->net, NULL, &config->src, family);
	if (dst_local && src_local) {
		NL_SET_ERR_MSG(info->extack,
			       "src and dst are both addresses of this host: say dir in or dir out");
		return -EINVAL;
	} else if (!dst_local && !src_local) {
		NL_SET_ERR_MSG(info->extack,
			       "neither src nor dst is an address of this host: say dir in or dir out");
		return -EINVAL;
	}
	config->dir = dst_local ? IPWARD_DIR_IN : IPWARD_DIR_OUT;
	return 0;
}

static int get_sequence(struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr *window = info->attrs[IPWARD_A_SA_REPLAY_WINDOW];
	struct nlattr *seq = info->attrs[IPWARD_A_SA_SEQ];
	bool esn = config->flags & IPWARD_SA_FLAG_ESN;

	config->window = window ? nla_get_u32(window) : WINDOW_DEFAULT;
	config->seq = seq ? nla_get_u64(seq) : 0;
	if (window && config->dir == IPWARD_DIR_OUT) {
		NL_SET_ERR_MSG_ATTR(info->extack, window,
				    "a replay window belongs to an inbound SA");
		return -EINVAL;
	}
	if (config->window > IPWARD_WINDOW_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, window,
				    "the replay window has at most 65536 packets");
		return -ERANGE;
	}
	if (!config->window && esn) {
		NL_SET_ERR_MSG_ATTR(info->extack, window,
				    "extended sequence numbers need a replay window");
		return -EINVAL;
	}
	if (config->seq > U32_MAX && !esn) {
		NL_SET_ERR_MSG_ATTR(info->extack, seq,
				    "a sequence number beyond 32 bits needs esn");
		return -ERANGE;
	}
	return 0;
}

static int get_sa_selector(struct genl_info *info,
			   struct ipward_sa_config *config)
{
	struct nlattr *attr = info->attrs[IPWARD_A_SA_SELECTOR];

	config->has_selector = attr;
	return ipward_nl_get_selector(attr, &config->selector, info->extack);
}

/* The inner addresses are not sent, so the SA must have them. */
static int check_beet(struct genl_info *info,
		      const struct ipward_sa_config *config)
{
	const struct ipward_selector *sel = &config->selector;

	if (config->mode != IPWARD_MODE_BEET)
		return 0;
	if (config->id.proto != IPPROTO_ESP)
		return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_MODE],
					"BEET mode is one of ESP's");
	if (config->has_selector && sel->family && sel->src_len == 128 &&
	    sel->dst_len == 128)
		return 0;
	return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_SELECTOR] ?:
				      info->attrs[IPWARD_A_SA_MODE],
				"BEET mode needs a selector with one host at each end");
}

static int get_lifetime(struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr *soft = info->attrs[IPWARD_A_SA_SOFT];
	struct nlattr *hard = info->attrs[IPWARD_A_SA_HARD];
	unsigned int i;
	int err;

	err = ipward_nl_get_limits(soft, &config->soft, info->extack) ?:
	      ipward_nl_get_limits(hard, &config->hard, info->extack);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(config->soft.max); i++) {
		if (config->hard.max[i] &&
		    config->soft.max[i] > config->hard.max[i]) {
			NL_SET_ERR_MSG_ATTR(info->extack, soft,
					    "a soft limit is beyond the hard one");
			return -EINVAL;
		}
	}
	return 0;
}

/* Of these fields an inbound SA uses only ECN, which it merges. */
static int check_outer(struct genl_info *info,
		       const struct ipward_sa_config *config)
{
	struct nlattr **attrs = info->attrs;
	const struct nlattr *made = attrs[IPWARD_A_SA_DSCP] ?:
				    attrs[IPWARD_A_SA_DF] ?:
				    attrs[IPWARD_A_SA_TTL] ?:
				    attrs[IPWARD_A_SA_FLOW_LABEL];

	if (config->mode != IPWARD_MODE_TUNNEL)
		made = made ?: attrs[IPWARD_A_SA_ECN];
	else if (config->dir == IPWARD_DIR_OUT)
		made = NULL;
	if (!made)
		return 0;
	return ipward_nl_refuse(info, made,
				"an outer header is made by outbound SAs in tunnel mode");
}

static int get_outer(struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr *dscp = info->attrs[IPWARD_A_SA_DSCP];
	struct nlattr *ecn = info->attrs[IPWARD_A_SA_ECN];
	struct nlattr *df = info->attrs[IPWARD_A_SA_DF];
	struct nlattr *ttl = info->attrs[IPWARD_A_SA_TTL];
	struct nlattr *label = info->attrs[IPWARD_A_SA_FLOW_LABEL];
	struct ipward_outer *outer = &config->outer;

	outer->dscp = dscp ? nla_get_u8(dscp) : IPWARD_DSCP_COPY;
	outer->ecn = ecn ? nla_get_u8(ecn) : IPWARD_ECN_NORMAL;
	outer->df = df ? nla_get_u8(df) : IPWARD_DF_COPY;
	outer->ttl = ttl ? nla_get_u8(ttl) : IPWARD_TTL_ROUTE;
	/* In BEET mode the outer header carries the fields of the inner one. */
	if (config->mode == IPWARD_MODE_BEET)
		outer->ttl = IPWARD_TTL_COPY;
	outer->flow_label = label ? nla_get_u32(label) : 0;
	if (outer->flow_label > FLOW_LABEL_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, label,
				    "a flow label has 20 bits");
		return -ERANGE;
	}
	return check_outer(info, config);
}

static int check_fragments(struct genl_info *info,
			   const struct ipward_sa_config *config)
{
	if (!(config->flags & IPWARD_SA_FLAG_FRAG_BEFORE) ||
	    (config->dir == IPWARD_DIR_OUT &&
	     config->mode == IPWARD_MODE_TUNNEL))
		return 0;
	return ipward_nl_refuse(info, info->attrs[IPWARD_A_SA_FLAGS],
				"only outbound SAs in tunnel mode can fragment before they seal");
}

static int get_tfc(struct sk_buff *skb, struct genl_info *info,
		   struct ipward_sa_config *config)
{
	struct nlattr *tfc = info->attrs[IPWARD_A_SA_TFC];
	struct nlattr *dummies = info->attrs[IPWARD_A_SA_DUMMIES];

	if (!tfc && !dummies)
		return 0;
	if (config->dir != IPWARD_DIR_OUT || config->id.proto != IPPROTO_ESP)
		return ipward_nl_refuse(info, tfc ?: dummies,
					"traffic flow confidentiality is for outbound SAs of ESP");
	if (tfc && config->mode != IPWARD_MODE_TUNNEL)
		return ipward_nl_refuse(info, tfc,
					"only tunnelled packets can be padded");
	config->tfc = tfc ? nla_get_u16(tfc) : 0;
	config->dummies = dummies ? nla_get_u16(dummies) : 0;
	/* Kernel threads send dummies: their CPU time is charged to no user. */
	return ipward_nl_require_initial(skb, info, dummies,
					 "only the initial user namespace may have dummy packets sent");
}

/**
 * ipward_nl_get_sa_config() - read the parameters of a new SA
 * @ipn: namespace
 * @skb: command
 * @info: command, parsed
 * @config: filled in; points to the command's keys
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_get_sa_config(struct ipward_net *ipn, struct sk_buff *skb,
			    struct genl_info *info,
			    struct ipward_sa_config *config)
{
	struct nlattr **attrs = info->attrs;
	int err;

	memset(config, 0, sizeof(*config));
	err = ipward_nl_require(info, IPWARD_A_SA_SRC, "src is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_DST, "dst is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_PROTO, "proto is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_SPI, "spi is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_MODE, "mode is missing");
	if (err)
		return err;
	config->mode = nla_get_u8(attrs[IPWARD_A_SA_MODE]);
	if (attrs[IPWARD_A_SA_FLAGS])
		config->flags = nla_get_u32(attrs[IPWARD_A_SA_FLAGS]);
	if (attrs[IPWARD_A_SA_REQID])
		config->reqid = nla_get_u32(attrs[IPWARD_A_SA_REQID]);
	return ipward_nl_get_sa_id(info, &config->id) ?:
	       get_addresses(info, config) ?: get_dir(ipn, info, config) ?:
	       ipward_nl_get_crypto(skb, info, config) ?:
	       get_sequence(info, config) ?: get_sa_selector(info, config) ?:
	       check_beet(info, config) ?:
	       get_lifetime(info, config) ?: get_outer(info, config) ?:
	       check_fragments(info, config) ?: get_tfc(skb, info, config) ?:
	       ipward_nl_get_natt(info, config) ?:
	       ipward_nl_get_meta(ipn, info, config);
}
