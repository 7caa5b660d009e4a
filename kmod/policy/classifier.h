/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CLASSIFIER_H
#define IPWARD_CLASSIFIER_H

#include <linux/ipward.h>
#include <linux/socket.h>

#include "policy/trie.h"

struct ipward_filter;
struct ipward_flow;
struct ipward_net;
struct ipward_rule;
struct ipward_scope;

/**
 * struct ipward_classifier - finds the rule for a flow
 * @root: rules without a scope, by direction (out, in) and family (IPv4, IPv6)
 * @scoped: rules with a scope, likewise
 */
struct ipward_classifier {
	struct ipward_cell root[2][2];
	struct ipward_cell scoped[2][2];
};

struct ipward_cell ipward_classifier_scope_from(struct ipward_cell scoped,
						u64 id);
u64 ipward_classifier_scope_id(const struct ipward_classifier *classifier,
			       const struct ipward_scope *scope);
bool ipward_classifier_is_scoped(const struct ipward_classifier *classifier);
void ipward_classifier_copy(struct ipward_classifier *to,
			    const struct ipward_classifier *from);
void ipward_classifier_clear(struct ipward_classifier *classifier);
int ipward_classifier_change(struct ipward_classifier *classifier,
			     struct ipward_rule *rule, bool remove,
			     struct ipward_trie_path *path);
struct ipward_rule *
ipward_classifier_twin(const struct ipward_classifier *classifier,
		       struct ipward_rule *rule);
struct ipward_filter *
ipward_classifier_lookup(const struct ipward_classifier *classifier,
			 struct ipward_net *ipn,
			 const struct ipward_flow *flow);

#endif
