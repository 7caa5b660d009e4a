// SPDX-License-Identifier: GPL-2.0
/* Write an SA into a message. */

#include <linux/netdevice.h>

#include "base/net.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_sa_fill.h"
#include "netlink/nl_selector.h"
#include "sa/cipher.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/seq.h"

/* Write the algorithms, but no keys. */
static int put_crypto(struct sk_buff *msg, const struct ipward_sa *sa)
{
	int alg = sa->auth ? IPWARD_A_SA_ENC : IPWARD_A_SA_AEAD;

	if ((sa->alg && nla_put_string(msg, alg, sa->alg->name)) ||
	    (sa->auth &&
	     nla_put_string(msg, IPWARD_A_SA_AUTH, sa->auth->name)) ||
	    nla_put_u8(msg, IPWARD_A_SA_ICV_LEN, sa->icv_len) ||
	    nla_put_u16(msg, IPWARD_A_SA_KEY_BITS, sa->key_bits) ||
	    nla_put_string(msg, IPWARD_A_SA_DRIVER, ipward_cipher_driver(sa->aead)))
		return -EMSGSIZE;
	return 0;
}

static int put_mark(struct sk_buff *msg, int mark_attr, int mask_attr, u32 mark,
		    u32 mask)
{
	if (!mask)
		return 0;
	return nla_put_u32(msg, mark_attr, mark) ?:
	       nla_put_u32(msg, mask_attr, mask);
}

/**
 * ipward_nl_put_dev() - write a device's name
 * @msg: message
 * @net: its namespace
 * @attr: attribute's number
 * @ifindex: of the device; 0: write nothing
 *
 * A device that no longer exists is named by its index, as iproute2 does.
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_dev(struct sk_buff *msg, struct net *net, int attr,
		      u32 ifindex)
{
	struct net_device *dev;
	char name[IFNAMSIZ];

	if (!ifindex)
		return 0;
	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	if (dev)
		strscpy(name, dev->name, sizeof(name));
	else
		snprintf(name, sizeof(name), "if%u", ifindex);
	rcu_read_unlock();
	return nla_put_string(msg, attr, name);
}

static int put_meta(struct sk_buff *msg, const struct ipward_sa *sa)
{
	const struct ipward_meta *meta = &sa->meta;
	struct net *net = sa->ipn->net;

	return put_mark(msg, IPWARD_A_SA_MARK, IPWARD_A_SA_MARK_MASK,
			meta->mark, meta->mask) ?:
	       put_mark(msg, IPWARD_A_SA_SET_MARK, IPWARD_A_SA_SET_MARK_MASK,
			meta->set_mark, meta->set_mask) ?:
	       ipward_nl_put_dev(msg, net, IPWARD_A_SA_DEV, meta->ifindex) ?:
	       ipward_nl_put_dev(msg, net, IPWARD_A_SA_SET_DEV,
				 meta->set_ifindex);
}

static int put_counters(struct sk_buff *msg, struct ipward_sa *sa)
{
	if (nla_put_u64_64bit(msg, IPWARD_A_SA_PACKETS,
			      atomic64_read(&sa->packets), IPWARD_A_SA_PAD) ||
	    nla_put_u64_64bit(msg, IPWARD_A_SA_BYTES,
			      atomic64_read(&sa->bytes), IPWARD_A_SA_PAD) ||
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

/* Write the address and port to which the SA has followed its peer, if any. */
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

/* Write only fields that differ from their defaults. */
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

static int put_place(struct sk_buff *msg, const struct ipward_sa *sa)
{
	u8 family = sa->id.family;

	if (ipward_nl_put_addr(msg, IPWARD_A_PLACE_SRC, &sa->src, family) ||
	    ipward_nl_put_addr(msg, IPWARD_A_PLACE_DST, &sa->id.dst, family) ||
	    nla_put_u32(msg, IPWARD_A_PLACE_REQID, sa->reqid))
		return -EMSGSIZE;
	if (sa->natt_len &&
	    (nla_put_u16(msg, IPWARD_A_PLACE_NATT_SPORT,
			 ntohs(sa->natt_sport)) ||
	     nla_put_u16(msg, IPWARD_A_PLACE_NATT_DPORT,
			 ntohs(sa->natt_dport))))
		return -EMSGSIZE;
	if (!sa->has_selector)
		return 0;
	return ipward_nl_put_selector(msg, IPWARD_A_PLACE_SELECTOR,
				      &sa->selector);
}

/**
 * ipward_nl_put_move() - write an SA that has moved, and where it is now
 * @msg: message
 * @sa: SA before
 * @to: its successor
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_move(struct sk_buff *msg, struct ipward_sa *sa,
		       const struct ipward_sa *to)
{
	struct nlattr *nest = nla_nest_start(msg, IPWARD_A_SA_TO);

	if (!nest || put_place(msg, to))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return ipward_nl_put_sa(msg, sa);
}

/**
 * ipward_nl_put_sa() - write an SA without its key
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
	    put_crypto(msg, sa) ||
	    nla_put_u32(msg, IPWARD_A_SA_FLAGS, sa->flags))
		return -EMSGSIZE;
	if (sa->has_selector &&
	    ipward_nl_put_selector(msg, IPWARD_A_SA_SELECTOR, &sa->selector))
		return -EMSGSIZE;
	return put_natt(msg, sa) ?: put_outer(msg, sa) ?:
	       put_meta(msg, sa) ?:
	       put_lifetime(msg, sa->life) ?: put_direction(msg, sa) ?:
	       put_ages(msg, sa) ?: put_counters(msg, sa);
}
