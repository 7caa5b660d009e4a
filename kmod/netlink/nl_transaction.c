// SPDX-License-Identifier: GPL-2.0
/* The transaction and configuration commands. */

#include "base/net.h"
#include "datapath/hold.h"
#include "datapath/hook.h"
#include "datapath/hook_option.h"
#include "datapath/offload.h"
#include "netlink/nl_events.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_transaction.h"
#include "policy/ruleset.h"
#include "policy/spd.h"

/**
 * ipward_nl_put_in_force() - put a changed set in force, with the hooks it
 * needs
 * @ipn: namespace, its lock held
 * @set: as for ipward_spd_edit_end()
 *
 * The pending set of an open transaction needs no hooks.
 *
 * Return: 0, or a negative errno and the old set stays in force.
 */
int ipward_nl_put_in_force(struct ipward_net *ipn, struct ipward_ruleset *set)
{
	int err;

	if (set == ipn->pending)
		return ipward_spd_edit_end(ipn, set);
	err = ipward_hook_enable(ipn) ?: ipward_hook_option_add(ipn, set);
	if (err) {
		ipward_spd_edit_cancel(ipn, set);
		return err;
	}
	err = ipward_spd_edit_end(ipn, set);
	if (err)
		return err;
	ipward_hook_option_trim(ipn, set);
	ipward_offload_flush(ipn);
	ipward_hold_kick(ipn);
	return 0;
}

/**
 * ipward_nl_rules_kept() - say what a change leaves that found no memory
 * @info: the command
 * @err: its result
 *
 * Without this the user reads "Cannot allocate memory", and has to guess which
 * rules packets meet now.
 *
 * Return: @err.
 */
int ipward_nl_rules_kept(struct genl_info *info, int err)
{
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack,
			       "there is not enough memory for this change: the rules in force stay as they are");
	return err;
}

static int set_begin(struct ipward_net *ipn, struct genl_info *info,
		     enum ipward_set_base base)
{
	struct ipward_ruleset *set;

	if (ipn->pending) {
		NL_SET_ERR_MSG(info->extack, "a transaction is open already");
		return -EBUSY;
	}
	set = ipward_spd_edit_begin(ipn, info->snd_portid);
	if (IS_ERR(set))
		return PTR_ERR(set);
	if (base == IPWARD_SET_BASE_EMPTY)
		ipward_ruleset_clear(set);
	ipn->pending = set;
	WRITE_ONCE(ipn->pending_owner, info->snd_portid);
	return 0;
}

