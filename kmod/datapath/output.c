// SPDX-License-Identifier: GPL-2.0
/*
 * Outbound: apply the SAs of a rule to a packet, and send it.
 *
 *	ipward_output		split into packets that fit
 *	output_one		for each: memory, checksum, a request
 *	output_run		for each SA: number, encapsulate, seal
 *	output_resume		after asynchronous crypto: continue output_run
 *	output_done		send or drop
 */

#include <linux/skbuff.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/sock.h>

#include "base/flow.h"
#include "base/net.h"
#include "base/notify.h"
#include "base/stats.h"
#include "datapath/drop.h"
#include "datapath/fragment.h"
#include "datapath/hold.h"
#include "datapath/mss.h"
#include "datapath/outbound.h"
#include "datapath/output.h"
#include "datapath/pmtu.h"
#include "datapath/port.h"
#include "datapath/route.h"
#include "datapath/segment.h"
#include "datapath/writable.h"
#include "proto/beet.h"
#include "proto/natt.h"
#include "proto/request.h"
#include "proto/tfc.h"
#include "proto/transport.h"
#include "proto/tunnel.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/relief.h"
#include "sa/sa.h"
#include "sa/seq.h"

/**
 * struct batch - common data of the packets made from one packet
 * @ipn: namespace
 * @out: the packet, with its flow, rule and SAs
 * @l4: where its upper-layer header is
 * @okfn: function that continues in the stack
 * @dst: route to the outermost tunnel's end, or NULL; a reference
 * @mtu: inner MTU
 * @head: headroom that all SAs and the link need together
 * @tail: tailroom that they need
 * @growth: bytes by which the SAs make a packet longer, at most
 * @own_sk: the sending socket is that of the packet
 * @tcp_offset: of the TCP header, 0 if there is none
 * @whole: the packet is sealed whole, neither in segments nor in fragments
 * @cut: it is sealed in fragments, of which the rules would not know the flow
 */
struct batch {
	struct ipward_net *ipn;
	const struct ipward_outbound *out;
	const struct ipward_l4 *l4;
	int (*okfn)(struct net *net, struct sock *sk, struct sk_buff *skb);
	struct dst_entry *dst;
	unsigned int mtu;
	unsigned int head;
	unsigned int tail;
	unsigned int growth;
	unsigned int tcp_offset;
	bool own_sk;
	bool whole;
	bool cut;
};

/*
 * Limit of recursion on one stack. A sealed packet may be sent on the device of
 * another tunnel, whose packet a rule protects again. If devices and rules form
 * a loop, the stack would overflow before the kernel's own limit for devices.
 */
#define OUTPUT_DEPTH_MAX 4

/* Valid while softirqs are disabled, so it belongs to one stack. */
static DEFINE_PER_CPU(unsigned int, output_depth);

/*
 * Pass a sealed packet to the stack: in transport mode where the hook was
 * called, in a tunnel by its own route.
 */
static void output_send(struct ipward_request *req)
{
	struct net *net = req->ipn->net;
	struct sk_buff *skb = req->skb;
	struct sock *sk = req->own_sk ? skb->sk : NULL;
	unsigned int mtu = ipward_overhead_sealed_mtu(req->sa, req->n_sa);
	unsigned int i;

	for (i = 0; i < req->n_sa; i++)
		skb->mark = ipward_meta_mark(&req->sa[i]->meta, skb->mark);
	if (!req->dst) {
		ipward_pmtu_prepare_send(req->ipn, skb, mtu);
		req->send(net, sk, skb);
		return;
	}
	ipward_route_direct(skb, req->dst);
	ipward_pmtu_prepare_send(req->ipn, skb, mtu);
	/* Output to a group reads options that only a full socket has. */
	dst_output(net, sk && sk_fullsock(sk) ? sk : NULL, skb);
}

static noinline void output_failed(struct ipward_request *req)
{
	const struct ipward_drop_info info = { .sa = ipward_request_sa(req) };

	ipward_drop(req->ipn, req->skb, req->drop, &info);
}

static void output_done(struct ipward_request *req, int err)
{
	if (unlikely(err)) {
		output_failed(req);
	} else {
		ipward_count(req->ipn, IPWARD_COUNT_OUT_PROTECTED);
		output_send(req);
	}
	ipward_request_finish(req);
}

/*
 * Take a sequence number. Events are sent when the numbers are nearly used up,
 * early enough for a new SA, and once when they are used up.
 */
