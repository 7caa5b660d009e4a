/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_RULE_FILL_H
#define IPWARD_NL_RULE_FILL_H

struct ipward_rule;
struct ipward_ruleset;
struct sk_buff;

int ipward_nl_put_rule(struct sk_buff *msg, const struct ipward_rule *rule);
int ipward_nl_put_set(struct sk_buff *msg, const struct ipward_ruleset *set);

#endif
