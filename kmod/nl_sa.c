// SPDX-License-Identifier: GPL-2.0
/* The SA commands. */

#include "events.h"
#include "exempt.h"
#include "netlink.h"
#include "netns.h"
#include "nl_attr.h"
#include "nl_sa.h"
#include "pmtu.h"
#include "sa.h"
#include "sad.h"

#define ICV_LEN_DEFAULT 16
#define WINDOW_DEFAULT 64

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

static int put_direction(struct sk_buff *msg, const struct ipward_sa *sa)
{
	unsigned int mtu;

	if (sa->dir == IPWARD_DIR_OUT) {
		mtu = ipward_pmtu_of_sa(sa);
		return mtu ? nla_put_u32(msg, IPWARD_A_SA_PATH_MTU, mtu) : 0;
	}
	if (nla_put_u32(msg, IPWARD_A_SA_REPLAY_WINDOW,
			sa->in.replay.window) ||
	    nla_put_u32(msg, IPWARD_A_SA_REPLAYED,
			atomic_read(&sa->in.replayed)) ||
	    nla_put_u32(msg, IPWARD_A_SA_INTEGRITY_FAILED,
			atomic_read(&sa->in.integrity_failed)))
		return -EMSGSIZE;
	return 0;
}

/**
 * ipward_nl_put_sa() - write an SA, but for its key
 * @msg: message
 * @sa: SA
 *
 * Context: any.
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
	    nla_put_string(msg, IPWARD_A_SA_AEAD, sa->alg->name) ||
	    nla_put_u8(msg, IPWARD_A_SA_ICV_LEN, sa->icv_len) ||
	    nla_put_string(msg, IPWARD_A_SA_DRIVER, ipward_crypto_driver(sa)) ||
	    nla_put_u32(msg, IPWARD_A_SA_FLAGS, sa->flags))
		return -EMSGSIZE;
	if (sa->has_selector &&
	    ipward_nl_put_selector(msg, IPWARD_A_SA_SELECTOR, &sa->selector))
		return -EMSGSIZE;
	return put_direction(msg, sa) ?: put_ages(msg, sa) ?:
	       put_counters(msg, sa);
}

/* Which SA: destination, SPI, protocol. */
static int get_id(struct genl_info *info, struct ipward_sa_id *id)
{
	struct nlattr *spi = info->attrs[IPWARD_A_SA_SPI];
	struct nlattr *proto = info->attrs[IPWARD_A_SA_PROTO];
	int err;

	memset(id, 0, sizeof(*id));
	err = ipward_nl_require(info, IPWARD_A_SA_DST, "dst is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_SPI, "spi is missing") ?:
	      ipward_nl_get_addr(info->attrs[IPWARD_A_SA_DST], &id->dst,
				 &id->family, info->extack);
	if (err)
		return err;
	if (nla_get_u32(spi) < IPWARD_SPI_MIN) {
		NL_SET_ERR_MSG_ATTR(info->extack, spi,
				    "SPIs below 256 are reserved (RFC 4303, 2.1)");
		return -EINVAL;
	}
	id->spi = htonl(nla_get_u32(spi));
	id->proto = proto ? nla_get_u8(proto) : IPPROTO_ESP;
	if (id->proto != IPPROTO_ESP) {
		NL_SET_ERR_MSG_ATTR(info->extack, proto,
				    "the protocol must be ESP");
		return -EINVAL;
	}
	return 0;
}

static int get_addresses(struct genl_info *info,
			 struct ipward_sa_config *config)
{
	struct nlattr *dst = info->attrs[IPWARD_A_SA_DST];
	int err = ipward_nl_get_addr(info->attrs[IPWARD_A_SA_SRC],
				     &config->src, &config->id.family,
				     info->extack);

	if (err)
		return err;
	if (config->id.family == AF_INET ?
	    !ipward_addr_get4(&config->id.dst) :
	    ipv6_addr_any(&config->id.dst)) {
		NL_SET_ERR_MSG_ATTR(info->extack, dst,
				    "dst must be one host's address");
		return -EINVAL;
	}
	return 0;
}

/* Without being told, the local address tells the direction. */
static int get_dir(struct ipward_net *inet, struct genl_info *info,
		   struct ipward_sa_config *config)
{
	struct nlattr *dir = info->attrs[IPWARD_A_SA_DIR];
	u8 family = config->id.family;
	bool dst_local, src_local;

	if (dir) {
		config->dir = nla_get_u8(dir);
		return 0;
	}
	dst_local = ipward_addr_is_local(inet->net, &config->id.dst, family);
	src_local = ipward_addr_is_local(inet->net, &config->src, family);
	if (dst_local == src_local) {
		NL_SET_ERR_MSG(info->extack,
			       "both addresses are local, or neither is: say dir in or dir out");
		return -EINVAL;
	}
	config->dir = dst_local ? IPWARD_DIR_IN : IPWARD_DIR_OUT;
	return 0;
}

static int get_alg(struct sk_buff *skb, struct genl_info *info,
		   struct ipward_sa_config *config)
{
	struct nlattr *name = info->attrs[IPWARD_A_SA_AEAD];
	struct nlattr *key = info->attrs[IPWARD_A_SA_AEAD_KEY];
	struct nlattr *icv = info->attrs[IPWARD_A_SA_ICV_LEN];
	struct nlattr *driver = info->attrs[IPWARD_A_SA_DRIVER];

	config->alg = ipward_alg_find(nla_data(name));
	if (!config->alg) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "unknown algorithm; there is rfc4106(gcm(aes))");
		return -ENOENT;
	}
	if (!ipward_alg_key_valid(config->alg, nla_len(key))) {
		NL_SET_ERR_MSG_ATTR(info->extack, key,
				    "the key must have 20 or 36 bytes, salt included (RFC 4106, 8.1)");
		return -EINVAL;
	}
	config->key = nla_data(key);
	config->key_len = nla_len(key);
	config->icv_len = icv ? nla_get_u8(icv) : ICV_LEN_DEFAULT;
	if (!ipward_alg_icv_valid(config->alg, config->icv_len)) {
		NL_SET_ERR_MSG_ATTR(info->extack, icv,
				    "the ICV must have 8, 12 or 16 bytes (RFC 4106, 6)");
		return -EINVAL;
	}
	if (!driver)
		return 0;
	/* A driver's name may load any module of the crypto API's. */
	if (!netlink_capable(skb, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, driver,
				    "only the initial user namespace may name a driver");
		return -EPERM;
	}
	config->driver = nla_data(driver);
	return 0;
}

