// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The way back to one of several peers behind a NAT
 *
 * Peers behind one NAT have the same address, the same rule and the same reqid;
 * their SAs differ in the peer's UDP port alone. So the answer to a packet has
 * to be sent by an SA of the peer that the packet came from. While there are
 * outbound SAs to one address with different ports, each authentic inbound
 * packet of ESP in UDP enters its flow, turned round, into a table, with the
 * peer's address and port as the key exchange knows them. An outbound packet of
 * this flow prefers SAs of that peer. A flow that is not in the table uses the
 * newest SA.
 *
 * Two peers may use the same flow: L2TP goes from port 1701 to 1701. The stack,
 * a socket and L2TP in the kernel could not tell them apart. So for the second
 * peer the flow gets another port, an alias, which the stack sees in the place
 * of the peer's port; input and output translate between the two. Rules and SAs
 * see the port of the peer. There are two entries for such a flow then: one for
 * its answers, with the alias, and one that leads from the peer to the alias.
 * A peer to which there is no SA any more has no flows: a host may go on with a
 * connection under new SAs, by another port of its NAT. And while a key exchange
 * moves the SAs of a host to another port, one after the other, they seem to be two
 * peers' for a moment: then the flow stays as it is until the outbound SA moves.
 *
 * The address and port are those in the SA, not those to which the peer's NAT
 * has moved since: the SA that follows the peer keeps them, too. When such an
 * SA is removed, its flows get the new address and port (move).
 *
 * Flows from ports that programs ask for, below PORT_EPHEMERAL, are remembered
 * before there is a second peer, which would otherwise be taken for the first.
 * Protocols without ports have no alias: answers go to the peer that was heard
 * last.
 *
 * Only packets that passed the checks of the rules get here.
 */

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/random.h>

#include "base/flow.h"
#include "base/net.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/way_back.h"
#include "sa/way_table.h"

/* Ports of clients from here on are most probably chosen at random. */
#define PORT_EPHEMERAL 32768
/* Ports for aliases, as RFC 6335 has them, and how many are tried. */
#define ALIAS_FIRST 49152
#define ALIAS_TRIES 16
/* A key exchange moves all SAs of a host within this time, jiffies. */
#define MOVE_TIME (2 * HZ)

/* The identifier of an ICMP echo, by which pings are told apart. */
static bool read_ident(const struct sk_buff *skb,
		       const struct ipward_flow *flow,
		       const struct ipward_l4 *l4, u16 *ident)
{
	const struct icmphdr *icmph;
	struct icmphdr _icmph;

	if (flow->proto == IPPROTO_ICMP ?
	    flow->sport != ICMP_ECHO && flow->sport != ICMP_ECHOREPLY :
	    flow->sport != ICMPV6_ECHO_REQUEST &&
	    flow->sport != ICMPV6_ECHO_REPLY)
		return false;
	/* That of ICMPv6 is at the same place. */
	icmph = skb_header_pointer(skb, skb_network_offset(skb) + l4->offset,
				   sizeof(_icmph), &_icmph);
	if (!icmph)
		return false;
	*ident = ntohs(icmph->un.echo.id);
	return true;
}

/* Only these two are translated. */
static bool has_alias(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP;
}

/* False if peers cannot be told apart by this flow. */
static bool read_key(const struct sk_buff *skb, const struct ipward_flow *flow,
		     const struct ipward_l4 *l4, struct ipward_way_key *key)
{
	bool in = flow->dir == IPWARD_DIR_IN;

	memset(key, 0, sizeof(*key));
	key->src = in ? flow->dst : flow->src;
	key->dst = in ? flow->src : flow->dst;
	key->proto = flow->proto;
	key->family = flow->family;
	if (flow->ports == IPWARD_PORTS_HIDDEN)
		return false;
	if (ipward_proto_is_icmp(flow->proto))
		return read_ident(skb, flow, l4, &key->sport);
	key->sport = in ? flow->dport : flow->sport;
	key->dport = in ? flow->sport : l4->alias ?: flow->dport;
	return true;
}

