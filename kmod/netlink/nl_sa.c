// SPDX-License-Identifier: GPL-2.0
/* The SA commands. */

#include "base/net.h"
#include "datapath/dummy.h"
#include "datapath/expect.h"
#include "datapath/hold.h"
#include "datapath/hook.h"
#include "datapath/keepalive.h"
#include "netlink/nl_ends.h"
#include "netlink/nl_events.h"
#include "netlink/nl_msg.h"
#include "netlink/nl_sa.h"
#include "netlink/nl_sa_config.h"
#include "netlink/nl_sa_crypto.h"
#include "netlink/nl_sa_fill.h"
#include "sa/expire.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/sad.h"
#include "sa/used_key.h"

/**
 * ipward_nl_sa_add_tasks() - add an SA's periodic tasks
 * @sa: SA that is not in the tables yet
 * @config: its parameters
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_nl_sa_add_tasks(struct ipward_sa *sa,
			   const struct ipward_sa_config *config)
{
	return ipward_expire_add(sa, &config->soft, &config->hard) ?:
	       ipward_keepalive_add(sa) ?: ipward_dummies_add(sa) ?:
	       ipward_peer_add(sa);
}

static int sa_new(struct ipward_net *ipn, struct genl_info *info,
		  const struct ipward_sa_config *config)
{
	struct ipward_sa *sa;
	int err = ipward_hook_enable(ipn);

	if (err)
		return err;
	sa = ipward_sa_create(ipn, config, info->extack);
	if (IS_ERR(sa))
		return PTR_ERR(sa);
	err = ipward_nl_sa_add_tasks(sa, config) ?:
	      ipward_used_key_claim(sa, config, info->extack) ?:
	      ipward_sad_insert(ipn, sa);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[IPWARD_A_SA_SPI],
					    "an SA with this dst, spi and proto exists");
		ipward_used_key_release(sa);
		ipward_sa_kill(sa);
		return err;
	}
	ipward_event_sa_added(sa);
	ipward_sa_start_tasks(sa);
	/* The packets that have waited for it, sealed or to be sealed. */
	if (sa->dir == IPWARD_DIR_IN)
		ipward_expect_end(ipn, &sa->id);
	else
		ipward_hold_kick(ipn);
	return 0;
}

/**
 * ipward_nl_sa_new() - IPWARD_CMD_SA_NEW
 * @skb: request
 * @info: request, parsed
 *
 * The keys in the message are always zeroed, also on failure.
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_sa_new(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_sa_config config;
	int err;

	err = ipward_nl_get_sa_config(ipn, skb, info, &config);
	if (!err) {
		mutex_lock(&ipn->lock);
		err = sa_new(ipn, info, &config);
		mutex_unlock(&ipn->lock);
	}
	if (!err)
		ipward_nl_warn_sa(ipn, info, &config);
	ipward_nl_zero_keys(info);
	return err;
}

/* The SA is valid until the namespace's lock is released. */
static struct ipward_sa *find_sa(struct ipward_net *ipn,
				 const struct ipward_sa_id *id)
{
	struct ipward_sa *sa;

	rcu_read_lock();
	sa = ipward_sad_find_rcu(ipn, id);
	rcu_read_unlock();
	return sa;
}

static struct ipward_sa *need_sa(struct ipward_net *ipn, struct genl_info *info,
				 const struct ipward_sa_id *id)
{
	struct ipward_sa *sa = find_sa(ipn, id);

	if (sa)
		return sa;
	NL_SET_ERR_MSG(info->extack, "there is no such SA");
	return ERR_PTR(-ENOENT);
}

/**
 * ipward_nl_find_sa() - the SA that a command names
 * @ipn: namespace, its lock held; the SA is valid until it is released
 * @info: command
 *
 * Return: the SA; ERR_PTR of -ENOENT, -EINVAL, its reason in the extack.
 */
struct ipward_sa *ipward_nl_find_sa(struct ipward_net *ipn,
				    struct genl_info *info)
{
	struct ipward_sa_id id;
	int err = ipward_nl_get_sa_id(info, &id);