/**
 * ipward_nl_set_begin() - IPWARD_CMD_SET_BEGIN
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_set_begin(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct nlattr *base = info->attrs[IPWARD_A_SET_BASE];
	int err;

	mutex_lock(&ipn->lock);
	err = set_begin(ipn, info,
			base ? nla_get_u8(base) : IPWARD_SET_BASE_EMPTY);
	mutex_unlock(&ipn->lock);
	return ipward_nl_rules_kept(info, err);
}

static int check_owner(struct ipward_net *ipn, struct genl_info *info)
{
	if (ipn->pending && ipn->pending_owner == info->snd_portid)
		return 0;
	NL_SET_ERR_MSG(info->extack, "this socket has no transaction open");
	return -ENOENT;
}

static int set_commit(struct ipward_net *ipn, struct genl_info *info)
{
	struct ipward_ruleset *set = ipn->pending;
	int err = check_owner(ipn, info);

	if (err)
		return err;
	ipn->pending = NULL;
	WRITE_ONCE(ipn->pending_owner, 0);
	err = ipward_nl_put_in_force(ipn, set);
	if (!err)
		ipward_event_committed(ipn, set);
	return err;
}

/**
 * ipward_nl_set_commit() - IPWARD_CMD_SET_COMMIT
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_set_commit(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	int err;

	mutex_lock(&ipn->lock);
	err = set_commit(ipn, info);
	mutex_unlock(&ipn->lock);
	return ipward_nl_rules_kept(info, err);
}

/**
 * ipward_nl_set_abort() - IPWARD_CMD_SET_ABORT
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_set_abort(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	int err;

	mutex_lock(&ipn->lock);
	err = check_owner(ipn, info);
	if (!err)
		ipward_spd_abort(ipn);
	mutex_unlock(&ipn->lock);
	return err;
}

static int put_config(struct sk_buff *msg, const struct ipward_ruleset *set)
{
	u8 in = set->stateful ? IPWARD_ACTION_BLOCK : set->default_in;

	if (nla_put_u8(msg, IPWARD_A_CONFIG_DEFAULT_IN, in) ||
	    nla_put_u8(msg, IPWARD_A_CONFIG_DEFAULT_OUT, set->default_out) ||
	    nla_put_u32(msg, IPWARD_A_CONFIG_EXEMPT, set->exempt) ||
	    nla_put_u8(msg, IPWARD_A_CONFIG_STATEFUL, set->stateful) ||
	    nla_put_u32(msg, IPWARD_A_CONFIG_PROTECT_MARK, set->protect_mark) ||
	    nla_put_u32(msg, IPWARD_A_CONFIG_PROTECT_MASK, set->protect_mask))
		return -EMSGSIZE;
	return 0;
}

/**
 * ipward_nl_config_get() - IPWARD_CMD_CONFIG_GET
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_config_get(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct sk_buff *msg;
	void *header;
	int err;

	msg = ipward_nl_reply_begin(info, GENLMSG_DEFAULT_SIZE, &header);
	if (!msg)
		return -ENOMEM;
	rcu_read_lock();
	err = put_config(msg, rcu_dereference(ipn->rules));
	rcu_read_unlock();
	return ipward_nl_reply_end(info, msg, header, err);
}

/* A stateful default is stored as permit; the hook after conntrack blocks. */
static void set_default_in(struct ipward_ruleset *set, u8 action,
			   bool stateful)
{
	set->stateful = stateful && action == IPWARD_ACTION_BLOCK;
	set->default_in = set->stateful ? IPWARD_ACTION_PERMIT : action;
}

static int check_mark(struct genl_info *info)
{
	struct nlattr *mark = info->attrs[IPWARD_A_CONFIG_PROTECT_MARK];
	struct nlattr *mask = info->attrs[IPWARD_A_CONFIG_PROTECT_MASK];

	if (!mark && !mask)
		return 0;
	if (mark && mask && !(nla_get_u32(mark) & ~nla_get_u32(mask)))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, mark ?: mask,
			    "a protect-mark has a mask, and lies within it");
	return -EINVAL;
}

static int config_set(struct ipward_net *ipn, struct genl_info *info)
{
	struct nlattr *in = info->attrs[IPWARD_A_CONFIG_DEFAULT_IN];
	struct nlattr *out = info->attrs[IPWARD_A_CONFIG_DEFAULT_OUT];
	struct nlattr *exempt = info->attrs[IPWARD_A_CONFIG_EXEMPT];
	struct nlattr *stateful = info->attrs[IPWARD_A_CONFIG_STATEFUL];
	struct nlattr *mark = info->attrs[IPWARD_A_CONFIG_PROTECT_MARK];
	struct ipward_ruleset *set = ipward_spd_edit_begin(ipn,
							   info->snd_portid);

	if (IS_ERR(set)) {
		if (PTR_ERR(set) == -EBUSY)
			NL_SET_ERR_MSG(info->extack,
				       "somebody else has a transaction open");
		return PTR_ERR(set);
	}
	if (in || stateful)
		set_default_in(set, in ? nla_get_u8(in) : IPWARD_ACTION_BLOCK,
			       stateful && nla_get_u8(stateful));
	if (out)
		set->default_out = nla_get_u8(out);
	if (exempt)
		set->exempt = nla_get_u32(exempt);
	if (mark) {
		set->protect_mark = nla_get_u32(mark);
		set->protect_mask =
			nla_get_u32(info->attrs[IPWARD_A_CONFIG_PROTECT_MASK]);
	}
	return ipward_nl_put_in_force(ipn, set);
}

/**
 * ipward_nl_config_set() - IPWARD_CMD_CONFIG_SET, in the transaction if one is
 * open
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_config_set(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	int err = check_mark(info);

	if (err)
		return err;
	mutex_lock(&ipn->lock);
	err = config_set(ipn, info);
	mutex_unlock(&ipn->lock);
	return ipward_nl_rules_kept(info, err);
}