static int output_number(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	enum ipward_drop_reason drop = ipward_sa_next_seq(sa, &req->seq);

	while (unlikely(drop == IPWARD_DROP_SA_DEAD) &&
	       ipward_request_relieve(req)) {
		sa = ipward_request_sa(req);
		drop = ipward_sa_next_seq(sa, &req->seq);
	}
	if (unlikely(drop)) {
		if (drop == IPWARD_DROP_SEQ_EXHAUSTED &&
		    !atomic_xchg(&sa->out.exhausted, 1))
			ipward_notify_expire(sa, IPWARD_EXPIRY_HARD,
					     IPWARD_LIMIT_SEQUENCE);
		return ipward_request_fail(req, drop);
	}
	if (unlikely(req->seq == sa->out.early))
		ipward_notify_expire(sa, IPWARD_EXPIRY_SOFT,
				     IPWARD_LIMIT_SEQUENCE);
	return 0;
}

/* Pad for traffic flow confidentiality, if this causes no fragments. */
static int output_pad(struct ipward_request *req)
{
	unsigned int room;

	room = ipward_overhead_inner_mtu(&req->sa[req->step],
					 req->n_sa - req->step,
					 ipward_route_mtu(req->dst), 0);
	return ipward_tfc_pad(req, room);
}

static int output_encap(struct ipward_request *req)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	int err = 0;

	if (sa->mode == IPWARD_MODE_TUNNEL) {
		if (unlikely(sa->out.tfc))
			err = output_pad(req);
		return err ?: ipward_tunnel_encap(req);
	}
	err = ipward_fragment_refuse(req);
	if (err)
		return err;
	return ipward_sa_is_beet(sa) ? ipward_beet_encap(req) :
				       ipward_transport_encap(req);
}

/* Apply one SA with a number: add the headers, seal. */
static int output_seal(struct ipward_request *req)
{
	return output_encap(req) ?: ipward_xform_seal(req);
}

/*
 * Finish an SA. Returns true if there is another one; else finishes the packet.
 */
static bool output_next(struct ipward_request *req, int err)
{
	if (!err && req->natt_len)
		ipward_natt_checksum(req->skb, req->offset - req->natt_len);
	if (err || req->step + 1 == req->n_sa) {
		output_done(req, err);
		return false;
	}
	req->step++;
	return true;
}

/* Apply the SAs after the current one, which has returned @err. */
static void output_run(struct ipward_request *req, int err)
{
	while (err != -EINPROGRESS && output_next(req, err))
		err = output_number(req) ?: output_seal(req);
}

static void output_resume(struct ipward_request *req, int err)
{
	if (!err && ipward_sa_has_ended(ipward_request_sa(req))) {
		err = -ENOENT;
		req->drop = IPWARD_DROP_SA_DEAD;
	} else if (err) {
		req->drop = IPWARD_DROP_CRYPTO;
	}
	output_run(req, err);
}

/*
 * Take the SAs, and a number of the first one. The request may be too small for
 * the latest of them.
 */
static enum ipward_drop_reason
output_begin(struct ipward_request *req, const struct ipward_verdict *verdict)
{
	for (req->n_sa = 0; req->n_sa < verdict->n_sa; req->n_sa++) {
		struct ipward_sa *sa = verdict->sa[req->n_sa];

		if (!ipward_request_fits(req, sa))
			return IPWARD_DROP_NO_MEMORY;
		sa = ipward_sa_in_use(sa);
		if (!sa)
			return IPWARD_DROP_SA_DEAD;
		req->sa[req->n_sa] = sa;
	}
	return output_number(req) ? req->drop : IPWARD_DROP_NONE;
}

/* Check the size, make the packet writable and complete its checksum. */
static enum ipward_drop_reason output_prepare(const struct batch *batch,
					      struct sk_buff *skb)
{
	if (ipward_pmtu_check(skb, batch->mtu, batch->tcp_offset) ||
	    skb->len + batch->growth > IP_MAX_MTU)
		return IPWARD_DROP_TOO_BIG;
	/* The sealed packet belongs to no connection. */
	nf_reset_ct(skb);
	if (ipward_skb_make_writable(skb, batch->head, batch->tail))
		return IPWARD_DROP_NO_MEMORY;
	if (batch->whole && batch->tcp_offset)
		ipward_mss_clamp(batch->ipn, skb, batch->tcp_offset,
				 batch->mtu);
	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_csum_hwoffload_help(skb, 0))
		return IPWARD_DROP_NO_MEMORY;
	skb->ip_summed = CHECKSUM_NONE;
	if (unlikely(batch->l4->alias) &&
	    !ipward_sa_is_tunnel(batch->out->verdict.sa[0]))
		ipward_port_set_dest(skb, batch->l4->offset,
				     batch->out->flow.proto,
				     batch->out->flow.dport);
	skb->encapsulation = 0;
	return skb_dst_force(skb) ? IPWARD_DROP_NONE : IPWARD_DROP_NO_ROUTE;
}

