// SPDX-License-Identifier: GPL-2.0
/* The SA commands. */

#include "base/net.h"
#include "datapath/dummy.h"
#include "datapath/hook.h"
#include "datapath/keepalive.h"
#include "datapath/pmtu.h"
#include "netlink/nl_alg.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_events.h"
#include "netlink/nl_family.h"
#include "netlink/nl_meta.h"
#include "netlink/nl_sa.h"
#include "netlink/nl_sa_config.h"
#include "netlink/nl_selector.h"
#include "sa/expire.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/sad.h"
#include "sa/seq.h"

static int put_counters(struct sk_buff *msg, struct ipward_sa *sa)
{
	struct ipward_traffic sum;

	ipward_traffic_sum(sa->traffic, &sum);
	if (nla_put_u64_64bit(msg, IPWARD_A_SA_PACKETS, sum.packets,
			      IPWARD_A_SA_PAD) ||
	    nla_put_u64_64bit(msg, IPWARD_A_SA_BYTES, sum.bytes,
			      IPWARD_A_SA_PAD) ||
	    nla_put_u64_64bit(msg, IPWARD_A_SA_DROPS,
			      atomic64_read(&sa->drops), IPWARD_A_SA_PAD) ||
	    nla_put_u64_64bit(msg, IPWARD_A_SA_SEQ, ipward_sa_seq(sa),
			      IPWARD_A_SA_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_ages(struct sk_buff *msg, const struct ipward_sa *sa)
{
	time64_t now = ktime_get_seconds(), used = READ_ONCE(sa->used);

	if (nla_put_u64_64bit(msg, IPWARD_A_SA_AGE, now - sa->added,
			      IPWARD_A_SA_PAD))
		return -EMSGSIZE;
	if (!used)
		return 0;
	return nla_put_u64_64bit(msg, IPWARD_A_SA_IDLE, now - used,
				 IPWARD_A_SA_PAD);
}

static int put_tfc(struct sk_buff *msg, const struct ipward_sa_out *out)
{
	if (out->tfc && nla_put_u16(msg, IPWARD_A_SA_TFC, out->tfc))
		return -EMSGSIZE;
	if (!out->dummies)
		return 0;
	return nla_put_u16(msg, IPWARD_A_SA_DUMMIES, out->dummies);
}

static int put_direction(struct sk_buff *msg, const struct ipward_sa *sa)
{
	unsigned int mtu;

	if (sa->dir == IPWARD_DIR_OUT) {
		mtu = ipward_overhead_path_mtu(sa);
		if (mtu && nla_put_u32(msg, IPWARD_A_SA_PATH_MTU, mtu))
			return -EMSGSIZE;
		return put_tfc(msg, &sa->out);
	}
	if (nla_put_u32(msg, IPWARD_A_SA_REPLAY_WINDOW,
			sa->in.replay.window) ||
	    nla_put_u32(msg, IPWARD_A_SA_REPLAYED,
			atomic_read(&sa->in.replayed)) ||
	    nla_put_u32(msg, IPWARD_A_SA_LATE, atomic_read(&sa->in.late)) ||
	    nla_put_u32(msg, IPWARD_A_SA_INTEGRITY_FAILED,
			atomic_read(&sa->in.integrity_failed)))
		return -EMSGSIZE;
	return 0;
}

static int put_lifetime(struct sk_buff *msg, const struct ipward_lifetime *life)
{
	if (!life)
		return 0;
	return ipward_nl_put_limits(msg, IPWARD_A_SA_SOFT, &life->soft) ?:
	       ipward_nl_put_limits(msg, IPWARD_A_SA_HARD, &life->hard);
}

static int put_oa(struct sk_buff *msg, const struct ipward_sa *sa)
{
	u8 family = sa->id.family;

	if (!sa->has_oa)
		return 0;
	return ipward_nl_put_addr(msg, IPWARD_A_SA_OA_SRC, &sa->oa_src,
				  family) ?:
	       ipward_nl_put_addr(msg, IPWARD_A_SA_OA_DST, &sa->oa_dst, family);
}

static int put_keepalive(struct sk_buff *msg, const struct ipward_sa *sa)
{
	if (!sa->out.keepalive)
		return 0;
	return nla_put_u16(msg, IPWARD_A_SA_KEEPALIVE, sa->out.keepalive);
}

/* Where it has followed its peer to, if it has. */
static int put_peer(struct sk_buff *msg, const struct ipward_sa *sa)
{
	struct ipward_endpoint end;

	if (!rcu_access_pointer(sa->out.peer))
		return 0;
	end = ipward_peer_end(sa);
	return ipward_nl_put_addr(msg, IPWARD_A_SA_PEER_SRC, &end.addr,
				  sa->id.family) ?:
	       nla_put_u16(msg, IPWARD_A_SA_PEER_PORT, ntohs(end.port));
}

static int put_natt(struct sk_buff *msg, const struct ipward_sa *sa)
{
	if (!sa->natt_len)
		return 0;
	if (nla_put_u16(msg, IPWARD_A_SA_NATT_SPORT, ntohs(sa->natt_sport)) ||
	    nla_put_u16(msg, IPWARD_A_SA_NATT_DPORT, ntohs(sa->natt_dport)))
		return -EMSGSIZE;
	if (sa->dir == IPWARD_DIR_IN)
		return put_oa(msg, sa);
	return put_keepalive(msg, sa) ?: put_peer(msg, sa);
}

/* Only what is not as it usually is. */
static int put_outer(struct sk_buff *msg, const struct ipward_sa *sa)
{
	const struct ipward_outer *outer = &sa->outer;

	if (sa->mode != IPWARD_MODE_TUNNEL)
		return 0;
	if ((outer->dscp != IPWARD_DSCP_COPY &&
	     nla_put_u8(msg, IPWARD_A_SA_DSCP, outer->dscp)) ||
	    (outer->ecn != IPWARD_ECN_NORMAL &&
	     nla_put_u8(msg, IPWARD_A_SA_ECN, outer->ecn)) ||
	    (outer->df != IPWARD_DF_COPY &&
	     nla_put_u8(msg, IPWARD_A_SA_DF, outer->df)) ||
	    (outer->ttl != IPWARD_TTL_ROUTE &&
	     nla_put_u8(msg, IPWARD_A_SA_TTL, outer->ttl)) ||
	    (outer->flow_label &&
	     nla_put_u32(msg, IPWARD_A_SA_FLOW_LABEL, outer->flow_label)))
		return -EMSGSIZE;
	return 0;
}

/**
 * ipward_nl_put_sa() - write an SA, but for its key
 * @msg: message
 * @sa: SA
 *
 * Context: any but hard interrupt; the SA's in.lock not held.
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_sa(struct sk_buff *msg, struct ipward_sa *sa)
{
	if (nla_put_u8(msg, IPWARD_A_SA_DIR, sa->dir) ||
	    ipward_nl_put_addr(msg, IPWARD_A_SA_SRC, &sa->src,
			       sa->id.family) ||
	    ipward_nl_put_addr(msg, IPWARD_A_SA_DST, &sa->id.dst,
			       sa->id.family) ||
	    nla_put_u8(msg, IPWARD_A_SA_PROTO, sa->id.proto) ||
	    nla_put_u32(msg, IPWARD_A_SA_SPI, ntohl(sa->id.spi)) ||
	    nla_put_u8(msg, IPWARD_A_SA_MODE, sa->mode) ||
	    nla_put_u32(msg, IPWARD_A_SA_REQID, sa->reqid) ||
	    ipward_nl_put_crypto(msg, sa) ||
	    nla_put_u32(msg, IPWARD_A_SA_FLAGS, sa->flags))
		return -EMSGSIZE;
	if (sa->has_selector &&
	    ipward_nl_put_selector(msg, IPWARD_A_SA_SELECTOR, &sa->selector))
		return -EMSGSIZE;
	return put_natt(msg, sa) ?: put_outer(msg, sa) ?:
	       ipward_nl_put_meta(msg, sa) ?:
	       put_lifetime(msg, sa->life) ?: put_direction(msg, sa) ?:
	       put_ages(msg, sa) ?: put_counters(msg, sa);
}

static int add_tasks(struct ipward_sa *sa,
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
	err = add_tasks(sa, config) ?: ipward_sad_insert(ipn, sa);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[IPWARD_A_SA_SPI],
					    "an SA with this dst, spi and proto exists");
		ipward_sa_kill(sa);
		return err;
	}
	ipward_event_sa_added(sa);
	ipward_sa_start_tasks(sa);
	return 0;
}

/**
 * ipward_nl_sa_new() - IPWARD_CMD_SA_NEW
 * @skb: request
 * @info: request, parsed
 *
 * The keys in the message are zeroed whatever happens.
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
	ipward_nl_zero_keys(info);
	return err;
}

/* The SA that a command names, good while the namespace's lock is held. */
static struct ipward_sa *named_sa(struct ipward_net *ipn,
				  struct genl_info *info)
{
	struct ipward_sa_id id;
	struct ipward_sa *sa;
	int err = ipward_nl_get_sa_id(info, &id);

	if (err)
		return ERR_PTR(err);
	rcu_read_lock();
	sa = ipward_sad_find_rcu(ipn, &id);
	rcu_read_unlock();
	if (sa)
		return sa;
	NL_SET_ERR_MSG(info->extack, "there is no such SA");
	return ERR_PTR(-ENOENT);
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
	sa = named_sa(ipn, info);
	err = IS_ERR(sa) ? PTR_ERR(sa) : ipward_nl_put_sa(msg, sa);
	mutex_unlock(&ipn->lock);
	return ipward_nl_reply_end(info, msg, header, err);
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
	struct ipward_sa *sa;
	int err = 0;

	mutex_lock(&ipn->lock);
	sa = named_sa(ipn, info);
	if (IS_ERR(sa))
		err = PTR_ERR(sa);
	else
		ipward_sad_remove(ipn, sa);
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

	cb->seq = atomic_long_read(&ipn->generation);
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
