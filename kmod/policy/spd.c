// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The security policy database (RFC 4301, section 4.4.1)
 *
 * A lookup finds the first rule of the set in force, in the total order (see
 * ipward_filter_before()), that matches the flow (see classifier.c). If no rule
 * does, the set's default applies. Because of the flow cache there is one
 * lookup for each flow and change, not for each packet.
 *
 * A change builds a new set and replaces the old one:
 *
 *	set = ipward_spd_edit_begin(ipn, portid);
 *	... insert and remove in set ...
 *	err = ipward_spd_edit_end(ipn, set);
 *
 * Inside a transaction that @portid has open, "begin" returns the pending set
 * and "end" leaves it pending; SET_COMMIT puts it in force.
 */

#include <linux/module.h>

#include "base/net.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "policy/spd.h"
#include "sa/outbound.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/sa_generation.h"

static void verdict_default(const struct ipward_ruleset *set, u8 dir,
			    struct ipward_verdict *verdict)
{
	bool in = dir == IPWARD_DIR_IN;

	verdict->action = in ? set->default_in : set->default_out;
	if (verdict->action == IPWARD_ACTION_BLOCK)
		verdict->drop = in ? IPWARD_DROP_DEFAULT_IN :
				     IPWARD_DROP_DEFAULT_OUT;
}

/* Drop the packet, or only note the reason if the rule audits. */
static void verdict_refuse(struct ipward_verdict *verdict,
			   enum ipward_drop_reason drop)
{
	if (verdict->rule && verdict->rule->flags & IPWARD_RULE_FLAG_AUDIT)
		verdict->audited = drop;
	else
		verdict->drop = drop;
}

/**
 * ipward_spd_lack_sa() - set the verdict for an outbound packet without an SA
 * @verdict: of a rule that protects; changed
 */
void ipward_spd_lack_sa(struct ipward_verdict *verdict)
{
	verdict->n_sa = 0;
	if (!(verdict->rule->flags & IPWARD_RULE_FLAG_REQUEST))
		verdict_refuse(verdict, IPWARD_DROP_NO_SA);
}

/**
 * ipward_spd_refuse_clear() - set the verdict for an unprotected inbound packet
 * @verdict: of a rule that protects; changed
 */
void ipward_spd_refuse_clear(struct ipward_verdict *verdict)
{
	if (!(verdict->rule->flags & (IPWARD_RULE_FLAG_REQUEST |
				      IPWARD_RULE_FLAG_INPASS)))
		verdict_refuse(verdict, IPWARD_DROP_CLEAR);
}

/* What is found is valid until the generations of these groups change. */
static void note_group(struct ipward_net *ipn,
		       const struct ipward_template *template,
		       const struct ipward_flow *flow,
		       struct ipward_verdict *verdict)
{
	u8 group = ipward_sa_group(ipward_outbound_dst(template, flow));

	verdict->sa_groups[verdict->n_sa_groups++] = group;
	verdict->sa_generation += ipward_sa_generation(ipn, group);
}

/* Find an SA for every template. Without one of them none is used. */
static void verdict_find_sas(struct ipward_net *ipn,
			     const struct ipward_flow *flow,
			     struct ipward_verdict *verdict)
{
	const struct ipward_rule *rule = verdict->rule;
	struct ipward_template template;
	struct ipward_flow layer = *flow;
	unsigned int i;

	for (i = 0; i < rule->n_templates; i++) {
		ipward_rule_template(rule, IPWARD_DIR_OUT, i, &template);
		note_group(ipn, &template, &layer, verdict);
		verdict->sa[i] = ipward_outbound_find(ipn, &template, &layer,
						      NULL);
		if (!verdict->sa[i]) {
			ipward_spd_lack_sa(verdict);
			return;
		}
		verdict->n_sa++;
		ipward_sa_wrap_flow(verdict->sa[i], &layer);
	}
}

/**
 * ipward_spd_turn_to_peer() - use the SAs of one of several peers
 * @ipn: namespace
 * @flow: outbound flow
 * @peer: address and port in the peer's SAs, which have ESP in UDP
 * @verdict: of this flow, with SAs; each is replaced if the peer has one that
 *	fits the rule
 *
 * Context: RCU read-side critical section.
 */