	return err ? ERR_PTR(err) : need_sa(ipn, info, &id);
}

/**
 * ipward_nl_sa_get() - IPWARD_CMD_SA_GET for one SA
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_sa_get(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_sa *sa;
	struct sk_buff *msg;
	void *header;
	int err = -ENOMEM;

	msg = ipward_nl_reply_begin(info, GENLMSG_DEFAULT_SIZE, &header);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ipn->lock);
	sa = ipward_nl_find_sa(ipn, info);
	err = IS_ERR(sa) ? PTR_ERR(sa) : ipward_nl_put_sa(msg, sa);
	mutex_unlock(&ipn->lock);
	return ipward_nl_reply_end(info, msg, header, err);
}

static int sa_expect(struct ipward_net *ipn, struct genl_info *info,
		     const struct ipward_sa_id *id)
{
	int err;

	if (find_sa(ipn, id)) {
		NL_SET_ERR_MSG(info->extack, "this SA exists already");
		return -EEXIST;
	}
	err = ipward_hook_enable(ipn) ?: ipward_expect_add(ipn, id);
	if (err == -ENOBUFS)
		NL_SET_ERR_MSG(info->extack, "too many SAs are expected");
	return err;
}

/**
 * ipward_nl_sa_expect() - IPWARD_CMD_SA_EXPECT
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_sa_expect(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	struct ipward_sa_id id;
	int err = ipward_nl_get_sa_id(info, &id);

	if (err)
		return err;
	mutex_lock(&ipn->lock);
	err = sa_expect(ipn, info, &id);
	mutex_unlock(&ipn->lock);
	return err;
}

/* Delete an SA, or give one up that is expected. */
static int sa_del(struct ipward_net *ipn, struct genl_info *info)
{
	struct ipward_sa_id id;
	struct ipward_sa *sa;
	int err = ipward_nl_get_sa_id(info, &id);

	if (err)
		return err;
	if (ipward_expect_end(ipn, &id))
		return 0;
	sa = need_sa(ipn, info, &id);
	if (IS_ERR(sa))
		return PTR_ERR(sa);
	ipward_sad_remove(ipn, sa);
	return 0;
}

/**
 * ipward_nl_sa_del() - IPWARD_CMD_SA_DEL
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_sa_del(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));
	int err;

	mutex_lock(&ipn->lock);
	err = sa_del(ipn, info);
	mutex_unlock(&ipn->lock);
	return err;
}

/**
 * ipward_nl_sa_flush() - IPWARD_CMD_SA_FLUSH
 * @skb: request
 * @info: request, parsed
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_sa_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *ipn = ipward_pernet(genl_info_net(info));

	mutex_lock(&ipn->lock);
	ipward_sad_flush(ipn);
	mutex_unlock(&ipn->lock);
	return 0;
}

static int dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		    struct ipward_sa *sa)
{
	void *header = ipward_nl_dump_begin(msg, cb, IPWARD_CMD_SA_GET);

	if (!header)
		return -EMSGSIZE;
	return ipward_nl_dump_end(msg, header, ipward_nl_put_sa(msg, sa));
}

/**
 * ipward_nl_sa_dump() - IPWARD_CMD_SA_GET for all, in the order of adding
 * @msg: filled in
 * @cb: dump
 *
 * Return: length of @msg, 0 at the end; a negative errno.
 */
int ipward_nl_sa_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct ipward_net *ipn = ipward_pernet(sock_net(cb->skb->sk));
	unsigned long serial = cb->args[0];
	struct ipward_sa *sa;
	int err = 0;

	cb->seq = READ_ONCE(ipn->sa_changes) + 1;
	rcu_read_lock();
	xa_for_each_start(&ipn->sas, serial, sa, serial) {
		err = dump_one(msg, cb, sa);
		if (err)
			break;
		/* Where the next message begins. */
		cb->args[0] = serial + 1;
	}
	rcu_read_unlock();
	return msg->len ?: err;
}
