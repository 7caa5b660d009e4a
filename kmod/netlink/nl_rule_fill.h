/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_RULE_FILL_H
#define IPWARD_NL_RULE_FILL_H

#include <linux/types.h>

struct ipward_net;
struct ipward_rule;
struct ipward_ruleset;
struct sk_buff;

size_t ipward_nl_rule_room(u32 n_filters);
size_t ipward_nl_widest_room(struct ipward_net *ipn);
int ipward_nl_put_rule(struct sk_buff *msg, const struct ipward_rule *rule);
int ipward_nl_put_set(struct sk_buff *msg, const struct ipward_ruleset *set);

#endif
