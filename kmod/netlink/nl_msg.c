// SPDX-License-Identifier: GPL-2.0
/*
 * The generic-netlink family, without its commands: the frame of replies and
 * dumps, and how a command is refused. nl_family.c puts the commands in.
 */

#include <linux/ipward.h>
#include <linux/module.h>

#include "base/compat.h"
#include "netlink/nl_msg.h"

static bool userns;
module_param(userns, bool, 0644);
MODULE_PARM_DESC(userns, "serve the root of other user namespaces, too");

/*
 * Keys, rules and the crypto API are much to offer to whoever can make a user
 * namespace, which on most machines is everybody.
 */
static int check_user(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (READ_ONCE(userns) || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "only root of the initial user namespace may: the module's parameter userns lets others");
	return -EPERM;
}

static int check_command(const ipward_genl_ops_t *ops, struct sk_buff *skb,
			 struct genl_info *info)
{
	return check_user(skb, info->extack);
}

/**
 * ipward_nl_dump_start() - may this user have a dump?
 * @cb: dump that begins
 *
 * Return: 0; -EPERM with extack set.
 */
int ipward_nl_dump_start(struct netlink_callback *cb)
{
	return check_user(cb->skb, cb->extack);
}

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
	.pre_doit = check_command,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

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