/*
 * Let a packet wait for keys: an SA was removed since the rules chose it, with
 * none in its place, and no byte depends on it yet. Returns why to drop it. Not
 * a packet whose alias has been replaced: it would be taken for another peer's.
 */
static enum ipward_drop_reason output_wait(const struct batch *batch,
					   struct sk_buff *skb)
{
	const struct sock *sk = batch->own_sk ? skb->sk : NULL;

	if (batch->cut || batch->l4->alias || !ipward_hold_may(batch->ipn))
		return IPWARD_DROP_SA_DEAD;
	return ipward_hold_packet(batch->ipn, skb, batch->out, sk, batch->okfn);
}

/* Drop a packet of a batch, or count it as dropped if it is NULL. */
static noinline void batch_drop(const struct batch *batch, struct sk_buff *skb,
				enum ipward_drop_reason drop)
{
	const struct ipward_drop_info info = {
		.flow = &batch->out->flow,
		.rule = batch->out->verdict.rule,
		.sa = batch->out->verdict.sa[0],
	};

	ipward_drop(batch->ipn, skb, drop, &info);
}

/* Seal and send one packet; consumes the skb. */
static void output_one(const struct batch *batch, struct sk_buff *skb)
{
	struct ipward_request *req;
	enum ipward_drop_reason drop = output_prepare(batch, skb);

	req = likely(!drop) ? ipward_request_get() : NULL;
	if (unlikely(!req)) {
		batch_drop(batch, skb, drop ?: IPWARD_DROP_NO_MEMORY);
		return;
	}
	ipward_request_begin(req, batch->ipn, skb, batch->dst, output_resume);
	req->send = batch->okfn;
	req->own_sk = batch->own_sk;
	drop = output_begin(req, &batch->out->verdict);
	if (likely(!drop)) {
		output_run(req, output_seal(req));
		return;
	}
	if (drop == IPWARD_DROP_SA_DEAD)
		drop = output_wait(batch, skb);
	if (drop)
		batch_drop(batch, skb, drop);
	ipward_request_finish(req);
}

static u8 hop_limit(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP) ? ip_hdr(skb)->ttl :
						  ipv6_hdr(skb)->hop_limit;
}

/* Find the route to the far end of the outermost tunnel, if there is one. */
static enum ipward_drop_reason batch_route(struct batch *batch,
					   const struct sk_buff *skb)
{
	const struct ipward_verdict *verdict = &batch->out->verdict;
	unsigned int n = verdict->n_sa;

	batch->dst = NULL;
	while (n--) {
		if (!ipward_sa_is_tunnel(verdict->sa[n]))
			continue;
		/* The host's own copy of a packet that it sends to a group. */
		if (!hop_limit(skb))
			return IPWARD_DROP_NO_ROUTE;
		batch->dst = ipward_route_to_peer(verdict->sa[n],
						  skb_dst(skb)->dev);
		return batch->dst ? IPWARD_DROP_NONE : IPWARD_DROP_NO_ROUTE;
	}
	return IPWARD_DROP_NONE;
}

static void batch_measure(struct batch *batch, const struct sk_buff *skb)
{
	const struct ipward_verdict *verdict = &batch->out->verdict;
	const struct dst_entry *dst = batch->dst ?: skb_dst(skb);
	unsigned int i;

	batch->head = 0;
	batch->tail = 0;
	batch->tcp_offset = batch->out->flow.proto == IPPROTO_TCP &&
			    batch->out->flow.ports == IPWARD_PORTS_KNOWN ?
			    batch->l4->offset : 0;
	for (i = 0; i < verdict->n_sa; i++) {
		const struct ipward_sa *sa = verdict->sa[i];

		batch->head += ipward_overhead_head(sa);
		batch->tail += ipward_overhead_tail(sa);
	}
	batch->growth = batch->head + batch->tail;
	batch->head += LL_RESERVED_SPACE(dst->dev);
	batch->mtu = ipward_overhead_inner_mtu(verdict->sa, verdict->n_sa,
					       ipward_route_mtu(dst),
					       batch->l4->offset);
	batch->mtu = min(batch->mtu, IP_MAX_MTU - batch->growth);
}