static int get_sequence(struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr *window = info->attrs[IPWARD_A_SA_REPLAY_WINDOW];
	struct nlattr *seq = info->attrs[IPWARD_A_SA_SEQ];
	bool esn = config->flags & IPWARD_SA_FLAG_ESN;

	config->window = window ? nla_get_u32(window) : WINDOW_DEFAULT;
	config->seq = seq ? nla_get_u64(seq) : 0;
	if (window && config->dir == IPWARD_DIR_OUT) {
		NL_SET_ERR_MSG_ATTR(info->extack, window,
				    "a replay window belongs to an inbound SA");
		return -EINVAL;
	}
	if (config->window > IPWARD_WINDOW_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, window,
				    "the replay window has at most 65536 packets");
		return -ERANGE;
	}
	if (!config->window && esn) {
		NL_SET_ERR_MSG_ATTR(info->extack, window,
				    "extended sequence numbers need a replay window");
		return -EINVAL;
	}
	if (config->seq > U32_MAX && !esn) {
		NL_SET_ERR_MSG_ATTR(info->extack, seq,
				    "a sequence number beyond 32 bits needs esn");
		return -ERANGE;
	}
	return 0;
}

static int get_sa_selector(struct genl_info *info,
			   struct ipward_sa_config *config)
{
	struct nlattr *attr = info->attrs[IPWARD_A_SA_SELECTOR];

	config->has_selector = attr;
	return ipward_nl_get_selector(attr, &config->selector, info->extack);
}

static int get_config(struct ipward_net *inet, struct sk_buff *skb,
		      struct genl_info *info, struct ipward_sa_config *config)
{
	struct nlattr **attrs = info->attrs;
	int err;

