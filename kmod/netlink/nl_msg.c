// SPDX-License-Identifier: GPL-2.0
/*
 * The generic-netlink family without its commands, which are in nl_family.c:
 * begin and end replies and dumps, refuse commands.
 */

#include <linux/ipward.h>
#include <linux/module.h>

#include "base/compat.h"
#include "netlink/nl_msg.h"

static bool userns;
module_param(userns, bool, 0644);
MODULE_PARM_DESC(userns, "serve the root of other user namespaces, too");

/*
 * By default only the initial user namespace may use the interface: on most
 * machines any user can create a user namespace, and would get access to keys,
 * rules and the crypto API.
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
 * ipward_nl_dump_start() - check the user's permission for a dump
 * @cb: dump that begins
 *
 * Return: 0; -EPERM with extack set.
 */
int ipward_nl_dump_start(struct netlink_callback *cb)
{
	return check_user(cb->skb, cb->extack);
}

/* Events reveal as much as reads do, so they need the same capability. */
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
 * @message: error message; a constant, referenced later
 *
 * Return: 0 or -EINVAL with extack set.
 */
int ipward_nl_require(struct genl_info *info, int attr, const char *message)
{
	if (info->attrs[attr])
		return 0;
	ipward_extack_set(info->extack, message);
	NL_SET_ERR_ATTR_MISS(info->extack, NULL, attr);
	return -EINVAL;
}

/**
 * ipward_nl_refuse() - refuse a command for one of its attributes
 * @info: the command
 * @attr: attribute
 * @message: error message; a constant, referenced later
 *
 * Return: -EINVAL with extack set.
 */
int ipward_nl_refuse(struct genl_info *info, const struct nlattr *attr,
		     const char *message)
{
	NL_SET_BAD_ATTR(info->extack, attr);
	ipward_extack_set(info->extack, message);
	return -EINVAL;
}

/**
 * ipward_nl_require_initial() - is the sender in the initial user namespace?
 * @skb: the command
 * @info: likewise, parsed
 * @attr: attribute that only this namespace may use, or NULL
 * @message: as in ipward_nl_refuse()
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
 * Return: header for ipward_nl_dump_end(); NULL if @msg is full.
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
 * ipward_nl_dump_end() - end an object of a dump, or cancel it
 * @msg: message
 * @header: from ipward_nl_dump_begin()
 * @err: error of writing the object, which is then left to the next message
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
 * Return: the message, for ipward_nl_reply_end(); NULL without memory.
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
 * ipward_nl_reply_end() - send the reply, or free it after an error
 * @info: the command
 * @msg: from ipward_nl_reply_begin(); consumed
 * @header: likewise
 * @err: error of writing the reply, or 0
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
