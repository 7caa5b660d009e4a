// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The verdict for a packet
 *
 * For most packets this is the verdict of their flow. An ICMP error may come
 * from any router on the path of the packet that it quotes, so selectors for
 * that packet's answers need not match it, although it reveals a part of the
 * packet. So an error about a protected packet is treated as an answer to that
 * packet, in either direction (RFC 4301, section 6.2), unless a rule for the
 * error's own flow protects or blocks it.
 *
 * The sender of an error can forge source, destination and quote. So the quote
 * counts only if the error is sent to the source of the quoted packet; and an
 * SA in transport mode, which does not change addresses, is used only for
 * errors between its own two ends.
 */

#include <linux/xarray.h>

#include "base/flow.h"
#include "base/net.h"
#include "policy/cache.h"
#include "policy/decide.h"
#include "policy/spd.h"
#include "sa/sa.h"
#include "sa/way_back.h"

/*
 * Is the quoted packet the outer packet of an SA? Routers send errors about
 * these in clear, and only the path MTU is taken from them (icmp.c).
 */
static bool is_sealed(struct ipward_net *ipn, const struct ipward_flow *quoted)
{
	switch (quoted->proto) {
	case IPPROTO_ESP:
	case IPPROTO_AH:
		return true;
	case IPPROTO_UDP:
		return quoted->ports == IPWARD_PORTS_KNOWN &&
		       xa_load(&ipn->natt_ports, quoted->dport);
	}
	return false;
}

/* Are the error's addresses those of all SAs that do not change addresses? */
static bool is_of_its_ends(const struct ipward_verdict *verdict,
			   const struct ipward_flow *flow)
{
	unsigned int i;

	for (i = 0; i < verdict->n_sa; i++) {
		const struct ipward_sa *sa = verdict->sa[i];

		if (ipward_sa_is_tunnel(sa))
			break;
		if (!ipv6_addr_equal(&sa->src, &flow->src) ||
		    !ipv6_addr_equal(&sa->id.dst, &flow->dst))
			return false;
	}
	return true;
}

static bool asks_for_protection(const struct ipward_verdict *verdict)
{
	/* With hidden ports the packet may have been protected, too. */
	return verdict->action == IPWARD_ACTION_PROTECT ||
	       verdict->drop == IPWARD_DROP_FRAGMENT;
}

/*
 * Find the verdict for an ICMP error whose own flow has @verdict. Returns the flow
 * that the verdict is for.
 */
static noinline const struct ipward_flow *
decide_error(struct ipward_net *ipn, const struct ipward_flow *flow,
	     const struct ipward_flow *quoted, struct ipward_verdict *verdict)
{
	struct ipward_verdict of_quoted;

	if (quoted->family != flow->family ||
	    !ipv6_addr_equal(&quoted->dst, &flow->dst) ||
	    (flow->dir == IPWARD_DIR_IN && is_sealed(ipn, quoted)))
		return flow;
	ipward_cache_lookup(ipn, quoted, &of_quoted);
	if (!asks_for_protection(&of_quoted))
		return flow;
	*verdict = of_quoted;
	if (!verdict->drop && !is_of_its_ends(verdict, flow)) {
		/* No other SA would help, so nobody is asked for one. */
		ipward_spd_lack_sa(verdict);
		verdict->not_its_ends = true;
	}
	return quoted;
}

static const struct ipward_flow *decide_flow(struct ipward_net *ipn,
					     const struct sk_buff *skb,
					     const struct ipward_flow *flow,
					     const struct ipward_l4 *l4,
					     struct ipward_flow *quoted,
					     struct ipward_verdict *verdict)
{
	ipward_cache_lookup(ipn, flow, verdict);
	if (verdict->action == IPWARD_ACTION_PROTECT ||
	    ipward_verdict_is_blocked(verdict) ||
	    !ipward_flow_quoted(skb, flow, l4, quoted))
		return flow;
	return decide_error(ipn, flow, quoted, verdict);
}

/*
 * Several peers are behind one NAT: answer the one that the flow came from. The
 * cache knows no more than the rule's newest SAs.
 */
static noinline void
turn_to_peer(struct ipward_net *ipn, const struct sk_buff *skb,
	     const struct ipward_flow *flow, const struct ipward_l4 *l4,
	     const struct ipward_flow *decided, struct ipward_verdict *verdict)
{
	struct ipward_endpoint peer;
	struct ipward_flow answer;

	/* An error goes to the sender of the packet that it quotes. */
	if (!ipward_flow_quoted(skb, flow, l4, &answer))
		answer = *flow;
	if (ipward_way_back_find(ipn, skb, &answer, l4, &peer) >= 0)
		ipward_spd_turn_to_peer(ipn, decided, &peer, verdict);
}

/**
 * ipward_decide() - find the verdict for a packet
 * @ipn: namespace with its hooks registered
 * @skb: packet in clear
 * @flow: its flow
 * @l4: where its upper-layer header is
 * @quoted: memory for another flow
 * @verdict: filled in
 *
 * Context: as ipward_cache_lookup().
 * Return: the flow that the verdict is for, @flow or @quoted.
 */
const struct ipward_flow *
ipward_decide(struct ipward_net *ipn, const struct sk_buff *skb,
	      const struct ipward_flow *flow, const struct ipward_l4 *l4,
	      struct ipward_flow *quoted, struct ipward_verdict *verdict)
{
	const struct ipward_flow *decided;

	decided = decide_flow(ipn, skb, flow, l4, quoted, verdict);
	if (unlikely(READ_ONCE(ipn->shared_addrs)) && verdict->n_sa)
		turn_to_peer(ipn, skb, flow, l4, decided, verdict);
	return decided;
}

/**
 * ipward_decide_subject() - find the verdict for the packet in an ICMP error
 * @ipn: namespace with its hooks registered
 * @quoted: reverse flow of that packet, from ipward_flow_quoted()
 * @verdict: filled in: of that packet, as an outbound one
 *
 * Context: as ipward_cache_lookup().
 */
void ipward_decide_subject(struct ipward_net *ipn,
			   const struct ipward_flow *quoted,
			   struct ipward_verdict *verdict)
{
	struct ipward_flow subject = *quoted;

	ipward_flow_turn_round(&subject);
	subject.dir = IPWARD_DIR_OUT;
	ipward_cache_lookup(ipn, &subject, verdict);
}
