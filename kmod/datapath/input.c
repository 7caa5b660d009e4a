// SPDX-License-Identifier: GPL-2.0
/*
 * Inbound: open a packet of an SA, layer by layer, check it against the rules,
 * and deliver it.
 *
 *	ipward_input		allocate a request for the packet
 *	input_run		for each layer: open, strip
 *	input_resume		after asynchronous crypto: continue input_run
 *	input_done		check the rules; deliver or drop
 */

#include <linux/skbuff.h>
#include <net/ip.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "datapath/deliver.h"
#include "datapath/drop.h"
#include "datapath/fragment.h"
#include "datapath/icmp.h"
#include "datapath/input.h"
#include "datapath/mss.h"
#include "datapath/port.h"
#include "datapath/writable.h"
#include "policy/cache.h"
#include "policy/decide.h"
#include "policy/rule.h"
#include "policy/spd.h"
#include "proto/beet.h"
#include "proto/natt.h"
#include "proto/request.h"
#include "proto/transport.h"
#include "proto/tunnel.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/seq.h"
#include "sa/way_back.h"

/**
 * struct input_outcome - what the rules say of an opened packet
 * @rule: rule that matched; NULL: the default
 * @audited: as in struct ipward_verdict
 */
struct input_outcome {
	struct ipward_rule *rule;
	u8 audited;
};

/**
 * ipward_input_find() - find the SA of an ESP or AH packet
 * @ipn: namespace
 * @skb: ESP or AH packet, not changed
 * @flow: its flow
 * @l4: its ESP or AH header
 * @spi: set to its SPI; 0 if the packet is too short to have one
 *
 * Only inbound SAs are used: a copy of a packet that this host has sent,
 * reflected to it, must not be opened by the SA that sealed it.
 *
 * Context: RCU read-side critical section, in which the result is valid;
 * softirqs disabled.
 * Return: the SA or NULL.
 */
struct ipward_sa *ipward_input_find(struct ipward_net *ipn,
				    const struct sk_buff *skb,
				    const struct ipward_flow *flow,
				    const struct ipward_l4 *l4, __be32 *spi)
{
	u8 proto = l4->natt_len ? IPPROTO_ESP : flow->proto;
	const __be32 *p;
	unsigned int at;

	at = skb_network_offset(skb) + l4->offset + l4->natt_len;
	if (flow->proto == IPPROTO_AH)
		at += offsetof(struct ip_auth_hdr, spi);
	p = skb_header_pointer(skb, at, sizeof(*spi), spi);
	*spi = p ? *p : 0;
	return *spi ? ipward_sad_find_in(ipn, flow, *spi, proto) : NULL;
}

static void input_turn_to(struct ipward_request *req,
			  const struct ipward_l4 *l4)
{
	req->offset = l4->offset + l4->natt_len;
	req->proto_offset = l4->proto_offset;
	req->natt_len = l4->natt_len;
}

/*
 * Is the packet in UDP exactly if the SA is, and is the UDP packet complete?
 * One that GRO has merged from several cannot be verified.
 */
static bool encap_fits(const struct ipward_request *req)
{
	unsigned int offset = req->offset - req->natt_len;

	return !skb_is_gso(req->skb) &&
	       req->natt_len == req->sa[req->step]->natt_len &&
	       (!req->natt_len || !ipward_natt_receive(req->skb, offset));
}

static int input_open(struct ipward_request *req)
{
	if (!encap_fits(req))
		return ipward_request_fail(req, IPWARD_DROP_ENCAP);
	if (ipward_skb_make_writable(req->skb, 0, 0))
		return ipward_request_fail(req, IPWARD_DROP_NO_MEMORY);
	return ipward_xform_open(req);
}

/* The peer can be reached at the source of an authentic packet. */
static void input_heard_from(struct ipward_request *req)
{
	struct ipward_endpoint from;

	from = ipward_natt_source(req->skb, req->offset - req->natt_len);
	ipward_peer_check(ipward_request_sa(req), &from, req->seq);
}

/* Strip a layer after the crypto. -EINPROGRESS: the skb was queued. */
static int input_opened(struct ipward_request *req, int err)
{
	const struct ipward_sa *sa = ipward_request_sa(req);

	err = ipward_xform_opened(req, err);
	if (err)
		return err;
	if (req->natt_len)
		input_heard_from(req);
	if (sa->mode == IPWARD_MODE_TUNNEL) {
		err = ipward_tunnel_decap(req);
		return err ?: ipward_fragment_gather(req);
	}
	err = ipward_sa_is_beet(sa) ? ipward_beet_decap(req) :
				      ipward_transport_decap(req);
	return err ?: ipward_fragment_refuse(req);
}

/* Set mark and device as the SA says. */
static bool input_move(struct ipward_request *req)
{
	if (!ipward_meta_move(&ipward_request_sa(req)->meta, req->ipn,
			      req->skb))
		return false;
	if (unlikely(req->skb->dev != req->dev))
		ipward_request_hold_device(req);
	return true;
}

/*
 * Find the next layer (RFC 4301, section 5.2, step 3b). Returns 1 if there is
 * one with an SA, to which the request is set; 0 if not; or a negative errno.
 */
