// SPDX-License-Identifier: GPL-2.0
/* The state of one network namespace: create, activate, destroy. */

#include <linux/module.h>
#include <net/net_namespace.h>

#include "base/net.h"
#include "base/stats.h"
#include "datapath/clean_route.h"
#include "datapath/expect.h"
#include "datapath/hold_release.h"
#include "datapath/hook.h"
#include "datapath/secpath.h"
#include "netlink/nl_events.h"
#include "netlink/nl_transaction.h"
#include "netns.h"
#include "policy/cache.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/sa.h"
#include "sa/sad.h"

static char *startup = "permit";
module_param(startup, charp, 0444);
MODULE_PARM_DESC(startup, "what a network namespace does until it has a policy: permit, block or stateful");

enum startup {
	STARTUP_PERMIT,
	STARTUP_BLOCK,
	STARTUP_STATEFUL,
};

static const char *const startup_names[] = {
	[STARTUP_PERMIT] = "permit",
	[STARTUP_BLOCK] = "block",
	[STARTUP_STATEFUL] = "stateful",
};

static int start_with __read_mostly;

static void set_startup(struct ipward_ruleset *set)
{
	if (start_with == STARTUP_STATEFUL) {
		set->stateful = true;
		return;
	}
	set->default_in = IPWARD_ACTION_BLOCK;
	set->default_out = IPWARD_ACTION_BLOCK;
}

/*
 * Set the same rules as "policy default in block out block", or "in stateful".
 */
static int start_closed(struct ipward_net *ipn)
{
	struct ipward_ruleset *set;
	int err;

	mutex_lock(&ipn->lock);
	set = ipward_spd_edit_begin(ipn, 0);
	if (IS_ERR(set)) {
		err = PTR_ERR(set);
	} else {
		set_startup(set);
		err = ipward_nl_put_in_force(ipn, set);
	}
	mutex_unlock(&ipn->lock);
	return err;
}

static int netns_make(struct net *net)
{
	struct ipward_net *ipn = ipward_pernet(net);
	struct ipward_ruleset *rules;
	int err;

	ipn->net = net;
	atomic_long_set(&ipn->generation, 1);
	mutex_init(&ipn->lock);
	init_waitqueue_head(&ipn->sa_gone);
	ipward_events_netns_init(ipn);

	err = ipward_stats_init(ipn);
	if (err)
		return err;
	err = -ENOMEM;
	rules = ipward_ruleset_alloc();
	if (!rules)
		goto free_stats;
	RCU_INIT_POINTER(ipn->rules, rules);
	err = ipward_sad_init(ipn);
	if (err)
		goto free_rules;
	return 0;

free_rules:
	ipward_ruleset_free(rules);
free_stats:
	ipward_stats_exit(ipn);
	return err;
}

/*
 * The hooks stay until the last device of the namespace has gone, so that the
 * rules apply to packets of devices that still send. Packets in asynchronous
 * crypto hold a reference to their SA: ipward_sa_drain() waits for them, too.
 */
static void netns_exit(struct net *net)
{
	struct ipward_net *ipn = ipward_pernet(net);

	ipward_hook_disable(ipn);
	mutex_lock(&ipn->lock);
	ipward_sad_flush(ipn);
	mutex_unlock(&ipn->lock);
	ipward_sa_drain(ipn);

	if (ipn->hooked)
		synchronize_rcu();
	ipward_release_exit(ipn);
	ipward_expect_exit(ipn);
	ipward_secpath_exit(ipn);
	ipward_spd_exit(ipn);
	ipward_sad_exit(ipn);
	ipward_clean_routes_free(ipn->clean_routes);
	ipward_cache_free(ipn->cache);
	ipward_stats_exit(ipn);
}

static int __net_init netns_init(struct net *net)
{
	int err = netns_make(net);

	if (err || start_with == STARTUP_PERMIT)
		return err;
	err = start_closed(ipward_pernet(net));
	if (err)
		netns_exit(net);
	return err;
}

static struct pernet_operations netns_ops = {
	.init = netns_init,
	.exit = netns_exit,
	.id = &ipward_net_id,
	.size = sizeof(struct ipward_net),
};

/**
 * ipward_netns_init() - allocate the state of each present and future namespace
 *
 * Return: 0 or a negative errno.
 */
int ipward_netns_init(void)
{
	start_with = match_string(startup_names, ARRAY_SIZE(startup_names),
				  startup);
	if (start_with < 0) {
		pr_err("ipward: startup=%s: expected permit, block or stateful\n",
		       startup);
		return -EINVAL;
	}
	return register_pernet_subsys(&netns_ops);
}

/**
 * ipward_netns_tell() - log how many SAs are removed with the module
 *
 * There are no rules to count: a rule set that is not empty pins the module.
 */
void ipward_netns_tell(void)
{
	unsigned int namespaces = 0;
	unsigned long sas = 0;
	struct net *net;

	down_read(&net_rwsem);
	for_each_net(net) {
		int count = atomic_read(&ipward_pernet(net)->sa_count);

		sas += count;
		namespaces += !!count;
	}
	up_read(&net_rwsem);
	if (sas)
		pr_notice("ipward: removed with %lu SAs in %u network namespaces\n",
			  sas, namespaces);
}

/**
 * ipward_netns_exit() - release the state of every namespace
 */
void ipward_netns_exit(void)
{
	unregister_pernet_subsys(&netns_ops);
}
