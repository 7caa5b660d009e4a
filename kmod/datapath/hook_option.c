// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks that only some settings need, registered only in namespaces with these
 * settings.
 */

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>

#include "base/compat.h"
#include "base/net.h"
#include "datapath/enforce.h"
#include "datapath/hook_option.h"
#include "datapath/secpath.h"
#include "policy/ruleset.h"

/* After conntrack, before destination NAT. */
#define PRIORITY_REPLIES (NF_IP_PRI_CONNTRACK + 1)
/* After mangle, right before source NAT. */
#define PRIORITY_MARK (NF_IP_PRI_NAT_SRC - 1)

static bool is_of_connection(const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;

	return nf_ct_get(skb, &ctinfo) && ctinfo != IP_CT_NEW;
}

/*
 * Stateful default: drop here packets that no rule matches and that belong to
 * no connection. hook_pre_routing() lets them pass, since conntrack comes after
 * it.
 */
static unsigned int hook_replies(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);
	enum ipward_fate fate;

	if (state->in->flags & IFF_LOOPBACK || netif_is_l3_master(state->in) ||
	    is_of_connection(skb) || ipward_secpath_is_set(ipn, skb))
		return NF_ACCEPT;
	local_bh_disable();
	fate = ipward_enforce_new(ipn, skb);
	local_bh_enable();
	return fate == IPWARD_FATE_PASS ? NF_ACCEPT : NF_STOLEN;
}

static const struct nf_hook_ops replies_ops[] = {
	{
		.hook = hook_replies,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY_REPLIES,
	},
	{
		.hook = hook_replies,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY_REPLIES,
	},
};

/* Conntrack is active in a namespace as long as it has a user there. */
static int replies_add(struct ipward_net *ipn)
{
	int err = nf_ct_netns_get(ipn->net, NFPROTO_INET);

	if (err)
		return err;
	err = nf_register_net_hooks(ipn->net, replies_ops,
				    ARRAY_SIZE(replies_ops));
	if (err)
		nf_ct_netns_put(ipn->net, NFPROTO_INET);
	ipn->hooked_replies = !err;
	return err;
}

static void replies_remove(struct ipward_net *ipn)
{
	nf_unregister_net_hooks(ipn->net, replies_ops,
				ARRAY_SIZE(replies_ops));
	nf_ct_netns_put(ipn->net, NFPROTO_INET);
	ipn->hooked_replies = false;
}

/*
 * Set a mark, before source NAT, on packets that a rule would protect. NAT
 * rules can match it and leave these packets alone. Otherwise a masqueraded
 * packet would have another source when the rules are applied.
 */
static unsigned int hook_mark(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct ipward_net *ipn = ipward_pernet(state->net);
	const struct ipward_ruleset *set = rcu_dereference(ipn->rules);

	if (set->protect_mask && set->n_rules &&
	    !(state->out->flags & IFF_LOOPBACK) &&
	    !netif_is_l3_master(state->out) &&
	    ipward_enforce_protects(ipn, skb))
		skb->mark = (skb->mark & ~set->protect_mask) |
			    set->protect_mark;
	return NF_ACCEPT;
}

static const struct nf_hook_ops mark_ops[] = {
	{
		.hook = hook_mark,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = PRIORITY_MARK,
	},
	{
		.hook = hook_mark,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = PRIORITY_MARK,
	},
};

static int mark_add(struct ipward_net *ipn)
{
	int err = nf_register_net_hooks(ipn->net, mark_ops,
					ARRAY_SIZE(mark_ops));

	ipn->hooked_mark = !err;
	return err;
}

/**
 * ipward_hook_option_add() - register the hooks that a rule set needs
 * @ipn: namespace, its lock held
 * @set: set that will be put in force
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int ipward_hook_option_add(struct ipward_net *ipn,
			   const struct ipward_ruleset *set)
{
	int err = 0;

	lockdep_assert_held(&ipn->lock);
	if (set->stateful && !ipn->hooked_replies)
		err = replies_add(ipn);
	if (!err && set->protect_mask && !ipn->hooked_mark)
		err = mark_add(ipn);
	return err;
}

/**
 * ipward_hook_option_trim() - remove the hooks that a rule set does not need
 * @ipn: namespace, its lock held unless the namespace is removed
 * @set: set in force, or NULL for a namespace that is removed
 *
 * Context: process.
 */
void ipward_hook_option_trim(struct ipward_net *ipn,
			     const struct ipward_ruleset *set)
{
	if (ipn->hooked_replies && !(set && set->stateful))
		replies_remove(ipn);
	if (ipn->hooked_mark && !(set && set->protect_mask)) {
		nf_unregister_net_hooks(ipn->net, mark_ops,
					ARRAY_SIZE(mark_ops));
		ipn->hooked_mark = false;
	}
}
