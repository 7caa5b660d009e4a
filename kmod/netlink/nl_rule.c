// SPDX-License-Identifier: GPL-2.0
/* The rule commands. */

#include <linux/ctype.h>
#include <linux/stringify.h>

#include "base/compat.h"
#include "base/net.h"
#include "datapath/reject.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_ends.h"
#include "netlink/nl_events.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_rule.h"
#include "netlink/nl_rule_fill.h"
#include "netlink/nl_scope.h"
#include "netlink/nl_selector.h"
#include "netlink/nl_template.h"
#include "netlink/nl_transaction.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"

static int get_templates(struct genl_info *info, struct ipward_rule *rule)
{
	struct nlattr *attr;
	int rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != IPWARD_A_RULE_TEMPLATE)
			continue;
		if (rule->n_templates == IPWARD_TEMPLATES_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "a rule has at most 4 templates");
			return -E2BIG;
		}
		err = ipward_nl_get_template(attr,
					     &rule->templates[rule->n_templates],
					     info->extack);
		if (err)
			return err;
		rule->n_templates++;
	}
	if (!rule->n_templates && rule->action == IPWARD_ACTION_PROTECT) {
		NL_SET_ERR_MSG(info->extack,
			       "protect needs a template: which SAs may be used");
		return -EINVAL;
	}
	if (rule->n_templates && rule->action != IPWARD_ACTION_PROTECT) {
		NL_SET_ERR_MSG(info->extack, "only protect takes a template");
		return -EINVAL;
	}
	return 0;
}

/* Each flag belongs to one action and is refused with other actions. */
static int check_flags(struct genl_info *info, const struct ipward_rule *rule)
{
	static const struct {
		u32 flag;
		u8 action;
		const char *why;
	} rows[] = {
		{ IPWARD_RULE_FLAG_REQUEST, IPWARD_ACTION_PROTECT,
		  "request is for protect" },
		{ IPWARD_RULE_FLAG_INPASS, IPWARD_ACTION_PROTECT,
		  "inpass is for protect" },
		{ IPWARD_RULE_FLAG_PROTECTED_TOO, IPWARD_ACTION_PERMIT,
		  "protected-too is for permit" },
		{ IPWARD_RULE_FLAG_REJECT, IPWARD_ACTION_BLOCK,
		  "reject is for block" },
	};
	struct nlattr *attr = info->attrs[IPWARD_A_RULE_FLAGS];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rule->flags & rows[i].flag &&
		    rule->action != rows[i].action)
			return ipward_nl_refuse(info, attr, rows[i].why);
	}
	if (rule->flags & IPWARD_RULE_FLAG_REQUEST &&
	    rule->flags & IPWARD_RULE_FLAG_INPASS)
		return ipward_nl_refuse(info, attr,
					"request and inpass exclude each other");
	if (rule->flags & IPWARD_RULE_FLAG_REJECT && !IPWARD_REJECT_POSSIBLE)
		return ipward_nl_refuse(info, attr,
					"this kernel has no nf_reject_ipv4 and nf_reject_ipv6");
	return 0;
}

/* Names are printed to terminals: refuse control characters. */
static int get_name(struct genl_info *info, char *name, size_t size)
{
	struct nlattr *attr = info->attrs[IPWARD_A_RULE_NAME];

	if (!attr)
		return 0;
	nla_strscpy(name, attr, size);
	for (; *name; name++) {
		if (iscntrl(*name))
			return ipward_nl_refuse(info, attr,
						"a name has no control characters");
	}
	return 0;
}

/* Allocate a rule with room for the selectors of a request; ERR_PTR. */
static struct ipward_rule *alloc_rule(struct genl_info *info)
{
	struct ipward_rule *rule;
	struct nlattr *attr;
	u32 n = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != IPWARD_A_RULE_SELECTOR)
			continue;
		if (n == IPWARD_SELECTORS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "a rule has at most "
					    __stringify(IPWARD_SELECTORS_MAX)
					    " selectors; use several rules");
			return ERR_PTR(-E2BIG);
		}
		n++;
	}
	rule = ipward_rule_alloc(max(n, 1U));
	return rule ?: ERR_PTR(-ENOMEM);
}

