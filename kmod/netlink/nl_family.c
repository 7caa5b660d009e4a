// SPDX-License-Identifier: GPL-2.0
/* The generic-netlink family: its commands, and the frame of their replies. */

#include <linux/ipward.h>
#include <linux/module.h>

#include "base/compat.h"
#include "base/net.h"
#include "base/notify.h"
#include "netlink/nl_alg.h"
#include "netlink/nl_events.h"
#include "netlink/nl_explain.h"
#include "netlink/nl_family.h"
#include "netlink/nl_rule.h"
#include "netlink/nl_sa.h"
#include "netlink/nl_stats.h"
#include "netlink/nl_transaction.h"
#include "netlink/nla_policy.h"
#include "policy/spd.h"

/**
 * ipward_nl_require() - refuse a command that lacks an attribute
 * @info: the command
 * @attr: attribute
 * @message: what to say; a constant, it is referred to later
 *
 * Return: 0 or -EINVAL with extack set.
 */
int ipward_nl_require(struct genl_info *info, int attr, const char *message)
{
	if (info->attrs[attr])
		return 0;
	if (info->extack) {
		info->extack->_msg = message;
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, attr);
	}
	return -EINVAL;
}

/**
 * ipward_nl_refuse() - refuse a command for one of its attributes
 * @info: the command
 * @attr: attribute
 * @message: what to say; a constant, it is referred to later
 *
 * Return: -EINVAL with extack set.
 */
int ipward_nl_refuse(struct genl_info *info, const struct nlattr *attr,
		     const char *message)
{
	NL_SET_BAD_ATTR(info->extack, attr);
	if (info->extack)
		info->extack->_msg = message;
	return -EINVAL;
}

/**
 * ipward_nl_require_initial() - is it the initial user namespace that asks?
 * @skb: the command
 * @info: likewise, parsed
 * @attr: attribute that is for that alone, or NULL
 * @message: as of ipward_nl_refuse()
 *
 * Return: 0; -EPERM with extack set.
 */
int ipward_nl_require_initial(struct sk_buff *skb, struct genl_info *info,
			      const struct nlattr *attr, const char *message)
{
	if (!attr || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	ipward_nl_refuse(info, attr, message);
	return -EPERM;
}

/**
 * ipward_nl_dump_begin() - start one object of a dump
 * @msg: message
 * @cb: dump
 * @cmd: its command
 *
 * Return: header, to be given to ipward_nl_dump_end(); NULL if @msg is full.
 */
void *ipward_nl_dump_begin(struct sk_buff *msg, struct netlink_callback *cb,
			   u8 cmd)
{
	void *header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &ipward_genl_family,
				   NLM_F_MULTI, cmd);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}

/**
 * ipward_nl_dump_end() - end an object of a dump, or leave it out
 * @msg: message
 * @header: from ipward_nl_dump_begin()
 * @err: filling it failed: the next message is to begin with it
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_dump_end(struct sk_buff *msg, void *header, int err)
{
	if (err) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

/**
 * ipward_nl_reply_begin() - start the reply to a command
 * @info: the command
 * @size: bytes for its attributes
 * @header: set to its header
 *
 * Return: the message, to be given to ipward_nl_reply_end(); NULL without
 * memory.
 */
