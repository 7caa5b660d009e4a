/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_EVENTS_H
#define IPWARD_NL_EVENTS_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_net;
struct ipward_notifier;
struct ipward_rule;
struct ipward_ruleset;
struct ipward_sa;

extern const struct ipward_notifier ipward_events_notifier;

void ipward_events_netns_init(struct ipward_net *ipn);
void ipward_event_sa_added(struct ipward_sa *sa);
void ipward_event_rule(struct ipward_net *ipn, const struct ipward_rule *rule,
		       enum ipward_cmd cmd);
void ipward_event_committed(struct ipward_net *ipn,
			    const struct ipward_ruleset *set);

#endif
