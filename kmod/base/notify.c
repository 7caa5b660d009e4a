// SPDX-License-Identifier: GPL-2.0
/*
 * Events from SAs, rules and the packet path to netlink, which registers itself
 * here, so that these lower layers do not depend on it.
 */

#include <linux/rcupdate.h>

#include "base/notify.h"

static const struct ipward_notifier __rcu *listener;

/* Call one function of the listener, if one is registered. */
#define NOTIFY(_event, ...) do {					\
	const struct ipward_notifier *_to;				\
									\
	rcu_read_lock();						\
	_to = rcu_dereference(listener);				\
	if (_to)							\
		_to->_event(__VA_ARGS__);				\
	rcu_read_unlock();						\
} while (0)

/**
 * ipward_notifier_set() - register the listener, or remove it
 * @notifier: listener, in place of an earlier one; NULL: none
 *
 * Context: process. Returns after the last call of the earlier listener.
 */
void ipward_notifier_set(const struct ipward_notifier *notifier)
{
	rcu_assign_pointer(listener, notifier);
	synchronize_rcu();
}

/**
 * ipward_notify_drop() - a packet was dropped
 * @ipn: namespace
 * @skb: packet; NULL if the caller does not report it, or drops several
 * @reason: enum ipward_drop_reason
 * @info: flow, rule and SA, as far as they are known
 *
 * Context: any but hard interrupt.
 */
void ipward_notify_drop(struct ipward_net *ipn, const struct sk_buff *skb,
			enum ipward_drop_reason reason,
			const struct ipward_drop_info *info)
{
	NOTIFY(drop, ipn, skb, reason, info);
}

/**
 * ipward_notify_acquire() - a rule needs an SA and none is found
 * @ipn: namespace
 * @rule: rule
 * @flow: flow that matched it
 *
 * Context: any but hard interrupt.
 */
void ipward_notify_acquire(struct ipward_net *ipn, struct ipward_rule *rule,
			   const struct ipward_flow *flow)
{
	NOTIFY(acquire, ipn, rule, flow);
}

/**
 * ipward_notify_listens() - does anybody hear of acquires?
 * @ipn: namespace
 *
 * Context: any but hard interrupt.
 * Return: true if ipward_notify_acquire() would be heard.
 */
bool ipward_notify_listens(struct ipward_net *ipn)
{
	const struct ipward_notifier *to;
	bool listens;

	rcu_read_lock();
	to = rcu_dereference(listener);
	listens = to && to->listens(ipn);
	rcu_read_unlock();
	return listens;
}

/**
 * ipward_notify_expire() - a lifetime of an SA has expired
 * @sa: SA
 * @expiry: enum ipward_expiry
 * @limit: enum ipward_limit
 *
 * Context: any but hard interrupt; the SA's in.lock not held.
 */
void ipward_notify_expire(struct ipward_sa *sa, u8 expiry, u8 limit)
{
	NOTIFY(expire, sa, expiry, limit);
}

/**
 * ipward_notify_peer() - the address or port of an SA's far end has changed
 * @sa: inbound SA with ESP in UDP
 * @src: source address of an authentic packet
 * @port: its source port, host byte order
 *
 * Context: any but hard interrupt; the SA's in.lock not held.
 */
void ipward_notify_peer(struct ipward_sa *sa, const struct in6_addr *src,
			u16 port)
{
	NOTIFY(peer, sa, src, port);
}

/**
 * ipward_notify_sa_removed() - an SA is being removed
 * @sa: SA, still complete
 *
 * Context: any but hard interrupt; the SA's in.lock not held.
 */
void ipward_notify_sa_removed(struct ipward_sa *sa)
{
	NOTIFY(sa_removed, sa);
}

/**
 * ipward_notify_sa_moved() - an SA has a successor at another place
 * @sa: SA before
 * @to: successor
 *
 * Context: process.
 */
void ipward_notify_sa_moved(struct ipward_sa *sa, const struct ipward_sa *to)
{
	NOTIFY(sa_moved, sa, to);
}