struct sk_buff *ipward_nl_reply_begin(struct genl_info *info, size_t size,
				      void **header)
{
	struct sk_buff *msg = genlmsg_new(size, GFP_KERNEL);

	if (!msg)
		return NULL;
	*header = genlmsg_put_reply(msg, info, &ipward_genl_family, 0,
				    info->genlhdr->cmd);
	if (*header)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * ipward_nl_reply_end() - send the reply, or not
 * @info: the command
 * @msg: from ipward_nl_reply_begin(); consumed
 * @header: from there
 * @err: filling it failed
 *
 * Return: @err, or the result of sending.
 */
int ipward_nl_reply_end(struct genl_info *info, struct sk_buff *msg,
			void *header, int err)
{
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

#define OP(_cmd, _doit, _attr) {					\
	.cmd = IPWARD_CMD_##_cmd,					\
	.flags = GENL_UNS_ADMIN_PERM,					\
	.doit = _doit,							\
	.policy = ipward_nl_##_attr##_policy,				\
	.maxattr = ARRAY_SIZE(ipward_nl_##_attr##_policy) - 1,		\
}

static const struct genl_ops ops[] = {
	OP(SA_NEW, ipward_nl_sa_new, sa),
	{
		.cmd = IPWARD_CMD_SA_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = ipward_nl_sa_get,
		.dumpit = ipward_nl_sa_dump,
		.policy = ipward_nl_sa_policy,
		.maxattr = ARRAY_SIZE(ipward_nl_sa_policy) - 1,
	},
	OP(SA_DEL, ipward_nl_sa_del, sa),
	OP(SA_FLUSH, ipward_nl_sa_flush, sa),
	OP(RULE_NEW, ipward_nl_rule_new, rule),
	{
		.cmd = IPWARD_CMD_RULE_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = ipward_nl_rule_get,
		.dumpit = ipward_nl_rule_dump,
		.policy = ipward_nl_rule_policy,
		.maxattr = ARRAY_SIZE(ipward_nl_rule_policy) - 1,
	},
	OP(RULE_DEL, ipward_nl_rule_del, rule),
	OP(RULE_FLUSH, ipward_nl_rule_flush, rule),
	OP(SET_BEGIN, ipward_nl_set_begin, set),
	OP(SET_COMMIT, ipward_nl_set_commit, set),
	OP(SET_ABORT, ipward_nl_set_abort, set),
	OP(STATS_GET, ipward_nl_stats_get, stats),
	OP(CONFIG_GET, ipward_nl_config_get, config),
	OP(CONFIG_SET, ipward_nl_config_set, config),
	OP(EXPLAIN, ipward_nl_explain, explain),
	{
		.cmd = IPWARD_CMD_ALG_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.dumpit = ipward_nl_alg_dump,
		.policy = ipward_nl_alg_policy,
		.maxattr = ARRAY_SIZE(ipward_nl_alg_policy) - 1,
	},
};

/* Events tell as much as reads do, so they need the same capability. */
#define GROUP(_name) { .name = _name, .flags = GENL_MCAST_CAP_NET_ADMIN }

static const struct genl_multicast_group groups[] = {
	[IPWARD_GROUP_SA] = GROUP(IPWARD_MCGRP_SA),
	[IPWARD_GROUP_RULE] = GROUP(IPWARD_MCGRP_RULE),
	[IPWARD_GROUP_ACQUIRE] = GROUP(IPWARD_MCGRP_ACQUIRE),
	[IPWARD_GROUP_EXPIRE] = GROUP(IPWARD_MCGRP_EXPIRE),
	[IPWARD_GROUP_DROP] = GROUP(IPWARD_MCGRP_DROP),
};

struct genl_family ipward_genl_family __ro_after_init = {
	.name = IPWARD_GENL_NAME,
	.version = IPWARD_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/* A transaction ends with the socket that began it. */
static int socket_released(struct notifier_block *block, unsigned long event,
			   void *data)
{
	const struct netlink_notify *notify = data;
	struct ipward_net *ipn;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	ipn = ipward_pernet(notify->net);
	/* Whoever closes some other socket need not wait for our lock. */
	if (READ_ONCE(ipn->pending_owner) != notify->portid)
		return NOTIFY_DONE;
	mutex_lock(&ipn->lock);
	if (ipn->pending && ipn->pending_owner == notify->portid)
		ipward_spd_abort(ipn);
	mutex_unlock(&ipn->lock);
	return NOTIFY_DONE;
}

static struct notifier_block release_notifier = {
	.notifier_call = socket_released,
};

/**
 * ipward_netlink_init() - begin to take commands
 *
 * Return: 0 or a negative errno.
 */
int ipward_netlink_init(void)
{
	int err = netlink_register_notifier(&release_notifier);

	if (err)
		return err;
	err = genl_register_family(&ipward_genl_family);
	if (err) {
		netlink_unregister_notifier(&release_notifier);
		return err;
	}
	ipward_notifier_set(&ipward_events_notifier);
	return 0;
}

/**
 * ipward_netlink_exit() - take no more commands
 *
 * The hooks still drop packets: nobody may ask the family for listeners once it
 * is gone.
 */
void ipward_netlink_exit(void)
{
	ipward_notifier_set(NULL);
	genl_unregister_family(&ipward_genl_family);
	netlink_unregister_notifier(&release_notifier);
}
