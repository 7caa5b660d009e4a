/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SPD_H
#define IPWARD_SPD_H

#include <linux/ipward.h>

#include "base/flow.h"

struct ipward_net;
struct ipward_rule;
struct ipward_ruleset;
struct ipward_sa;

/**
 * struct ipward_verdict - what happens to a flow
 * @rule: rule that matched; NULL: the default
 * @sa: outbound, protect: the SAs to apply, the innermost first
 * @n_sa: entries of @sa
 * @action: enum ipward_action
 * @drop: enum ipward_drop_reason; drop unless it is IPWARD_DROP_NONE
 * @audited: enum ipward_drop_reason; if @drop is IPWARD_DROP_NONE, the reason
 *	for which the packet would be dropped if the rule did not audit
 * @sa_groups: outbound, protect: groups of the SAs that were searched
 * @n_sa_groups: entries of @sa_groups
 * @sa_generation: sum of the generations of these groups at the time
 * @not_its_ends: the flow has its SAs, but may not use them for this packet, an
 *	ICMP error of another host; then @n_sa is 0
 *
 * The pointers are valid until the end of the RCU read-side critical section.
 */
struct ipward_verdict {
	struct ipward_rule *rule;
	struct ipward_sa *sa[IPWARD_TEMPLATES_MAX];
	unsigned long sa_generation;
	u8 sa_groups[IPWARD_TEMPLATES_MAX];
	u8 n_sa_groups;
	u8 n_sa;
	u8 action;
	u8 drop;
	u8 audited;
	bool not_its_ends;
};

/**
 * ipward_verdict_is_blocked() - does a rule block the flow?
 * @verdict: verdict
 *
 * Return: true if a rule does; false if the default does.
 */
static inline bool
ipward_verdict_is_blocked(const struct ipward_verdict *verdict)
{
	return verdict->rule && verdict->action == IPWARD_ACTION_BLOCK;
}

/**
 * ipward_verdict_lacks_sa() - does an outbound flow lack the SA that it needs?
 * @verdict: of an outbound flow
 *
 * Return: true if it does; the flow may be dropped or pass.
 */
static inline bool
ipward_verdict_lacks_sa(const struct ipward_verdict *verdict)
{
	return verdict->action == IPWARD_ACTION_PROTECT && !verdict->n_sa &&
	       !verdict->not_its_ends &&
	       (!verdict->drop || verdict->drop == IPWARD_DROP_NO_SA);
}

void ipward_spd_lookup(struct ipward_net *ipn, const struct ipward_flow *flow,
		       struct ipward_verdict *verdict);
enum ipward_drop_reason ipward_spd_check_inbound(struct ipward_verdict *verdict,
						 struct ipward_sa *const *used,
						 unsigned int n_used);
void ipward_spd_refuse_clear(struct ipward_verdict *verdict);
void ipward_spd_turn_to_peer(struct ipward_net *ipn,
			     const struct ipward_flow *flow,
			     const struct ipward_endpoint *peer,
			     struct ipward_verdict *verdict);
void ipward_spd_lack_sa(struct ipward_verdict *verdict);

struct ipward_ruleset *ipward_spd_edit_begin(struct ipward_net *ipn,
					     u32 portid);
int ipward_spd_edit_end(struct ipward_net *ipn, struct ipward_ruleset *set);
void ipward_spd_edit_cancel(struct ipward_net *ipn,
			    struct ipward_ruleset *set);
void ipward_spd_abort(struct ipward_net *ipn);
void ipward_spd_exit(struct ipward_net *ipn);

#endif