void ipward_spd_turn_to_peer(struct ipward_net *ipn,
			     const struct ipward_flow *flow,
			     const struct ipward_endpoint *peer,
			     struct ipward_verdict *verdict)
{
	struct ipward_template template;
	struct ipward_flow layer = *flow;
	struct ipward_sa *sa;
	unsigned int i;

	for (i = 0; i < verdict->n_sa; i++) {
		ipward_rule_template(verdict->rule, IPWARD_DIR_OUT, i,
				     &template);
		sa = ipward_outbound_find(ipn, &template, &layer, peer);
		if (sa)
			verdict->sa[i] = sa;
		ipward_sa_wrap_flow(verdict->sa[i], &layer);
	}
}

static void verdict_by_rule(struct ipward_net *ipn,
			    const struct ipward_flow *flow,
			    struct ipward_verdict *verdict)
{
	bool in = flow->dir == IPWARD_DIR_IN;

	verdict->action = verdict->rule->action;
	if (verdict->action == IPWARD_ACTION_BLOCK)
		verdict_refuse(verdict, in ? IPWARD_DROP_BLOCKED_IN :
					     IPWARD_DROP_BLOCKED_OUT);
	else if (verdict->action == IPWARD_ACTION_PROTECT && !in)
		verdict_find_sas(ipn, flow, verdict);
}

/*
 * RFC 4301, section 7: drop a fragment that a rule may match, even if this rule
 * audits: another rule may protect the packet of which this is a fragment.
 */
static void verdict_unsure(struct ipward_verdict *verdict)
{
	verdict->action = verdict->rule->action;
	verdict->drop = IPWARD_DROP_FRAGMENT;
}

/**
 * ipward_spd_lookup() - find the verdict of the rules in force for a flow
 * @ipn: namespace
 * @flow: flow with its direction
 * @verdict: filled in
 *
 * The verdict of an inbound flow is complete only after
 * ipward_spd_check_inbound().
 *
 * Context: RCU read-side critical section.
 */
void ipward_spd_lookup(struct ipward_net *ipn, const struct ipward_flow *flow,
		       struct ipward_verdict *verdict)
{
	const struct ipward_ruleset *set = rcu_dereference(ipn->rules);
	const struct ipward_filter *filter;

	memset(verdict, 0, sizeof(*verdict));
	filter = ipward_classifier_lookup(&set->tries.classifier, ipn, flow);
	if (!filter) {
		verdict_default(set, flow->dir, verdict);
		return;
	}
	verdict->rule = filter->rule;
	if (ipward_selector_match(ipward_filter_selector(filter, flow->dir),
				  flow) == IPWARD_MATCH_YES)
		verdict_by_rule(ipn, flow, verdict);
	else
		verdict_unsure(verdict);
}

/* Does the rule, which may be NULL, permit packets that an SA has protected? */
static bool permits_protected(const struct ipward_rule *rule)
{
	return rule && rule->flags & IPWARD_RULE_FLAG_PROTECTED_TOO;
}

/*
 * Are there as many SAs in @used as templates, each of which matches its own?
 */
static bool templates_fit(const struct ipward_rule *rule,
			  struct ipward_sa *const *used, unsigned int n_used)
{
	struct ipward_template template;
	unsigned int i;

	if (n_used != rule->n_templates)
		return false;
	for (i = 0; i < n_used; i++) {
		ipward_rule_template(rule, IPWARD_DIR_IN, i, &template);
		if (!ipward_sa_fits(used[n_used - 1 - i], &template))
			return false;
	}
	return true;
}

/**
 * ipward_spd_check_inbound() - was an inbound packet protected as required?
 * @verdict: of the packet's (innermost) flow; completed
 * @used: SAs that opened it, the outermost first
 * @n_used: entries of @used, 0 for a packet in clear
 *
 * RFC 4301, section 5.2, step 4.
 *
 * Return: enum ipward_drop_reason, IPWARD_DROP_NONE to deliver it.
 */
enum ipward_drop_reason ipward_spd_check_inbound(struct ipward_verdict *verdict,
						 struct ipward_sa *const *used,
						 unsigned int n_used)
{
	if (verdict->drop || verdict->audited)
		return verdict->drop;
	if (verdict->action != IPWARD_ACTION_PROTECT) {
		if (n_used && !permits_protected(verdict->rule))
			verdict_refuse(verdict, IPWARD_DROP_NO_RULE);
	} else if (!n_used) {
		ipward_spd_refuse_clear(verdict);
	} else if (!templates_fit(verdict->rule, used, n_used)) {
		verdict_refuse(verdict, IPWARD_DROP_WRONG_SA);
	}
	return verdict->drop;
}