/* Is there no SA to a peer any more? */
static bool is_gone(struct ipward_net *ipn, const struct ipward_endpoint *peer)
{
	struct ipward_sa *sa;
	unsigned long serial;

	xa_for_each(&ipn->sas, serial, sa) {
		if (sa->dir == IPWARD_DIR_OUT && sa->natt_len &&
		    ipward_peer_is_at(sa, peer))
			return false;
	}
	return true;
}

/*
 * Is @peer the host that a packet of @sa is from? One of the two SAs has moved to
 * another port of the host's NAT already: the inbound one, which knows the port
 * before, or the outbound one, to the port that the inbound one hears from.
 */
static bool is_moving(struct ipward_sa *sa, const struct ipward_endpoint *peer)
{
	bool same;

	if (sa->in.port_before && sa->in.port_before == peer->port &&
	    (u32)jiffies - sa->in.moved_at < MOVE_TIME &&
	    ipv6_addr_equal(&sa->src, &peer->addr))
		return true;
	spin_lock_bh(&sa->in.lock);
	same = ipward_endpoint_equal(&sa->in.heard_from, peer);
	spin_unlock_bh(&sa->in.lock);
	return same;
}

static bool is_same(const struct ipward_way *a, const struct ipward_way *b)
{
	return a->port == b->port && ipward_endpoint_equal(&a->peer, &b->peer);
}

/* Do answers to @alias go to @peer's port? Make it so if it is nobody's. */
static bool take_alias(struct ipward_way_back *table,
		       const struct ipward_way_key *key,
		       const struct ipward_endpoint *peer, u16 alias)
{
	struct ipward_way want = {
		.key = *key, .peer = *peer, .side = IPWARD_WAY_ANSWER,
		.port = key->dport,
	};
	struct ipward_way *way;

	want.key.dport = alias;
	way = ipward_way_find(table, &want.key, IPWARD_WAY_ANSWER, NULL) ?:
	      ipward_way_enter(table, &want, true);
	if (!way || !is_same(way, &want))
		return false;
	ipward_way_touch(way);
	return true;
}

/* The alias that a flow of this peer has, or 0. */
static u16 known_alias(struct ipward_way_back *table,
		       const struct ipward_way_key *key,
		       const struct ipward_endpoint *peer)
{
	struct ipward_way *way;

	if (!ipward_way_table_has_aliases(table))
		return 0;
	way = ipward_way_find(table, key, IPWARD_WAY_ALIAS, peer);
	if (!way || !take_alias(table, key, peer, way->port))
		return 0;
	ipward_way_touch(way);
	return way->port;
}

/* 0: there is none; the answers go to the other peer, as before. */
static u16 new_alias(struct ipward_way_back *table,
		     const struct ipward_way_key *key,
		     const struct ipward_endpoint *peer)
{
	struct ipward_way want = {
		.key = *key, .peer = *peer, .side = IPWARD_WAY_ALIAS,
	};
	struct ipward_way *way;
	unsigned int i;

	for (i = 0; i < ALIAS_TRIES; i++) {
		want.port = ALIAS_FIRST +
			    get_random_u32() % (U16_MAX + 1 - ALIAS_FIRST);
		if (!take_alias(table, key, peer, want.port))
			continue;
		/*
		 * An old one was lost to another flow. If another CPU has just
		 * found one, too, the packets of the flow alternate once.
		 */
		way = ipward_way_enter(table, &want, false);
		return way ? way->port : 0;
	}
	return 0;
}

/**
 * ipward_way_back_learn() - remember the peer of an inbound flow
 * @ipn: namespace that has a table
 * @skb: opened packet
 * @flow: its flow
 * @l4: where its upper-layer header is
 * @sa: inbound SA with ESP in UDP that it came by
 *
 * Context: RCU read-side critical section.
 * Return: the port that the packet must get in the place of the peer's, since
 * the flow is another peer's, too; usually 0: none.
 */
