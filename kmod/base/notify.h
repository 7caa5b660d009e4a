/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NOTIFY_H
#define IPWARD_NOTIFY_H

#include <linux/ipward.h>
#include <linux/types.h>

struct in6_addr;
struct ipward_drop_info;
struct ipward_flow;
struct ipward_net;
struct ipward_rule;
struct ipward_sa;
struct sk_buff;

/**
 * struct ipward_notifier - functions of the listener for events
 * @drop: a packet was dropped; see ipward_notify_drop()
 * @acquire: a rule needs an SA and none is found
 * @listens: does anybody in the namespace hear of @acquire?
 * @expire: a lifetime of an SA has expired
 * @peer: the address or port of an SA's far end has changed
 * @sa_removed: an SA is being removed
 * @sa_moved: an SA has a successor at another place
 *
 * The functions are called in the context of their ipward_notify_*() function,
 * inside an RCU read-side critical section. Their arguments are valid until
 * they return. The events return nothing, since no caller depends on a listener;
 * @listens is a question, so that a packet waits only if an SA may be added.
 */
struct ipward_notifier {
	void (*drop)(struct ipward_net *ipn, const struct sk_buff *skb,
		     enum ipward_drop_reason reason,
		     const struct ipward_drop_info *info);
	void (*acquire)(struct ipward_net *ipn, struct ipward_rule *rule,
			const struct ipward_flow *flow);
	bool (*listens)(struct ipward_net *ipn);
	void (*expire)(struct ipward_sa *sa, u8 expiry, u8 limit);
	void (*peer)(struct ipward_sa *sa, const struct in6_addr *src,
		     u16 port);
	void (*sa_removed)(struct ipward_sa *sa);
	void (*sa_moved)(struct ipward_sa *sa, const struct ipward_sa *to);
};

void ipward_notifier_set(const struct ipward_notifier *notifier);
void ipward_notify_drop(struct ipward_net *ipn, const struct sk_buff *skb,
			enum ipward_drop_reason reason,
			const struct ipward_drop_info *info);
void ipward_notify_acquire(struct ipward_net *ipn, struct ipward_rule *rule,
			   const struct ipward_flow *flow);
bool ipward_notify_listens(struct ipward_net *ipn);
void ipward_notify_expire(struct ipward_sa *sa, u8 expiry, u8 limit);
void ipward_notify_peer(struct ipward_sa *sa, const struct in6_addr *src,
			u16 port);
void ipward_notify_sa_removed(struct ipward_sa *sa);
void ipward_notify_sa_moved(struct ipward_sa *sa, const struct ipward_sa *to);

#endif
