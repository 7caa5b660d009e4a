/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NLA_POLICY_H
#define IPWARD_NLA_POLICY_H

#include <linux/ipward.h>
#include <net/netlink.h>

extern const struct nla_policy ipward_nl_sa_policy[IPWARD_A_SA_MAX + 1];
extern const struct nla_policy ipward_nl_rule_policy[IPWARD_A_RULE_MAX + 1];
extern const struct nla_policy ipward_nl_set_policy[IPWARD_A_SET_MAX + 1];
extern const struct nla_policy ipward_nl_stats_policy[IPWARD_A_STATS_MAX + 1];
extern const struct nla_policy ipward_nl_config_policy[IPWARD_A_CONFIG_MAX + 1];
extern const struct nla_policy
	ipward_nl_explain_policy[IPWARD_A_EXPLAIN_MAX + 1];
extern const struct nla_policy ipward_nl_alg_policy[IPWARD_A_ALG_MAX + 1];
extern const struct nla_policy
	ipward_nl_selector_policy[IPWARD_A_SELECTOR_MAX + 1];
extern const struct nla_policy ipward_nl_place_policy[IPWARD_A_PLACE_MAX + 1];
extern const struct nla_policy ipward_nl_limits_policy[IPWARD_A_LIMITS_MAX + 1];
extern const struct nla_policy
	ipward_nl_template_policy[IPWARD_A_TEMPLATE_MAX + 1];
extern const struct nla_policy ipward_nl_flow_policy[IPWARD_A_FLOW_MAX + 1];

#endif