u16 ipward_way_back_learn(struct ipward_net *ipn, const struct sk_buff *skb,
			  const struct ipward_flow *flow,
			  const struct ipward_l4 *l4,
			  struct ipward_sa *sa)
{
	struct ipward_way_back *table = ipward_way_table_of(ipn);
	struct ipward_way want = {
		.peer = { .addr = sa->src, .port = sa->natt_sport },
		.side = IPWARD_WAY_ANSWER,
	};
	struct ipward_way *way;
	u16 alias;

	if (!table || !read_key(skb, flow, l4, &want.key))
		return 0;
	want.port = want.key.dport;
	way = ipward_way_find(table, &want.key, IPWARD_WAY_ANSWER, NULL);
	if (likely(way && is_same(way, &want))) {
		ipward_way_touch(way);
		return 0;
	}
	if (!has_alias(flow->proto) || ipward_sa_is_tunnel(sa)) {
		ipward_way_enter(table, &want, false);
		return 0;
	}
	alias = known_alias(table, &want.key, &want.peer);
	if (alias)
		return alias;
	/* If that peer has gone, this may be the same host with another port. */
	if (!way || is_gone(ipn, &way->peer))
		way = ipward_way_enter(table, &want, !way);
	if (!way || is_same(way, &want) || is_moving(sa, &way->peer))
		return 0;
	return new_alias(table, &want.key, &want.peer);
}

/**
 * ipward_way_back_wants() - may a flow be of use before there are two peers?
 * @flow: inbound flow
 * @sa: inbound SA that it came by
 *
 * Return: true if a second peer may well have the same flow.
 */
bool ipward_way_back_wants(const struct ipward_flow *flow,
			   const struct ipward_sa *sa)
{
	return flow->ports == IPWARD_PORTS_KNOWN && has_alias(flow->proto) &&
	       flow->sport < PORT_EPHEMERAL && !ipward_sa_is_tunnel(sa);
}

/**
 * ipward_way_back_find() - the peer that a flow came from
 * @ipn: namespace
 * @skb: outbound packet of the flow
 * @flow: outbound flow
 * @l4: where its upper-layer header is, and its alias
 * @peer: set to the address and port that the peer's SAs have
 *
 * Context: RCU read-side critical section.
 * Return: the peer's port of the flow, 0 without ports; -ENOENT if nothing is
 * known.
 */
int ipward_way_back_find(struct ipward_net *ipn, const struct sk_buff *skb,
			 const struct ipward_flow *flow,
			 const struct ipward_l4 *l4,
			 struct ipward_endpoint *peer)
{
	struct ipward_way_back *table = ipward_way_table_of(ipn);
	struct ipward_way_key key;
	struct ipward_way *way;

	if (!table || !read_key(skb, flow, l4, &key))
		return -ENOENT;
	way = ipward_way_find(table, &key, IPWARD_WAY_ANSWER, NULL);
	if (!way)
		return -ENOENT;
	ipward_way_touch(way);
	*peer = way->peer;
	return way->port;
}

/**
 * ipward_way_back_translate_alias() - ipward_way_back_translate() where there may
 * be aliases
 * @ipn: namespace
 * @skb: outbound packet, which is not changed
 * @flow: its flow; gets the peer's port in the place of an alias
 * @l4: where its upper-layer header is; remembers the alias
 *
 * Context: RCU read-side critical section.
 */
void ipward_way_back_translate_alias(struct ipward_net *ipn,
				     const struct sk_buff *skb,
				     struct ipward_flow *flow,
				     struct ipward_l4 *l4)
{
	struct ipward_way_back *table = ipward_way_table_of(ipn);
	struct ipward_endpoint peer;
	int port;

	if (likely(!table || !ipward_way_table_has_aliases(table)))
		return;
	if (flow->ports != IPWARD_PORTS_KNOWN || !has_alias(flow->proto))
		return;
	port = ipward_way_back_find(ipn, skb, flow, l4, &peer);
	if (likely(port < 0 || port == flow->dport))
		return;
	l4->alias = flow->dport;
	flow->dport = port;
}