static int get_filters(struct genl_info *info, struct ipward_rule *rule)
{
	struct ipward_filter *filter = rule->filters;
	struct nlattr *attr;
	int rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != IPWARD_A_RULE_SELECTOR)
			continue;
		err = ipward_nl_get_selector(attr, &filter->selector,
					     info->extack);
		if (err)
			return err;
		filter++;
	}
	return 0;
}

static int get_rule(struct genl_info *info, struct ipward_rule *rule)
{
	struct nlattr **attrs = info->attrs;
	int err;

	err = ipward_nl_require(info, IPWARD_A_RULE_DIR, "dir is missing") ?:
	      ipward_nl_require(info, IPWARD_A_RULE_ACTION,
				"the action is missing");
	if (err)
		return err;
	if (attrs[IPWARD_A_RULE_HANDLE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[IPWARD_A_RULE_HANDLE],
				    "the kernel chooses a new rule's handle");
		return -EINVAL;
	}
	rule->dir = nla_get_u8(attrs[IPWARD_A_RULE_DIR]);
	rule->action = nla_get_u8(attrs[IPWARD_A_RULE_ACTION]);
	if (attrs[IPWARD_A_RULE_PRIORITY])
		rule->priority = nla_get_u32(attrs[IPWARD_A_RULE_PRIORITY]);
	if (attrs[IPWARD_A_RULE_FLAGS])
		rule->flags = nla_get_u32(attrs[IPWARD_A_RULE_FLAGS]);
	err = check_flags(info, rule) ?:
	      ipward_nl_get_scope(info, &rule->scope) ?:
	      get_name(info, rule->name, sizeof(rule->name));
	if (err)
		return err;
	err = get_filters(info, rule);
	if (err)
		return err;
	ipward_rule_complete(rule);
	return get_templates(info, rule);
}

/* Take the lock and return the set to change; ERR_PTR without the lock. */
static struct ipward_ruleset *edit_begin(struct ipward_net *ipn,
					 struct genl_info *info)
{
	struct ipward_ruleset *set;

	mutex_lock(&ipn->lock);
	set = ipward_spd_edit_begin(ipn, info->snd_portid);
	if (!IS_ERR(set))
		return set;
	if (PTR_ERR(set) == -EBUSY)
		NL_SET_ERR_MSG(info->extack,
			       "somebody else has a transaction open");
	mutex_unlock(&ipn->lock);
	return set;
}

/*
 * Put the changed set in force, or cancel the change, and release the lock.
 * Send an event for an added or removed rule unless a transaction is open.
 */
static int edit_end(struct ipward_net *ipn, struct ipward_ruleset *set,
		    int err, const struct ipward_rule *rule,
		    enum ipward_cmd event)
{
	bool pending = set == ipn->pending;

	if (err)
		ipward_spd_edit_cancel(ipn, set);
	else
		err = ipward_nl_put_in_force(ipn, set);
	if (!err && rule && !pending)
		ipward_event_rule(ipn, rule, event);
	mutex_unlock(&ipn->lock);
	return err;
}

static int rule_insert(struct ipward_net *ipn, struct genl_info *info,
		       struct ipward_rule *rule)
{
	struct ipward_ruleset *set = edit_begin(ipn, info);
	int err;

	if (IS_ERR(set))
		return PTR_ERR(set);
	rule->handle = ++ipn->next_handle;
	err = ipward_ruleset_insert(set, ipward_rule_get(rule));
	if (err)
		ipward_rule_put(rule);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "there are as many rules as there can be: "
			       __stringify(IPWARD_RULES_MAX));
	if (err == -EXFULL)
		NL_SET_ERR_MSG(info->extack,
			       "the rules differ in as many devices, VRFs and marks as they can: "
			       __stringify(IPWARD_SCOPES_MAX));
	return edit_end(ipn, set, err, rule, IPWARD_CMD_RULE_ADDED);
}