static void output_fragments(const struct batch *batch, struct sk_buff *skb,
			     unsigned int size)
{
	struct sk_buff_head fragments;

	__skb_queue_head_init(&fragments);
	if (ipward_fragment_split(batch->ipn, skb, size, &fragments))
		batch_drop(batch, NULL, IPWARD_DROP_NO_MEMORY);
	while ((skb = __skb_dequeue(&fragments)))
		output_one(batch, skb);
}

/* Split one packet; seal and send each part. */
static void batch_run(struct batch *batch, struct sk_buff *skb)
{
	struct sk_buff *list, *next;
	struct ipward_l4 plain = *batch->l4;
	enum ipward_drop_reason drop = batch_route(batch, skb);
	unsigned int size;

	if (unlikely(!drop && ipward_segment_is_jumbo(skb))) {
		if (ipward_segment_unjumbo(skb))
			drop = IPWARD_DROP_NO_MEMORY;
		plain.offset = sizeof(struct ipv6hdr);
		batch->l4 = &plain;
	}
	if (drop) {
		dst_release(batch->dst);
		batch_drop(batch, skb, drop);
		return;
	}
	batch_measure(batch, skb);
	batch->whole = !skb_is_gso(skb);
	list = ipward_segment(batch->ipn, skb, batch->mtu, &batch->out->flow,
			      batch->l4->offset, batch->head + batch->tail);
	if (IS_ERR(list)) {
		batch_drop(batch, NULL, IPWARD_DROP_GSO);
		list = NULL;
	}
	skb_list_walk_safe(list, skb, next) {
		skb_mark_not_on_list(skb);
		size = ipward_fragment_size(skb, batch->out->verdict.sa[0],
					    batch->mtu);
		if (unlikely(size)) {
			batch->whole = false;
			batch->cut = true;
			output_fragments(batch, skb, size);
		} else {
			output_one(batch, skb);
		}
	}
	dst_release(batch->dst);
}

/**
 * ipward_output() - protect a packet and send it
 * @ipn: namespace
 * @skb: packet, its data at the network header; consumed in any case
 * @out: its flow, and its verdict: protect, with the SAs to use
 * @sk: socket that sends, or NULL
 * @okfn: function that continues with the packet in transport mode
 *
 * RFC 4301, section 5.1, and RFC 4303, section 3.3.
 *
 * Context: RCU read-side critical section, process or softirq.
 */
void ipward_output(struct ipward_net *ipn, struct sk_buff *skb,
		   const struct ipward_outbound *out, const struct sock *sk,
		   int (*okfn)(struct net *, struct sock *, struct sk_buff *))
{
	struct batch batch = {
		.ipn = ipn, .out = out, .l4 = &out->l4, .okfn = okfn,
		.own_sk = sk && sk == skb->sk,
	};

	local_bh_disable();
	if (likely(this_cpu_inc_return(output_depth) <= OUTPUT_DEPTH_MAX))
		batch_run(&batch, skb);
	else
		batch_drop(&batch, skb, IPWARD_DROP_NESTING);
	this_cpu_dec(output_depth);
	local_bh_enable();
}

/**
 * ipward_output_dummy() - seal and send a packet that the receiver will drop
 * @sa: outbound SA, ESP
 * @dst: route to its far end; the caller keeps its reference
 * @skb: payload, with room for headers and trailer; consumed
 *
 * RFC 4303, section 2.6. Without memory nothing is sent.
 *
 * Context: softirqs disabled, RCU read-side critical section in which @sa was
 * not dead.
 */
void ipward_output_dummy(struct ipward_sa *sa, struct dst_entry *dst,
			 struct sk_buff *skb)
{
	const struct ipward_inner inner = { .ttl = IPDEFTTL };
	struct ipward_request *req = ipward_request_get();
	struct ipward_net *ipn = sa->ipn;
	int err;

	if (!req) {
		kfree_skb(skb);
		return;
	}
	if (!ipward_request_fits(req, sa)) {
		kfree_skb(skb);
		ipward_request_free(req);
		return;
	}
	ipward_request_begin(req, ipn, skb, dst, output_resume);
	req->sa[req->n_sa++] = sa;
	req->own_sk = false;
	req->proto = IPPROTO_NONE;
	err = output_number(req) ?: ipward_tunnel_wrap(req, &inner) ?:
	      ipward_xform_seal(req);
	if (!err || err == -EINPROGRESS)
		ipward_count(ipn, IPWARD_COUNT_OUT_DUMMY);
	if (err != -EINPROGRESS)
		output_next(req, err);
}
