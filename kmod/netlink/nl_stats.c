// SPDX-License-Identifier: GPL-2.0
/* The statistics command. */

#include "base/net.h"
#include "base/stats.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_stats.h"

/* Bytes of a counter's nest: three attributes, a name and some padding. */
#define COUNTER_SIZE 96

struct counter {
	u32 id;
	const char *name;
	u64 value;
	bool is_drop;
};

static int fill_counter(struct sk_buff *msg, const struct counter *counter)
{
	if (nla_put_u32(msg, IPWARD_A_COUNTER_ID, counter->id) ||
	    nla_put_string(msg, IPWARD_A_COUNTER_NAME, counter->name) ||
	    nla_put_u64_64bit(msg, IPWARD_A_COUNTER_VALUE, counter->value,
			      IPWARD_A_COUNTER_PAD) ||
	    (counter->is_drop && nla_put_flag(msg, IPWARD_A_COUNTER_IS_DROP)))
		return -EMSGSIZE;
	return 0;
}

static int put_counter(struct sk_buff *msg, const struct counter *counter)
{
	struct nlattr *nest = nla_nest_start(msg, IPWARD_A_STATS_COUNTER);

	return ipward_nl_nest_end(msg, nest, fill_counter(msg, counter));
}

static int put_stats(struct sk_buff *msg, const struct ipward_net *ipn)
{
	struct counter counter = { };
	int err;
	u32 i;

	for (i = 0; i <= IPWARD_COUNT_MAX; i++) {
		counter.id = i;
		counter.name = ipward_count_name(i);
		counter.value = ipward_count_sum(ipn, i);
		err = put_counter(msg, &counter);
		if (err)
			return err;
	}
	counter.is_drop = true;
	for (i = IPWARD_DROP_NONE + 1; i <= IPWARD_DROP_MAX; i++) {
		counter.id = i;
		counter.name = ipward_drop_name(i);
		counter.value = ipward_drop_sum(ipn, i);
		err = put_counter(msg, &counter);
		if (err)
			return err;
	}
	return 0;
}

/**
 * ipward_nl_stats_get() - IPWARD_CMD_STATS_GET
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_stats_get(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	size_t size = (__IPWARD_COUNT_MAX + __IPWARD_DROP_MAX) * COUNTER_SIZE;
	struct sk_buff *msg;
	void *header;

	msg = ipward_nl_reply_begin(info, size, &header);
	if (!msg)
		return -ENOMEM;
	return ipward_nl_reply_end(info, msg, header, put_stats(msg, ipn));
}

/**
 * ipward_nl_stats_reset() - IPWARD_CMD_STATS_RESET
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0.
 */
int ipward_nl_stats_reset(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));

	mutex_lock(&ipn->lock);
	ipward_stats_reset(ipn);
	mutex_unlock(&ipn->lock);
	return 0;
}
