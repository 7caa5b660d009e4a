// SPDX-License-Identifier: GPL-2.0
/*
 * Multicast events. A message is built only if there is a listener, without
 * sleeping for memory: a listener that missed events gets ENOBUFS from its
 * socket and must read the state again.
 */

#include <net/genetlink.h>

#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_drop.h"
#include "netlink/nl_events.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_rule_fill.h"
#include "netlink/nl_sa_fill.h"
#include "policy/rule.h"
#include "policy/ruleset.h"
#include "sa/sa.h"

/* Limit of DROP events per second and namespace, and of those at once */
#define DROP_EVENTS_BURST 100

/**
 * ipward_events_netns_init() - initialize a namespace's rate limits
 * @ipn: namespace
 */
void ipward_events_netns_init(struct ipward_net *ipn)
{
	ratelimit_state_init(&ipn->drop_events, HZ, DROP_EVENTS_BURST);
	ratelimit_set_flags(&ipn->drop_events, RATELIMIT_MSG_ON_RELEASE);
}

/* Set ENOBUFS for the listeners, as if their queues were full. */
static void tell_of_loss(struct ipward_net *ipn, enum ipward_group group)
{
	genl_set_err(&ipward_genl_family, ipn->net, 0, group, -ENOBUFS);
}

/* Allocate a message with more room than usual. */
static struct sk_buff *event_begin_room(struct ipward_net *ipn,
					enum ipward_group group,
					enum ipward_cmd cmd, size_t room,
					void **header)
{
	struct sk_buff *msg;

	if (!genl_has_listeners(&ipward_genl_family, ipn->net, group))
		return NULL;
	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE + room, GFP_ATOMIC);
	if (!msg) {
		tell_of_loss(ipn, group);
		return NULL;
	}
	*header = genlmsg_put(msg, 0, 0, &ipward_genl_family, 0, cmd);
	if (*header)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static struct sk_buff *event_begin(struct ipward_net *ipn,
				   enum ipward_group group,
				   enum ipward_cmd cmd, void **header)
{
	return event_begin_room(ipn, group, cmd, 0, header);
}

static void event_end(struct ipward_net *ipn, enum ipward_group group,
		      struct sk_buff *msg, void *header, int err)
{
	if (err) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, header);
	genlmsg_multicast_netns(&ipward_genl_family, ipn->net, msg, 0, group,
				GFP_ATOMIC);
}

static void event_sa(struct ipward_sa *sa, enum ipward_cmd cmd)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin(sa->ipn, IPWARD_GROUP_SA, cmd, &header);
	if (msg)
		event_end(sa->ipn, IPWARD_GROUP_SA, msg, header,
			  ipward_nl_put_sa(msg, sa));
}

/**
 * ipward_event_sa_added() - an SA was added
 * @sa: SA
 */
void ipward_event_sa_added(struct ipward_sa *sa)
{
	event_sa(sa, IPWARD_CMD_SA_ADDED);
}

static void event_sa_removed(struct ipward_sa *sa)
{
	event_sa(sa, IPWARD_CMD_SA_REMOVED);
}

static void event_sa_moved(struct ipward_sa *sa, const struct ipward_sa *to)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin(sa->ipn, IPWARD_GROUP_SA, IPWARD_CMD_SA_MOVED,
			  &header);
	if (msg)
		event_end(sa->ipn, IPWARD_GROUP_SA, msg, header,
			  ipward_nl_put_move(msg, sa, to));
}

static int put_expire(struct sk_buff *msg, struct ipward_sa *sa, u8 expiry,
		      u8 limit)
{
	if (nla_put_u8(msg, IPWARD_A_SA_EXPIRY, expiry) ||
	    nla_put_u8(msg, IPWARD_A_SA_EXPIRED_BY, limit))
		return -EMSGSIZE;
	return ipward_nl_put_sa(msg, sa);
}

static void event_expire(struct ipward_sa *sa, u8 expiry, u8 limit)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin(sa->ipn, IPWARD_GROUP_EXPIRE, IPWARD_CMD_EXPIRE,
			  &header);
	if (msg)
		event_end(sa->ipn, IPWARD_GROUP_EXPIRE, msg, header,
			  put_expire(msg, sa, expiry, limit));
}