static struct ipward_ruleset *active_set(struct ipward_net *ipn)
{
	return rcu_dereference_protected(ipn->rules,
					 lockdep_is_held(&ipn->lock));
}

/**
 * ipward_spd_edit_begin() - begin a change of the rules
 * @ipn: namespace, its lock held
 * @portid: netlink port of the caller
 *
 * Return: a set that the caller may change, to be passed to
 * ipward_spd_edit_end() or ipward_spd_edit_cancel(); ERR_PTR(-EBUSY) while
 * another port has a transaction open, ERR_PTR(-ENOMEM).
 */
struct ipward_ruleset *ipward_spd_edit_begin(struct ipward_net *ipn,
					     u32 portid)
{
	struct ipward_ruleset *copy;

	lockdep_assert_held(&ipn->lock);
	if (ipn->pending && ipn->pending_owner != portid)
		return ERR_PTR(-EBUSY);
	if (ipn->pending)
		return ipn->pending;
	copy = ipward_ruleset_copy(active_set(ipn));
	return copy ?: ERR_PTR(-ENOMEM);
}

static bool set_matters(const struct ipward_ruleset *set)
{
	return set->n_rules || set->stateful ||
	       set->default_in != IPWARD_ACTION_PERMIT ||
	       set->default_out != IPWARD_ACTION_PERMIT;
}

/**
 * ipward_spd_edit_end() - put a changed set in force
 * @ipn: namespace, its lock held; its hooks registered, unless the caller has a
 *	transaction open
 * @set: from ipward_spd_edit_begin(), or the pending set taken from @ipn for
 *	a commit; belongs to the namespace afterwards, freed on error
 *
 * A set that is not empty pins the module: otherwise packets that the rules
 * protect would leave in clear after the module is unloaded. Once the module's
 * removal has begun, no such set can be put in force. The pending set of an
 * open transaction stays pending.
 *
 * Return: 0; -ENODEV if the module is being removed: the old set stays in
 * force.
 */
int ipward_spd_edit_end(struct ipward_net *ipn, struct ipward_ruleset *set)
{
	struct ipward_ruleset *old = active_set(ipn);

	lockdep_assert_held(&ipn->lock);
	if (set == ipn->pending)
		return 0;
	if (set_matters(set) && !set_matters(old) &&
	    !try_module_get(THIS_MODULE)) {
		ipward_ruleset_free(set);
		return -ENODEV;
	}
	set->generation = atomic_long_read(&ipn->generation) + 1;
	rcu_assign_pointer(ipn->rules, set);
	ipward_generation_bump(ipn);
	if (!set_matters(set) && set_matters(old))
		module_put(THIS_MODULE);
	ipward_ruleset_free_rcu(old);
	return 0;
}

/**
 * ipward_spd_edit_cancel() - give up a change
 * @ipn: namespace, its lock held
 * @set: from ipward_spd_edit_begin()
 */
void ipward_spd_edit_cancel(struct ipward_net *ipn, struct ipward_ruleset *set)
{
	lockdep_assert_held(&ipn->lock);
	if (set != ipn->pending)
		ipward_ruleset_free(set);
}

/**
 * ipward_spd_abort() - abort the open transaction, if any
 * @ipn: namespace, its lock held
 */
void ipward_spd_abort(struct ipward_net *ipn)
{
	lockdep_assert_held(&ipn->lock);
	ipward_ruleset_free(ipn->pending);
	ipn->pending = NULL;
	WRITE_ONCE(ipn->pending_owner, 0);
}

/**
 * ipward_spd_exit() - release the rules of a namespace that is removed
 * @ipn: namespace whose hooks are gone
 */
void ipward_spd_exit(struct ipward_net *ipn)
{
	struct ipward_ruleset *set = rcu_dereference_protected(ipn->rules,
							       true);

	ipward_ruleset_free(ipn->pending);
	if (set_matters(set))
		module_put(THIS_MODULE);
	ipward_ruleset_free(set);
}