static int input_next_layer(struct ipward_request *req,
			    struct ipward_flow *flow, struct ipward_l4 *l4)
{
	struct ipward_sa *sa;
	__be32 spi;

	if (ipward_flow_from_skb(req->skb, IPWARD_DIR_IN, flow, l4) ||
	    ipward_input_source_routed_onward(req->ipn, req->skb, flow, l4))
		return ipward_request_fail(req, IPWARD_DROP_HEADER);
	if (ipward_natt_classify(req->ipn, req->skb, flow, l4) ==
	    IPWARD_NATT_BAD)
		return ipward_request_fail(req, IPWARD_DROP_ENCAP);
	if (!ipward_input_is_protected(flow, l4))
		return 0;
	sa = ipward_input_find(req->ipn, req->skb, flow, l4, &spi);
	if (!sa)
		return 0;
	if (!ipward_sa_matches(ipward_request_sa(req), flow))
		return ipward_request_fail(req, IPWARD_DROP_SA_SELECTOR);
	if (!input_move(req))
		return ipward_request_fail(req, IPWARD_DROP_NO_ROUTE);
	if (req->n_sa == IPWARD_TEMPLATES_MAX)
		return ipward_request_fail(req, IPWARD_DROP_NESTING);
	if (!ipward_request_fits(req, sa))
		return ipward_request_fail(req, IPWARD_DROP_NO_MEMORY);
	req->step = req->n_sa;
	req->sa[req->n_sa++] = sa;
	input_turn_to(req, l4);
	return 1;
}

static bool input_sa_ended(const struct ipward_request *req)
{
	unsigned int i;

	for (i = 0; i < req->n_sa; i++) {
		if (ipward_sa_has_ended(req->sa[i]))
			return true;
	}
	return false;
}

/* Ask the rules and the selector of the innermost SA. */
static noinline enum ipward_drop_reason
input_ask(struct ipward_request *req, const struct ipward_flow *flow,
	  const struct ipward_l4 *l4, struct input_outcome *outcome)
{
	unsigned long generation =
		atomic_long_read_acquire(&req->ipn->generation);
	const struct ipward_sa *innermost = ipward_request_sa(req);
	const struct ipward_flow *decided;
	struct ipward_verdict verdict;
	struct ipward_flow quoted;
	enum ipward_drop_reason drop;

	decided = ipward_decide(req->ipn, req->skb, flow, l4, &quoted,
				&verdict);
	drop = ipward_spd_check_inbound(&verdict, req->sa, req->n_sa);
	outcome->rule = verdict.rule;
	outcome->audited = verdict.audited;
	if (drop)
		return drop;
	if (!ipward_sa_matches(innermost, decided))
		return IPWARD_DROP_SA_SELECTOR;
	if (decided == flow && req->n_sa == 1 && !verdict.audited &&
	    verdict.action == IPWARD_ACTION_PROTECT)
		ipward_cache_note_passed(req->ipn, flow, innermost,
					 verdict.rule, generation);
	return IPWARD_DROP_NONE;
}

static enum ipward_drop_reason input_check(struct ipward_request *req,
					   const struct ipward_flow *flow,
					   const struct ipward_l4 *l4,
					   struct input_outcome *outcome)
{
	enum ipward_drop_reason drop;

	outcome->rule = req->n_sa > 1 ? NULL :
			ipward_cache_passes(req->ipn, flow, req->sa[0]);
	outcome->audited = IPWARD_DROP_NONE;
	if (!outcome->rule) {
		drop = input_ask(req, flow, l4, outcome);
		if (drop)
			return drop;
	}
	return input_sa_ended(req) ? IPWARD_DROP_SA_DEAD : IPWARD_DROP_NONE;
}

/* Lower a SYN's MSS, so that the answers will fit into the SAs of this host. */
static void input_clamp(struct ipward_request *req,
			const struct ipward_flow *flow,
			const struct ipward_l4 *l4)
{
	unsigned int overhead = 0, i;

	if (flow->proto != IPPROTO_TCP || flow->ports != IPWARD_PORTS_KNOWN ||
	    !ipward_mss_is_syn(req->skb, l4->offset))
		return;
	for (i = 0; i < req->n_sa; i++) {
		const struct ipward_sa *sa = req->sa[i];

		overhead += ipward_overhead_head(sa) + ipward_overhead_tail(sa);
	}
	ipward_mss_clamp(req->ipn, req->skb, l4->offset,
			 req->dev->mtu - min(req->dev->mtu, overhead));
}

/* Protocols whose checksum covers the whole packet and the addresses. */
static bool has_checksum(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_ICMPV6:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	}
	return false;
}

/*
 * Skip the upper-layer checksum in transport mode: the sender itself has sealed
 * the packet, and the ICV is correct. A packet in a tunnel, also in a GRE
 * tunnel, may come from another host, and may be damaged before it was sealed.
 */
