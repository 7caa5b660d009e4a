/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SA_H
#define IPWARD_SA_H

#include <linux/ipward.h>
#include <linux/percpu-refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>

#include "base/addr.h"
#include "base/selector.h"
#include "base/stats.h"
#include "sa/lifetime.h"
#include "sa/meta.h"
#include "sa/replay.h"
#include "sa/sa_config.h"
#include "sa/task.h"
#include "sa/template.h"

struct ipward_net;

/**
 * struct ipward_sa_dst_key - where outbound SAs lead; the key of sa_by_dst
 * @dst: their destination
 * @reqid: SAs of this number alone, or 0: all of them
 * @family: of @dst
 */
struct ipward_sa_dst_key {
	struct in6_addr dst;
	u32 reqid;
	u32 family;
};

/**
 * struct ipward_sa_out - what sending needs
 * @seq: last sequence number given out
 * @limit: highest number that may be given out
 * @early: the number at which a new SA is asked for
 * @exhausted: the event for it has been sent
 * @iv_mask: random; the number is combined with it to the IV of a counter mode
 * @last: the last number given out, once the SA is dead
 * @path_mtu: learned from the path, bytes; 0: nothing learned
 * @path_mtu_until: jiffies at which @path_mtu is forgotten
 * @keepalive: seconds without a packet after which one keeps a NAT's mapping; 0:
 *	none
 * @tfc: bytes that tunnelled packets are padded to, if there is room; 0: none
 * @dummies: dummy packets a second, 0: none
 * @peer: where the peer was heard since the SA was added, or NULL
 * @vrf: device index of the VRF that @route is of, 0: of none; -1: there has been
 *	no packet yet
 * @route: to the tunnel's far end, tunnel and BEET mode only
 */
struct ipward_sa_out {
	atomic64_t seq;
	u64 limit;
	u64 early;
	u64 iv_mask;
	u64 last;
	atomic_t exhausted;
	u32 path_mtu;
	unsigned long path_mtu_until;
	u16 keepalive;
	u16 tfc;
	u16 dummies;
	int vrf;
	struct ipward_moved __rcu *peer;
	struct dst_cache route;
};

/**
 * struct ipward_sa_in - what receiving needs
 * @lock: protects @replay and @heard_from
 * @replay: window
 * @replayed: packets refused by it
 * @late: of those, the ones older than the window
 * @integrity_failed: packets whose ICV was wrong
 * @heard_from: where the newest packet in UDP came from
 * @told: where the listeners know it to be
 * @told_at: when they were told, jiffies; 0: never
 * @followed: where the outbound SAs that follow were led to last
 * @follow: leads them; NULL without ESP in UDP
 */
struct ipward_sa_in {
	spinlock_t lock;
	struct ipward_replay replay;
	atomic_t replayed;
	atomic_t late;
	atomic_t integrity_failed;
	struct ipward_endpoint heard_from;
	struct ipward_endpoint told;
	unsigned long told_at;
	struct ipward_endpoint followed;
	struct ipward_sa_task *follow;
};

/**
 * struct ipward_sa - a security association
 * @aead: the cipher with its key
 * @ipn: namespace
 * @dir: enum ipward_dir
 * @mode: enum ipward_mode
 * @flags: enum ipward_sa_flag
 * @icv_len: bytes
 * @header_len: bytes that go before the payload, an outer IP header apart
 * @iv_len: of the IV in a packet, bytes
 * @iv: enum ipward_iv
 * @align: what payload, pad length and next header are padded to, bytes
 * @natt_len: bytes of a UDP header before ESP's, or 0
 * @natt_sport: its source port
 * @natt_dport: its destination port
 * @outer: of a tunnel
 * @meta: marks and devices
 * @has_selector: @selector restricts what the SA carries
 * @has_oa: @oa_src and @oa_dst are set
 * @dead: taken out of the tables; packets on their way are dropped
 * @life: its lifetimes, or NULL; one of @tasks
 * @out: outbound run-time part
 * @in: inbound run-time part
 * @ref: whoever works with the SA outside an RCU read-side section
 * @traffic: per-CPU packets and bytes of payload
 * @drops: packets dropped on its account
 * @id: key in the table of SPIs
 * @src: source address
 * @selector: what it may carry
 * @serial: the larger, the newer
 * @used_key: hash of its key, if numbers of it may not be used again; else 0
 * @reqid: the rule templates that may use it
 * @added: ktime_get_seconds() at creation
 * @used: ktime_get_seconds() of the last packet, 0: never
 * @by_spi: in ipward_net.sa_by_spi
 * @by_dst: among those with its destination, outbound only
 * @by_reqid: among those that have its number besides, if it has one
 * @work: last step of its release
 * @tasks: what is done for it now and then
 * @oa_src: source address before a NAT changed it, inbound transport mode
 * @oa_dst: destination address, likewise
 * @salt: of AES-GMAC in AH, where the crypto API does not keep it
 * @alg: its AEAD or cipher; NULL: integrity alone
 * @auth: its integrity algorithm; NULL with an AEAD
 * @key_bits: of the AEAD's or cipher's key
 */
