/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SA_H
#define IPWARD_SA_H

#include <linux/ipward.h>
#include <linux/llist.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <net/dst_cache.h>

#include "base/addr.h"
#include "base/flight.h"
#include "base/selector.h"
#include "base/stats.h"
#include "sa/lifetime.h"
#include "sa/meta.h"
#include "sa/replay.h"
#include "sa/sa_config.h"
#include "sa/task.h"
#include "sa/template.h"

struct ipward_net;
struct ipward_parallel;

/**
 * struct ipward_sa_dst_key - destination of outbound SAs; the key of sa_by_dst
 * @dst: destination
 * @reqid: only SAs with this reqid; 0: all of them
 * @family: of @dst
 */
struct ipward_sa_dst_key {
	struct in6_addr dst;
	u32 reqid;
	u32 family;
};

/**
 * struct ipward_sa_out - run-time state for sending
 * @seq: last sequence number given out
 * @limit: highest number that may be given out
 * @early: number at which an event asks for a new SA
 * @exhausted: this event has been sent
 * @iv_mask: random; combined with the number to the IV of a counter mode
 * @last: the last number given out, once the SA is dead
 * @path_mtu: learned from the path, bytes; 0: nothing learned
 * @path_mtu_until: jiffies at which @path_mtu times out
 * @keepalive: seconds without a packet after which a keepalive refreshes a
 *	NAT's mapping; 0: none
 * @tfc: bytes that tunnelled packets are padded to, if there is room; 0: none
 * @dummies: dummy packets a second, 0: none
 * @peer: address and port to which the peer has moved, or NULL
 * @vrf: device index of the VRF of @route, 0: no VRF; -1: no packet yet
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
 * struct ipward_sa_in - run-time state for receiving
 * @lock: protects @replay and @heard_from
 * @replay: window
 * @replayed: packets refused by the window
 * @late: packets among @replayed that were older than the window
 * @integrity_failed: packets whose ICV was wrong
 * @heard_from: source of the newest packet in UDP
 * @told: address and port of the last event about the peer
 * @moved_at: jiffies at which the SA moved here; valid with @port_before
 * @told_at: time of this event, jiffies; 0: never
 * @followed: address and port to which the outbound SAs that follow send
 * @port_before: UDP port that the peer had before the SA moved, or 0
 * @follow: task that sets these; NULL without ESP in UDP
 */
struct ipward_sa_in {
	spinlock_t lock;
	struct ipward_replay replay;
	atomic_t replayed;
	atomic_t late;
	atomic_t integrity_failed;
	struct ipward_endpoint heard_from;
	struct ipward_endpoint told;
	u32 moved_at;
	unsigned long told_at;
	struct ipward_endpoint followed;
	__be16 port_before;
	struct ipward_sa_task *follow;
};

/**
 * struct ipward_sa_load - how much of a CPU's time an SA's cipher takes
 * @tick: jiffies to which @spent belongs
 * @spent: time since then, ns
 * @high: it was more than a share that other CPUs should take part in
 */
struct ipward_sa_load {
	unsigned long tick;
	atomic64_t spent;
	bool high;
};

/**
 * struct ipward_sa - a security association
 * @aead: the cipher with its key
 * @ipn: namespace
 * @dir: enum ipward_dir
 * @mode: enum ipward_mode
 * @flags: enum ipward_sa_flag
 * @icv_len: bytes
 * @header_len: bytes added before the payload, without an outer IP header
 * @iv_len: of the IV in a packet, bytes
 * @iv: enum ipward_iv
 * @align: payload, pad length and next header are padded to a multiple of this
 * @natt_len: bytes of a UDP header before the ESP header, or 0
 * @natt_sport: its source port
 * @natt_dport: its destination port
 * @outer: fields of a tunnel's outer header
 * @meta: marks and devices
 * @has_selector: @selector restricts the inner packets
 * @has_oa: @oa_src and @oa_dst are set
 * @dead: removed from the tables; packets in flight are dropped, unless @heir
 * @relief: once it is removed: SA that packets which have found it may use instead
 * @heir: SA that has its numbers instead, at another place; see seq.c
 * @life: its lifetimes, or NULL; one of @tasks
 * @parallel: packets whose cipher other CPUs run, or NULL: never any (parallel.c)
 * @packets: sent, or received and authentic
 * @bytes: of their payload
 * @load: of its cipher
 * @out: outbound run-time part
 * @in: inbound run-time part
 * @ref: references of other SAs, and one until no packet uses it any more
 * @drops: dropped packets of this SA
 * @id: key in the table of SPIs
 * @src: source address
 * @selector: inner packets that are allowed
 * @serial: serial number, increasing; a successor has that of its predecessor
 * @birth: number that no other SA of any namespace has or will have
 * @used_key: hash of the key, if its numbers may not be used again; else 0
 * @reqid: the rule templates that may use it
 * @added: ktime_get_seconds() at creation
 * @used: ktime_get_seconds() of the last packet, 0: never
 * @by_spi: in ipward_net.sa_by_spi
 * @by_dst: in the list of SAs with the same destination, outbound only
 * @by_reqid: in the list of those with the same reqid, too, if it has one
 * @ended: among those without references (sa.c)
 * @landing: before it, waits until no packet uses the SA
 * @tasks: its periodic tasks
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
	struct ipward_sa *relief;
	struct ipward_sa *heir;
	struct ipward_outer outer;
	struct ipward_meta meta;
	struct ipward_lifetime *life;
	struct ipward_parallel *parallel;

	/* Each packet writes here; fields above stay in the caches of all CPUs. */
	atomic64_t packets ____cacheline_aligned_in_smp;
	atomic64_t bytes;
	struct ipward_sa_load load;
	union {
		struct ipward_sa_out out;
		struct ipward_sa_in in;
	};
	refcount_t ref;
	atomic64_t drops;
	time64_t used;

	struct ipward_sa_id id;
	struct in6_addr src;
	struct ipward_selector selector;
	unsigned long serial;
	u64 birth;
	u64 used_key;
	u32 reqid;
	time64_t added;
	struct rhash_head by_spi;
	struct hlist_node by_dst;
	struct hlist_node by_reqid;
	union {
		struct llist_node ended;
		struct ipward_landing landing;
	};
	struct ipward_sa_task *tasks;
	struct in6_addr oa_src;
	struct in6_addr oa_dst;
	u8 salt[4];
	const struct ipward_alg *alg;
	const struct ipward_alg *auth;
	u16 key_bits;
};

