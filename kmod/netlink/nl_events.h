/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_EVENTS_H
#define IPWARD_NL_EVENTS_H

#include <linux/ipward.h>
#include <linux/types.h>

struct in6_addr;
struct ipward_drop_info;
struct ipward_flow;
struct ipward_net;
struct ipward_rule;
struct ipward_ruleset;
struct ipward_sa;

void ipward_events_netns_init(struct ipward_net *ipn);
void ipward_event_sa(struct ipward_sa *sa, enum ipward_cmd cmd);
void ipward_event_sa_removed(struct ipward_sa *sa);
void ipward_event_rule(struct ipward_net *ipn, const struct ipward_rule *rule,
		       enum ipward_cmd cmd);
void ipward_event_committed(struct ipward_net *ipn,
			    const struct ipward_ruleset *set);
void ipward_event_acquire(struct ipward_net *ipn, struct ipward_rule *rule,
			  const struct ipward_flow *flow);
void ipward_event_expire(struct ipward_sa *sa, u8 expiry, u8 limit);
void ipward_event_peer(struct ipward_sa *sa, const struct in6_addr *src,
		       u16 port);
void ipward_event_drop(struct ipward_net *ipn, u8 reason,
		       const struct ipward_drop_info *info);

#endif