static void input_checksum(struct ipward_request *req,
			   const struct ipward_flow *flow,
			   const struct ipward_l4 *l4)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;

	skb->csum_valid = 0;
	skb->csum_complete_sw = 0;
	skb->ip_summed = CHECKSUM_NONE;
	skb->csum_level = 0;
	if (ipward_sa_is_tunnel(sa))
		return;
	if (has_checksum(flow->proto))
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (sa->natt_len && !sa->has_oa && flow->ports == IPWARD_PORTS_KNOWN)
		ipward_natt_renew_inner_checksum(skb, l4->offset, flow->proto);
}

/*
 * Remember to which of several peers behind one NAT the answers go. If the flow
 * is another peer's, too, the stack sees it with another port.
 */
static void input_learn(struct ipward_request *req,
			const struct ipward_flow *flow,
			const struct ipward_l4 *l4)
{
	struct ipward_sa *sa;
	unsigned int i = req->n_sa;
	u16 alias;

	do {
		sa = req->sa[--i];
	} while (i && !sa->natt_len);
	if (likely(!sa->natt_len) ||
	    (!READ_ONCE(req->ipn->shared_addrs) &&
	     !ipward_way_back_wants(flow, sa)))
		return;
	alias = ipward_way_back_learn(req->ipn, req->skb, flow, l4, sa);
	if (unlikely(alias))
		ipward_port_set_source(req->skb, l4->offset, flow->proto,
				       alias);
}

/*
 * Check the rules; deliver or drop the packet. Returns true if the caller must
 * continue with the packet where the hook was called, never after asynchronous
 * crypto.
 */
static bool input_done(struct ipward_request *req, int err, bool async,
		       const struct ipward_flow *flow,
		       const struct ipward_l4 *l4)
{
	struct input_outcome outcome = { };
	struct ipward_drop_info info = { .sa = ipward_request_sa(req) };
	enum ipward_delivery delivery = IPWARD_DELIVERY_DROPPED;
	struct sk_buff *skb = NULL;
	unsigned int len;
	enum ipward_drop_reason drop = req->drop;

	if (!err) {
		info.flow = flow;
		drop = input_check(req, flow, l4, &outcome);
		info.rule = outcome.rule;
	}
	if (!drop) {
		input_checksum(req, flow, l4);
		input_clamp(req, flow, l4);
		if (!input_move(req))
			drop = IPWARD_DROP_NO_ROUTE;
	}
	if (drop) {
		ipward_drop(req->ipn, req->skb, drop, &info);
		goto release;
	}
	ipward_pmtu_learn(req->ipn, req->skb, flow, l4);
	input_learn(req, flow, l4);
	skb = req->skb;
	len = skb->len;
	delivery = ipward_deliver(req->ipn, skb, flow, &info,
				  async || req->reinject);
	if (delivery != IPWARD_DELIVERY_DROPPED) {
		ipward_rule_count(outcome.rule, IPWARD_DIR_IN, len);
		ipward_count(req->ipn, IPWARD_COUNT_IN_PROTECTED);
		if (unlikely(outcome.audited))
			ipward_audit(req->ipn, IPWARD_DIR_IN, outcome.audited,
				     &info);
	}
release:
	ipward_request_finish(req);
	if (delivery == IPWARD_DELIVERY_ENTER)
		ipward_deliver_enter(skb);
	return delivery == IPWARD_DELIVERY_GO_ON;
}

/* Strip the layer that was opened last, and open the next ones. */
static bool input_run(struct ipward_request *req, int err, bool async)
{
	struct ipward_flow flow;
	struct ipward_l4 l4;
	int more = 1;

	while (more > 0) {
		err = input_opened(req, err);
		if (err == -EINPROGRESS) {
			ipward_request_finish(req);
			return false;
		}
		more = err ?: input_next_layer(req, &flow, &l4);
		if (more <= 0)
			break;
		err = input_open(req);
		if (err == -EINPROGRESS)
			return false;
	}
	return input_done(req, more, async, &flow, &l4);
}

static void input_resume(struct ipward_request *req, int err)
{
	input_run(req, err, true);
}

/**
 * ipward_input() - open a protected packet and deliver it
 * @ipn: namespace
 * @skb: packet whose data starts at the network header
 * @sa: outermost SA, from ipward_input_find()
 * @l4: its ESP or AH header
 *
 * RFC 4301, section 5.2.
 *
 * Context: RCU read-side critical section, softirqs disabled.
 * Return: true if the caller must continue with the packet, which is now in
 * clear; false if it was consumed.
 */
bool ipward_input(struct ipward_net *ipn, struct sk_buff *skb,
		  struct ipward_sa *sa, const struct ipward_l4 *l4)
{
	const struct ipward_drop_info info = { .sa = sa };
	struct ipward_request *req;
	int err;

	req = ipward_request_get();
	if (unlikely(!req || !ipward_request_fits(req, sa))) {
		if (req)
			ipward_request_free(req);
		ipward_drop(ipn, skb, IPWARD_DROP_NO_MEMORY, &info);
		return false;
	}
	ipward_request_begin(req, ipn, skb, NULL, input_resume);
	req->sa[req->n_sa++] = sa;
	input_turn_to(req, l4);

	err = input_open(req);
	if (err == -EINPROGRESS)
		return false;
	return input_run(req, err, false);
}