int ipward_sa_cache_init(void);
void ipward_sa_cache_exit(void);
struct ipward_sa *ipward_sa_create(struct ipward_net *ipn,
				   const struct ipward_sa_config *config,
				   struct netlink_ext_ack *extack);
struct ipward_sa *
ipward_sa_create_successor(struct ipward_sa *old,
			   const struct ipward_sa_config *config);
void ipward_sa_kill(struct ipward_sa *sa);
void ipward_sa_put(struct ipward_sa *sa);
bool ipward_sa_is_good_enough(const struct ipward_sa *sa,
			      const struct ipward_template *template);
bool ipward_sa_fits(const struct ipward_sa *sa,
		    const struct ipward_template *template);
void ipward_sa_wrap_flow(const struct ipward_sa *sa, struct ipward_flow *flow);
void ipward_sa_drain(struct ipward_net *ipn);

/**
 * ipward_sa_pass_counts() - add an SA's counts to those of its successor
 * @from: SA
 * @to: its successor
 *
 * What packets in flight add to @from afterwards is passed by another call.
 */
static inline void ipward_sa_pass_counts(struct ipward_sa *from,
					 struct ipward_sa *to)
{
	atomic64_add(atomic64_xchg(&from->packets, 0), &to->packets);
	atomic64_add(atomic64_xchg(&from->bytes, 0), &to->bytes);
	atomic64_add(atomic64_xchg(&from->drops, 0), &to->drops);
	if (from->life && to->life)
		ipward_lifetime_pass(from->life, to->life);
	if (from->dir == IPWARD_DIR_OUT)
		return;
	atomic_add(atomic_xchg(&from->in.replayed, 0), &to->in.replayed);
	atomic_add(atomic_xchg(&from->in.late, 0), &to->in.late);
	atomic_add(atomic_xchg(&from->in.integrity_failed, 0),
		   &to->in.integrity_failed);
}

/**
 * ipward_sa_matches() - does a flow match the SA's selector, mark and device?
 * @sa: SA
 * @flow: of the packet inside it
 *
 * Context: RCU read-side critical section.
 * Return: true if it matches each of these that the SA has.
 */
static inline bool ipward_sa_matches(const struct ipward_sa *sa,
				     const struct ipward_flow *flow)
{
	if (sa->has_selector &&
	    ipward_selector_match(&sa->selector, flow) != IPWARD_MATCH_YES)
		return false;
	return ipward_meta_admits(&sa->meta, sa->ipn, flow);
}

/**
 * ipward_sa_hold() - take a reference, for longer than one packet
 * @sa: SA in the tables, or with a reference
 */
static inline void ipward_sa_hold(struct ipward_sa *sa)
{
	refcount_inc(&sa->ref);
}

/**
 * ipward_sa_account() - count a packet that will be sent, or was authentic
 * @sa: SA
 * @bytes: of payload
 *
 * Return: enum ipward_drop_reason, not NONE if the SA's lifetime is over.
 */
static inline enum ipward_drop_reason ipward_sa_account(struct ipward_sa *sa,
							unsigned int bytes)
{
	time64_t now = ktime_get_seconds();
	enum ipward_drop_reason drop;

	if (sa->life) {
		drop = ipward_lifetime_spend(sa->life, bytes);
		if (drop)
			return drop;
	}
	atomic64_inc(&sa->packets);
	atomic64_add(bytes, &sa->bytes);
	if (READ_ONCE(sa->used) != now)
		WRITE_ONCE(sa->used, now);
	return IPWARD_DROP_NONE;
}

/**
 * ipward_sa_wire_proto() - the protocol in the IP header of an SA's packets
 * @sa: SA
 *
 * Return: IPPROTO_ESP, IPPROTO_AH or IPPROTO_UDP.
 */
static inline u8 ipward_sa_wire_proto(const struct ipward_sa *sa)
{
	return sa->natt_len ? IPPROTO_UDP : sa->id.proto;
}

/**
 * ipward_sa_is_tunnel() - does the SA add an outer IP header?
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