/**
 * ipward_nl_rule_new() - IPWARD_CMD_RULE_NEW, answered by the new rule's handle
 * @skb: request
 * @info: request, parsed
 *
 * Allocate the reply first, so that -ENOMEM always means that no rule was
 * added.
 *
 * Return: 0; a negative errno, its reason in the extack; -EAGAIN: the rule is
 * in force, but the socket has no room for its handle.
 */
int ipward_nl_rule_new(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_rule *rule = alloc_rule(info);
	struct sk_buff *msg;
	void *header;
	int err;

	if (IS_ERR(rule))
		return ipward_nl_rules_kept(info, PTR_ERR(rule));
	err = get_rule(info, rule);
	if (err)
		goto put_rule;
	msg = ipward_nl_reply_begin(info, nla_total_size(4), &header);
	if (!msg) {
		err = -ENOMEM;
		goto put_rule;
	}
	err = rule_insert(ipn, info, rule) ?:
	      nla_put_u32(msg, IPWARD_A_RULE_HANDLE, rule->handle);
	err = ipward_nl_reply_end(info, msg, header, err);
	if (!err)
		ipward_nl_warn_rule(ipn, info, rule);
put_rule:
	ipward_rule_put(rule);
	return ipward_nl_rules_kept(info, err);
}

static struct ipward_rule *named_rule(const struct ipward_ruleset *set,
				      struct genl_info *info)
{
	struct nlattr *handle = info->attrs[IPWARD_A_RULE_HANDLE];
	struct ipward_rule *rule;
	int err = ipward_nl_require(info, IPWARD_A_RULE_HANDLE,
				    "handle is missing");

	if (err)
		return ERR_PTR(err);
	rule = ipward_ruleset_find(set, nla_get_u32(handle));
	if (rule)
		return rule;
	NL_SET_ERR_MSG_ATTR(info->extack, handle, "there is no such rule");
	return ERR_PTR(-ENOENT);
}

/**
 * ipward_nl_rule_del() - IPWARD_CMD_RULE_DEL
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_rule_del(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_ruleset *set = edit_begin(ipn, info);
	struct ipward_rule *rule;
	int err;

	if (IS_ERR(set))
		return ipward_nl_rules_kept(info, PTR_ERR(set));
	rule = named_rule(set, info);
	if (IS_ERR(rule))
		return edit_end(ipn, set, PTR_ERR(rule), NULL, 0);
	ipward_rule_get(rule);
	err = ipward_ruleset_remove(set, rule);
	err = edit_end(ipn, set, err, rule, IPWARD_CMD_RULE_REMOVED);
	ipward_rule_put(rule);
	return ipward_nl_rules_kept(info, err);
}

/**
 * ipward_nl_rule_flush() - IPWARD_CMD_RULE_FLUSH
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_rule_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_ruleset *set = edit_begin(ipn, info);

	if (IS_ERR(set))
		return ipward_nl_rules_kept(info, PTR_ERR(set));
	if (set != ipn->pending) {
		struct ipward_rule *rule;

		for (rule = ipward_ruleset_next(set, NULL); rule;
		     rule = ipward_ruleset_next(set, rule))
			ipward_event_rule(ipn, rule, IPWARD_CMD_RULE_REMOVED);
	}
	ipward_ruleset_clear(set);
	return ipward_nl_rules_kept(info, edit_end(ipn, set, 0, NULL, 0));
}

/**
 * ipward_nl_rule_reset() - IPWARD_CMD_RULE_RESET
 * @skb: request
 * @info: request, parsed
 *
 * Resets the counters of one rule in force, if the request names one, else of
 * all.
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_rule_reset(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	bool all = !info->attrs[IPWARD_A_RULE_HANDLE];
	struct ipward_ruleset *set;
	struct ipward_rule *rule;
	int err = 0;

	mutex_lock(&ipn->lock);
	set = rcu_dereference_protected(ipn->rules,
					lockdep_is_held(&ipn->lock));
	rule = all ? ipward_ruleset_next(set, NULL) : named_rule(set, info);
	if (IS_ERR(rule)) {
		err = PTR_ERR(rule);
		rule = NULL;
	}
	for (; rule; rule = all ? ipward_ruleset_next(set, rule) : NULL)
		ipward_rule_reset(rule);
	mutex_unlock(&ipn->lock);
	return err;
}

/**
 * ipward_nl_rule_dump_start() - check the user's permission for a dump of rules
 * @cb: dump that begins; its largest message size is set
 *
 * Return: 0; -EPERM with extack set.
 */
