// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Which packets belong to a key exchange
 *
 * IKE messages are sent before there is an SA, so no SA can protect them. A
 * packet that is taken for IKE passes in clear, so the test is narrow:
 * addresses and ports are those of IKE, the datagram is one IKE message (RFC
 * 7296, section 3.1; RFC 2408, section 3.1), and a local socket of root sends
 * it, or it is for a local address.
 *
 * Inbound only the near port is checked, since a NAT changes the port of a peer
 * behind it. Outbound both ports must be those of IKE, or the same peer must
 * have sent an IKE message from the far port to the same near port. Such ports
 * are kept in a table of fixed size, as hash values. An attacker who fills the
 * table can displace a peer behind a NAT, until that peer sends again.
 */

#include <linux/ipward.h>
#include <linux/net.h>
#include <linux/siphash.h>
#include <linux/udp.h>
#include <net/sock.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "policy/ike.h"

#define IKE_PORT 500
#define IKE_NATT_PORT 4500

#define PEERS_BITS 11

/* The part of an IKE header that IKEv1 and IKEv2 have in common. */
struct ike_header {
	__be64 spi_initiator;
	__be64 spi_responder;
	u8 next;
	u8 version;
	u8 exchange;
	u8 flags;
	__be32 id;
	__be32 length;
} __packed;

/* Hash values of peers behind NATs, of all namespaces; 0: empty. */
static u64 peers[1 << PEERS_BITS];
static siphash_key_t peers_key __read_mostly;

/* IKE also shares any other port that inbound SAs use for ESP in UDP. */
static bool is_ike_port(struct ipward_net *ipn, u16 port)
{
	return port == IKE_PORT || port == IKE_NATT_PORT ||
	       (!xa_empty(&ipn->natt_ports) &&
		xa_load(&ipn->natt_ports, port));
}

static u64 peer_hash(struct ipward_net *ipn, const struct in6_addr *addr,
		     u16 port, u16 near_port)
{
	const struct {
		struct in6_addr addr;
		u64 net;
		u64 ports;
	} peer = {
		.addr = *addr,
		.net = (unsigned long)ipn,
		.ports = (u32)near_port << 16 | port,
	};

	net_get_random_once(&peers_key, sizeof(peers_key));
	return siphash(&peer, sizeof(peer), &peers_key) | 1;
}

static u64 *peer_place(u64 hash)
{
	return &peers[hash >> (64 - PEERS_BITS)];
}

static void remember_peer(struct ipward_net *ipn,
			  const struct ipward_flow *flow)
{
	u64 hash;

	if (is_ike_port(ipn, flow->sport))
		return;
	hash = peer_hash(ipn, &flow->src, flow->sport, flow->dport);
	if (READ_ONCE(*peer_place(hash)) != hash)
		WRITE_ONCE(*peer_place(hash), hash);
}

static bool is_known_peer(struct ipward_net *ipn,
			  const struct ipward_flow *flow)
{
	u64 hash = peer_hash(ipn, &flow->dst, flow->dport, flow->sport);

	return READ_ONCE(*peer_place(hash)) == hash;
}

/**
 * ipward_ike_is_flow() - may this flow belong to a key exchange?
 * @ipn: namespace
 * @flow: flow
 *
 * Context: RCU read-side critical section.
 * Return: true if its addresses and ports allow it.
 */
bool ipward_ike_is_flow(struct ipward_net *ipn, const struct ipward_flow *flow)
{
	if (flow->proto != IPPROTO_UDP || flow->ports != IPWARD_PORTS_KNOWN)
		return false;
	if (flow->dir == IPWARD_DIR_IN)
		return is_ike_port(ipn, flow->dport);
	return is_ike_port(ipn, flow->sport) &&
	       (is_ike_port(ipn, flow->dport) || is_known_peer(ipn, flow));
}

/*
 * RFC 3948, section 2.2: four zero bytes before IKE, on a port shared with ESP.
 */
static bool has_non_esp_marker(const struct sk_buff *skb, unsigned int at)
{
	__be32 _marker;
	const __be32 *marker;

	marker = skb_header_pointer(skb, at, sizeof(_marker), &_marker);
	return marker && !*marker;
}

/* The datagram is exactly one IKE message. */
static bool holds_message(const struct sk_buff *skb, unsigned int at,
			  bool marked)
{
	struct ike_header _ike;
	struct udphdr _udp;
	const struct ike_header *ike;
	const struct udphdr *udp;
	unsigned int before = sizeof(*udp);

	udp = skb_header_pointer(skb, at, sizeof(_udp), &_udp);
	if (marked) {
		if (!has_non_esp_marker(skb, at + before))
			return false;
		before += sizeof(__be32);
	}
	ike = skb_header_pointer(skb, at + before, sizeof(_ike), &_ike);
	if (!udp || !ike || !ike->spi_initiator)
		return false;
	return (ike->version >> 4 == 1 || ike->version >> 4 == 2) &&
	       ntohl(ike->length) == (u32)ntohs(udp->len) - before;
}

/*
 * Any user may bind such a port, and its packets bypass the rules: require a
 * socket of root, as IKE daemons have.
 */
static bool is_daemon(const struct net *net, const struct sock *sk)
{
	return sk && sk_fullsock(sk) && net_eq(sock_net(sk), net) &&
	       uid_eq(sk->sk_uid, make_kuid(net->user_ns, 0));
}

/**
 * ipward_ike_is_message() - is this packet an IKE message of this host?
 * @ipn: namespace
 * @skb: packet
 * @flow: its flow, for which ipward_ike_is_flow() is true
 * @l4: where its upper-layer header is
 *
 * Remembers a peer behind a NAT that sends one, so that it can be answered.
 *
 * Context: RCU read-side critical section.
 * Return: true if it is.
 */
bool ipward_ike_is_message(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_flow *flow,
			   const struct ipward_l4 *l4)
{
	bool in = flow->dir == IPWARD_DIR_IN;
	u16 near_port = in ? flow->dport : flow->sport;

	if (!holds_message(skb, skb_network_offset(skb) + l4->offset,
			   near_port != IKE_PORT))
		return false;
	if (!in)
		return is_daemon(ipn->net, skb->sk);
	if (!ipward_addr_is_local(ipn->net, skb->dev, &flow->dst, flow->family))
		return false;
	remember_peer(ipn, flow);
	return true;
}
