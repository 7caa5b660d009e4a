// SPDX-License-Identifier: GPL-2.0
/* The table of commands, and the registration of the family. */

#include <linux/ipward.h>
#include <linux/module.h>

#include "base/compat.h"
#include "base/net.h"
#include "base/notify.h"
#include "netlink/nl_alg.h"
#include "netlink/nl_events.h"
#include "netlink/nl_explain.h"
#include "netlink/nl_family.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_rule.h"
#include "netlink/nl_sa.h"
#include "netlink/nl_sa_move.h"
#include "netlink/nl_stats.h"
#include "netlink/nl_transaction.h"
#include "netlink/nla_policy.h"
#include "policy/spd.h"

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
		.start = ipward_nl_dump_start,
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
		.start = ipward_nl_rule_dump_start,
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
		.start = ipward_nl_dump_start,
		.dumpit = ipward_nl_alg_dump,
		.policy = ipward_nl_alg_policy,
		.maxattr = ARRAY_SIZE(ipward_nl_alg_policy) - 1,
	},
	OP(STATS_RESET, ipward_nl_stats_reset, stats),
	OP(RULE_RESET, ipward_nl_rule_reset, rule),
	OP(SA_MOVE, ipward_nl_sa_move, sa),
	OP(SA_EXPECT, ipward_nl_sa_expect, sa),
};

/* Abort a transaction when the socket that began it is closed. */
static int socket_released(struct notifier_block *block, unsigned long event,
			   void *data)
{
	const struct netlink_notify *notify = data;
	struct ipward_net *ipn;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	ipn = ipward_pernet(notify->net);
	/* Do not take the lock for sockets that own no transaction. */
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
 * ipward_netlink_init() - register the family
 *
 * Return: 0 or a negative errno.
 */
int __init ipward_netlink_init(void)
{
	int err = netlink_register_notifier(&release_notifier);

	if (err)
		return err;
	ipward_genl_family.ops = ops;
	ipward_genl_family.n_ops = ARRAY_SIZE(ops);
	err = genl_register_family(&ipward_genl_family);
	if (err) {
		netlink_unregister_notifier(&release_notifier);
		return err;
	}
	ipward_notifier_set(&ipward_events_notifier);
	return 0;
}

/**
 * ipward_netlink_exit() - unregister the family
 *
 * Unregisters the notifier first: the hooks still drop packets, and their
 * events must not use the family after it is unregistered.
 */
void ipward_netlink_exit(void)
{
	ipward_notifier_set(NULL);
	genl_unregister_family(&ipward_genl_family);
	netlink_unregister_notifier(&release_notifier);
}
