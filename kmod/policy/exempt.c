// SPDX-License-Identifier: GPL-2.0
/*
 * What no rule is asked about, so that a host stays reachable: IPv6 neighbour
 * discovery, who listens to which groups, and the key exchange of a local IKE
 * daemon.
 */

#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/ipward.h>
#include <net/ndisc.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "policy/exempt.h"

#define IKE_PORT 500
#define IKE_NATT_PORT 4500

/*
 * RFC 4861: such a message comes from the link itself, its hop limit whole. A
 * redirect that we send quotes a packet, and so is left to the rules.
 */
static bool is_neighbour_discovery(const struct sk_buff *skb,
				   const struct ipward_flow *flow)
{
	u8 last = flow->dir == IPWARD_DIR_IN ? NDISC_REDIRECT :
					       NDISC_NEIGHBOUR_ADVERTISEMENT;

	return flow->family == AF_INET6 && flow->proto == IPPROTO_ICMPV6 &&
	       flow->ports == IPWARD_PORTS_KNOWN &&
	       flow->sport >= NDISC_ROUTER_SOLICITATION &&
	       flow->sport <= last && ipv6_hdr(skb)->hop_limit == 255;
}

/*
 * RFC 2710, RFC 3810, and IGMP: who listens to which groups. Neighbour discovery
 * goes to groups, which a switch that snoops forwards only to those who have
 * answered its queries. Like that it is of the link: it has hop limit 1 and, of
 * IPv6, a link-local source, or none before there is one.
 */
static bool is_multicast_listening(const struct sk_buff *skb,
				   const struct ipward_flow *flow)
{
	if (flow->family == AF_INET)
		return flow->proto == IPPROTO_IGMP && ip_hdr(skb)->ttl == 1 &&
		       ipv4_is_multicast(ip_hdr(skb)->daddr);
	if (flow->proto != IPPROTO_ICMPV6 ||
	    flow->ports != IPWARD_PORTS_KNOWN ||
	    ipv6_hdr(skb)->hop_limit != 1)
		return false;
	switch (flow->sport) {
	case ICMPV6_MGM_QUERY:
	case ICMPV6_MGM_REPORT:
	case ICMPV6_MGM_REDUCTION:
	case ICMPV6_MLD2_REPORT:
		return ipv6_addr_any(&flow->src) ||
		       ipv6_addr_type(&flow->src) & IPV6_ADDR_LINKLOCAL;
	}
	return false;
}

/* RFC 3948, section 2.2: where ESP is in UDP, IKE is behind four bytes of zero. */
static bool has_non_esp_marker(const struct sk_buff *skb,
			       const struct ipward_l4 *l4)
{
	__be32 _marker;
	const __be32 *marker;

	marker = skb_header_pointer(skb, skb_network_offset(skb) + l4->offset +
				    sizeof(struct udphdr), sizeof(_marker),
				    &_marker);
	return marker && !*marker;
}

/*
 * Such a port may be bound by anybody, and what leaves from it passes the rules:
 * so the socket must be root's, as IKE daemons' are.
 */
static bool is_daemon(const struct net *net, const struct sock *sk)
{
	return sk && sk_fullsock(sk) && net_eq(sock_net(sk), net) &&
	       uid_eq(sk->sk_uid, make_kuid(net->user_ns, 0));
}

/* Where inbound SAs have another port for ESP in UDP, IKE shares that one, too. */
static bool is_ike_port(struct ipward_net *ipn, const struct sk_buff *skb,
			u16 port, const struct ipward_l4 *l4)
{
	if (port == IKE_PORT)
		return true;
	return (port == IKE_NATT_PORT || xa_load(&ipn->natt_ports, port)) &&
	       has_non_esp_marker(skb, l4);
}

/* The near end's port decides, and it must be a local socket's. */
static bool is_ike(struct ipward_net *ipn, const struct sk_buff *skb,
		   const struct ipward_flow *flow, const struct ipward_l4 *l4)
{
	bool in = flow->dir == IPWARD_DIR_IN;
	u16 port = in ? flow->dport : flow->sport;

	if (flow->proto != IPPROTO_UDP || flow->ports != IPWARD_PORTS_KNOWN)
		return false;
	if (!is_ike_port(ipn, skb, port, l4))
		return false;
	if (in)
		return ipward_addr_is_local(ipn->net, skb->dev, &flow->dst,
					    flow->family);
	return is_daemon(ipn->net, skb->sk);
}

/**
 * ipward_exempt() - is this a packet that no rule is asked about?
 * @ipn: namespace
 * @skb: packet
 * @flow: its flow
 * @l4: where its upper-layer header is
 *
 * Context: RCU read-side critical section.
 *
 * Return: true if it is to pass unasked.
 */
bool ipward_exempt(struct ipward_net *ipn, const struct sk_buff *skb,
		   const struct ipward_flow *flow, const struct ipward_l4 *l4)
{
	return is_neighbour_discovery(skb, flow) ||
	       is_multicast_listening(skb, flow) || is_ike(ipn, skb, flow, l4);
}