static int put_peer(struct sk_buff *msg, struct ipward_sa *sa,
		    const struct in6_addr *src, u16 port)
{
	return ipward_nl_put_addr(msg, IPWARD_A_SA_PEER_SRC, src,
				  sa->id.family) ?:
	       nla_put_u16(msg, IPWARD_A_SA_PEER_PORT, port) ?:
	       ipward_nl_put_sa(msg, sa);
}

static void event_peer(struct ipward_sa *sa, const struct in6_addr *src,
		       u16 port)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin(sa->ipn, IPWARD_GROUP_SA, IPWARD_CMD_SA_PEER,
			  &header);
	if (msg)
		event_end(sa->ipn, IPWARD_GROUP_SA, msg, header,
			  put_peer(msg, sa, src, port));
}

/**
 * ipward_event_rule() - a rule was added or is being removed
 * @ipn: namespace
 * @rule: rule
 * @cmd: IPWARD_CMD_RULE_ADDED or IPWARD_CMD_RULE_REMOVED
 */
void ipward_event_rule(struct ipward_net *ipn, const struct ipward_rule *rule,
		       enum ipward_cmd cmd)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin_room(ipn, IPWARD_GROUP_RULE, cmd,
			       ipward_nl_rule_room(rule->n_filters), &header);
	if (msg)
		event_end(ipn, IPWARD_GROUP_RULE, msg, header,
			  ipward_nl_put_rule(msg, rule));
}

/**
 * ipward_event_committed() - a new rule set is in force
 * @ipn: namespace
 * @set: the set
 */
void ipward_event_committed(struct ipward_net *ipn,
			    const struct ipward_ruleset *set)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin(ipn, IPWARD_GROUP_RULE, IPWARD_CMD_SET_COMMITTED,
			  &header);
	if (msg)
		event_end(ipn, IPWARD_GROUP_RULE, msg, header,
			  ipward_nl_put_set(msg, set));
}

static int put_acquire(struct sk_buff *msg, const struct ipward_rule *rule,
		       const struct ipward_flow *flow)
{
	int err = ipward_nl_put_rule(msg, rule);

	return err ?: ipward_nl_put_flow(msg, IPWARD_A_RULE_FLOW, flow);
}

static void event_acquire(struct ipward_net *ipn, struct ipward_rule *rule,
			  const struct ipward_flow *flow)
{
	struct sk_buff *msg;
	void *header;

	msg = event_begin_room(ipn, IPWARD_GROUP_ACQUIRE, IPWARD_CMD_ACQUIRE,
			       ipward_nl_rule_room(rule->n_filters), &header);
	if (msg)
		event_end(ipn, IPWARD_GROUP_ACQUIRE, msg, header,
			  put_acquire(msg, rule, flow));
}

static bool acquire_listens(struct ipward_net *ipn)
{
	return genl_has_listeners(&ipward_genl_family, ipn->net,
				  IPWARD_GROUP_ACQUIRE);
}

static void event_drop(struct ipward_net *ipn, const struct sk_buff *skb,
		       enum ipward_drop_reason reason,
		       const struct ipward_drop_info *info)
{
	struct sk_buff *msg;
	void *header;

	if (!genl_has_listeners(&ipward_genl_family, ipn->net,
				IPWARD_GROUP_DROP) ||
	    !__ratelimit(&ipn->drop_events))
		return;
	msg = event_begin(ipn, IPWARD_GROUP_DROP, IPWARD_CMD_DROP, &header);
	if (msg)
		event_end(ipn, IPWARD_GROUP_DROP, msg, header,
			  ipward_nl_put_drop(msg, ipn, skb, reason, info));
}

/* Registered as notifier while the family is registered. */
const struct ipward_notifier ipward_events_notifier = {
	.drop = event_drop,
	.acquire = event_acquire,
	.listens = acquire_listens,
	.expire = event_expire,
	.peer = event_peer,
	.sa_removed = event_sa_removed,
	.sa_moved = event_sa_moved,
};
