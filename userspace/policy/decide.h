/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy does with a flow: the module's order, without the module. */
#ifndef _IPWARD_DECIDE_H
#define _IPWARD_DECIDE_H

#include "policy/policy.h"

/**
 * struct policy_flow - a packet
 * @sport: for ICMP, not used; @dport likewise
 */
struct policy_flow {
	struct ipward_addr src;
	struct ipward_addr dst;
	uint8_t proto;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint16_t sport;
	uint16_t dport;
};

/** decide_order() - the smallest is asked first; of equal ones, the older rule */
uint64_t decide_order(const struct policy_rule *rule,
		      const struct ipward_selector *s);

/** decide_matches() - does a selector mean this flow? */
bool decide_matches(const struct ipward_selector *s,
		    const struct policy_flow *flow);

/**
 * decide() - the rule for a packet that comes in or leaves
 *
 * Devices, VRFs and marks are not looked at: such a rule is taken to match.
 *
 * Return: the rule, or NULL if the default decides.
 */
const struct policy_rule *decide(const struct policy *policy,
				 enum ipward_dir dir,
				 const struct policy_flow *flow);

/** decide_action() - enum ipward_action of a rule, or of the default for NULL */
uint8_t decide_action(const struct policy *policy, enum ipward_dir dir,
		      const struct policy_rule *rule);

#endif /* _IPWARD_DECIDE_H */