int ipward_nl_rule_dump_start(struct netlink_callback *cb)
{
	size_t room = ipward_nl_widest_room(ipward_pernet(sock_net(cb->skb->sk)));

	if (room)
		cb->min_dump_alloc = GENLMSG_DEFAULT_SIZE + room;
	return ipward_nl_dump_start(cb);
}

/* The rule, and which other one says the same: a list would have to look for all. */
static int put_with_twin(struct sk_buff *msg, struct net *net,
			 const struct ipward_ruleset *set,
			 struct ipward_rule *rule)
{
	struct ipward_rule *twin;
	int err = ipward_nl_put_rule_here(msg, net, rule);

	if (err)
		return err;
	twin = ipward_classifier_twin(&set->tries.classifier, rule);
	return twin ? nla_put_u32(msg, IPWARD_A_RULE_TWIN, twin->handle) : 0;
}

/**
 * ipward_nl_rule_get() - IPWARD_CMD_RULE_GET for one rule in force
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_rule_get(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	const struct ipward_ruleset *set;
	struct ipward_rule *rule;
	struct sk_buff *msg;
	void *header;
	int err;

	msg = ipward_nl_reply_begin(info, GENLMSG_DEFAULT_SIZE +
					  ipward_nl_widest_room(ipn), &header);
	if (!msg)
		return -ENOMEM;
	rcu_read_lock();
	set = rcu_dereference(ipn->rules);
	rule = named_rule(set, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) :
			     put_with_twin(msg, genl_info_net(info), set, rule);
	rcu_read_unlock();
	return ipward_nl_reply_end(info, msg, header, err);
}

static int dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		    const struct ipward_rule *rule)
{
	void *header = ipward_nl_dump_begin(msg, cb, IPWARD_CMD_RULE_GET);
	int err;

	if (!header)
		return -EMSGSIZE;
	err = ipward_nl_put_rule_here(msg, sock_net(msg->sk), rule);
	return ipward_nl_dump_end(msg, header, err);
}

/**
 * struct dump - where a dump continues
 * @order: least order of the next rule
 * @handle: its handle
 */
struct dump {
	u64 order;
	u64 handle;
};

/**
 * ipward_nl_rule_dump() - IPWARD_CMD_RULE_GET for all in force, in order
 * @msg: filled in
 * @cb: dump
 *
 * Return: length of @msg, 0 at the end; a negative errno.
 */
int ipward_nl_rule_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct ipward_net *ipn = ipward_pernet(sock_net(cb->skb->sk));
	struct dump *dump = (struct dump *)cb->ctx;
	const struct ipward_ruleset *set;
	struct ipward_rule *rule;
	int err = 0;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	rcu_read_lock();
	set = rcu_dereference(ipn->rules);
	cb->seq = set->generation + 1;
	while ((rule = ipward_ruleset_from(set, dump->order, dump->handle))) {
		err = dump_one(msg, cb, rule);
		if (err)
			break;
		dump->order = rule->order;
		dump->handle = (u64)rule->handle + 1;
	}
	rcu_read_unlock();
	return msg->len ?: err;
}