	memset(config, 0, sizeof(*config));
	err = ipward_nl_require(info, IPWARD_A_SA_SRC, "src is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_DST, "dst is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_PROTO, "proto is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_SPI, "spi is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_MODE, "mode is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_AEAD, "aead is missing") ?:
	      ipward_nl_require(info, IPWARD_A_SA_AEAD_KEY, "key is missing");
	if (err)
		return err;
	config->mode = nla_get_u8(attrs[IPWARD_A_SA_MODE]);
	if (attrs[IPWARD_A_SA_FLAGS])
		config->flags = nla_get_u32(attrs[IPWARD_A_SA_FLAGS]);
	if (attrs[IPWARD_A_SA_REQID])
		config->reqid = nla_get_u32(attrs[IPWARD_A_SA_REQID]);
	return get_id(info, &config->id) ?: get_addresses(info, config) ?:
	       get_dir(inet, info, config) ?: get_alg(skb, info, config) ?:
	       get_sequence(info, config) ?: get_sa_selector(info, config);
}

static int sa_new(struct ipward_net *inet, struct genl_info *info,
		  const struct ipward_sa_config *config)
{
	struct ipward_sa *sa;
	int err = ipward_netns_activate(inet);

	if (err)
		return err;
	sa = ipward_sa_create(inet, config, info->extack);
	if (IS_ERR(sa))
		return PTR_ERR(sa);
	err = ipward_sad_insert(inet, sa);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[IPWARD_A_SA_SPI],
					    "an SA with this dst, spi and proto exists");
		ipward_sa_kill(sa);
		return err;
	}
	ipward_event_sa(sa, IPWARD_CMD_SA_ADDED);
	return 0;
}

/**
 * ipward_nl_sa_new() - IPWARD_CMD_SA_NEW
 * @skb: request
 * @info: request, parsed
 *
 * The key in the message is zeroed whatever happens.
 *
 * Return: 0; a negative errno, its reason in the extack.
 */
int ipward_nl_sa_new(struct sk_buff *skb, struct genl_info *info)
{
	struct ipward_net *inet = ipward_pernet(genl_info_net(info));
	struct nlattr *key = info->attrs[IPWARD_A_SA_AEAD_KEY];
	struct ipward_sa_config config;
	int err;

	err = get_config(inet, skb, info, &config);
	if (!err) {
		mutex_lock(&inet->lock);
		err = sa_new(inet, info, &config);
		mutex_unlock(&inet->lock);
	}
	if (key)
		memzero_explicit(nla_data(key), nla_len(key));
	return err;
}

/* The SA that a command names, good while the namespace's lock is held. */
static struct ipward_sa *named_sa(struct ipward_net *inet,
				  struct genl_info *info)
{
	struct ipward_sa_id id;
	struct ipward_sa *sa;
	int err = get_id(info, &id);

	if (err)
		return ERR_PTR(err);
	rcu_read_lock();
	sa = ipward_sad_lookup(inet, &id);
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
	struct ipward_net *inet = ipward_pernet(genl_info_net(info));
	struct ipward_sa *sa;
	struct sk_buff *msg;
	void *header;
	int err = -ENOMEM;

	msg = ipward_nl_reply_begin(info, GENLMSG_DEFAULT_SIZE, &header);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&inet->lock);
	sa = named_sa(inet, info);
	err = IS_ERR(sa) ? PTR_ERR(sa) : ipward_nl_put_sa(msg, sa);
	mutex_unlock(&inet->lock);
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
	struct ipward_net *inet = ipward_pernet(genl_info_net(info));
	struct ipward_sa *sa;
	int err = 0;

	mutex_lock(&inet->lock);
	sa = named_sa(inet, info);
	if (IS_ERR(sa)) {
		err = PTR_ERR(sa);
	} else {
		ipward_event_sa_removed(sa);
		ipward_sad_remove(inet, sa);
	}
	mutex_unlock(&inet->lock);
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
	struct ipward_net *inet = ipward_pernet(genl_info_net(info));

	mutex_lock(&inet->lock);
	ipward_sad_flush(inet, ipward_event_sa_removed);
	mutex_unlock(&inet->lock);
	return 0;
}

static int dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		    struct ipward_sa *sa)
{
	void *header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &ipward_genl_family,
				   NLM_F_MULTI, IPWARD_CMD_SA_GET);

	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (ipward_nl_put_sa(msg, sa)) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
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
	struct ipward_net *inet = ipward_pernet(sock_net(cb->skb->sk));
	unsigned long serial = cb->args[0];
	struct ipward_sa *sa;
	int err = 0;

	cb->seq = READ_ONCE(inet->generation);
	rcu_read_lock();
	xa_for_each_start(&inet->sas, serial, sa, serial) {
		err = dump_one(msg, cb, sa);
		if (err)
			break;
		/* Where the next message begins. */
		cb->args[0] = serial + 1;
	}
	rcu_read_unlock();
	return msg->len ?: err;
}