struct ipward_sa {
	struct crypto_aead *aead;
	struct ipward_net *ipn;
	u8 dir;
	u8 mode;
	u8 flags;
	u8 icv_len;
	u8 header_len;
	u8 iv_len;
	u8 iv;
	u8 align;
	u8 natt_len;
	__be16 natt_sport;
	__be16 natt_dport;
	bool has_selector;
	bool has_oa;
	bool dead;
	struct ipward_outer outer;
	struct ipward_meta meta;
	struct ipward_lifetime *life;
	union {
		struct ipward_sa_out out;
		struct ipward_sa_in in;
	};
	struct percpu_ref ref;
	struct ipward_traffic __percpu *traffic;
	atomic64_t drops;
	time64_t used;

	struct ipward_sa_id id;
	struct in6_addr src;
	struct ipward_selector selector;
	unsigned long serial;
	u64 used_key;
	u32 reqid;
	time64_t added;
	struct rhash_head by_spi;
	struct hlist_node by_dst;
	struct hlist_node by_reqid;
	struct work_struct work;
	struct ipward_sa_task *tasks;
	struct in6_addr oa_src;
	struct in6_addr oa_dst;
	u8 salt[4];
	const struct ipward_alg *alg;
	const struct ipward_alg *auth;
	u16 key_bits;
};

struct ipward_sa *ipward_sa_create(struct ipward_net *ipn,
				   const struct ipward_sa_config *config,
				   struct netlink_ext_ack *extack);
void ipward_sa_kill(struct ipward_sa *sa);
bool ipward_sa_is_good_enough(const struct ipward_sa *sa,
			      const struct ipward_template *template);
bool ipward_sa_fits(const struct ipward_sa *sa,
		    const struct ipward_template *template);
bool ipward_sa_matches(const struct ipward_sa *sa,
		       const struct ipward_flow *flow);
void ipward_sa_wrap_flow(const struct ipward_sa *sa, struct ipward_flow *flow);
void ipward_sa_drain(struct ipward_net *ipn);

/**
 * ipward_sa_get() - take a reference
 * @sa: SA found under RCU
 *
 * Return: false if the SA is going away; it must not be used then.
 */
static inline bool ipward_sa_get(struct ipward_sa *sa)
{
	return percpu_ref_tryget_live(&sa->ref);
}

static inline void ipward_sa_put(struct ipward_sa *sa)
{
	percpu_ref_put(&sa->ref);
}

/**
 * ipward_sa_account() - a packet is about to be sent, or was found authentic
 * @sa: SA
 * @bytes: of payload
 *
 * Return: enum ipward_drop_reason: its lifetime may be over.
 */
static inline u8 ipward_sa_account(struct ipward_sa *sa, unsigned int bytes)
{
	time64_t now = ktime_get_seconds();
	u8 drop;

	if (unlikely(sa->life)) {
		drop = ipward_lifetime_spend(sa->life, bytes);
		if (drop)
			return drop;
	}
	ipward_traffic_add(sa->traffic, bytes);
	if (READ_ONCE(sa->used) != now)
		WRITE_ONCE(sa->used, now);
	return IPWARD_DROP_NONE;
}

/**
 * ipward_sa_wire_proto() - what an IP header says of an SA's packets
 * @sa: SA
 *
 * Return: IPPROTO_ESP, IPPROTO_AH or IPPROTO_UDP.
 */
static inline u8 ipward_sa_wire_proto(const struct ipward_sa *sa)
{
	return sa->natt_len ? IPPROTO_UDP : sa->id.proto;
}

/**
 * ipward_sa_is_tunnel() - has the SA's packet an IP header of its own?
 * @sa: SA
 *
 * Return: true in tunnel and BEET mode.
 */
static inline bool ipward_sa_is_tunnel(const struct ipward_sa *sa)
{
	return sa->mode != IPWARD_MODE_TRANSPORT;
}

/**
 * ipward_sa_is_beet() - are the inner addresses those of the SA's selector?
 * @sa: SA
 *
 * Return: true in BEET mode, which is a tunnel, too.
 */
static inline bool ipward_sa_is_beet(const struct ipward_sa *sa)
{
	return sa->mode == IPWARD_MODE_BEET;
}

#endif
