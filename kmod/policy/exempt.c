// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Exemptions
 *
 * Packets to which no rule applies, so that a host stays reachable. Each kind
 * is exempt only if the rule set in force says so (enum ipward_exempt).
 * ipward_exempt_kinds() finds the possible kinds by the flow alone;
 * ipward_exempt() verifies them by hop limit, content and socket of the packet.
 */

#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/ipward.h>
#include <net/ip.h>
#include <net/ndisc.h>
#include <net/route.h>
#include <net/sock.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "policy/exempt.h"
#include "policy/ike.h"
#include "policy/ruleset.h"

#define DHCP_SERVER_PORT 67
#define DHCP_CLIENT_PORT 68
#define DHCP6_CLIENT_PORT 546
#define DHCP6_SERVER_PORT 547

/* An outbound redirect is left to the rules, since it quotes a packet. */
static bool is_discovery_flow(const struct ipward_flow *flow)
{
	u8 last = flow->dir == IPWARD_DIR_IN ? NDISC_REDIRECT :
					       NDISC_NEIGHBOUR_ADVERTISEMENT;

	return flow->proto == IPPROTO_ICMPV6 && flow->family == AF_INET6 &&
	       flow->ports == IPWARD_PORTS_KNOWN &&
	       flow->sport >= NDISC_ROUTER_SOLICITATION && flow->sport <= last;
}

/*
 * IGMP and MLD (RFC 2710, RFC 3810). Neighbour discovery is sent to multicast
 * groups, and a snooping switch forwards these only to ports where a host has
 * answered its queries. The source of MLD messages is a link-local address, or
 * the unspecified one before there is a link-local address.
 */
static bool is_listening_flow(const struct ipward_flow *flow)
{
	if (flow->family == AF_INET)
		return flow->proto == IPPROTO_IGMP &&
		       ipv4_is_multicast(ipward_addr_get4(&flow->dst));
	if (flow->proto != IPPROTO_ICMPV6 || flow->ports != IPWARD_PORTS_KNOWN)
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

/*
 * The hop limit shows that no router has forwarded the message: 255 in
 * neighbour discovery (RFC 4861), 1 in IGMP and MLD.
 */
static bool is_neighbour_message(const struct sk_buff *skb,
				 const struct ipward_flow *flow)
{
	if (is_discovery_flow(flow))
		return ipv6_hdr(skb)->hop_limit == 255;
	return (flow->family == AF_INET ? ip_hdr(skb)->ttl :
					  ipv6_hdr(skb)->hop_limit) == 1;
}

/*
 * Of a DHCP client only: a server has an address, for which there can be rules.
 */
static bool is_dhcp_flow(const struct ipward_flow *flow)
{
	bool in = flow->dir == IPWARD_DIR_IN;
	u16 near_port = in ? flow->dport : flow->sport;
	u16 far_port = in ? flow->sport : flow->dport;

	if (flow->proto != IPPROTO_UDP || flow->ports != IPWARD_PORTS_KNOWN)
		return false;
	return flow->family == AF_INET ? near_port == DHCP_CLIENT_PORT &&
					 far_port == DHCP_SERVER_PORT :
					 near_port == DHCP6_CLIENT_PORT &&
					 far_port == DHCP6_SERVER_PORT;
}

/*
 * Clients do not always run as root; but only privileged programs may bind the
 * client's port.
 */
static bool is_dhcp_client(struct ipward_net *ipn, const struct sk_buff *skb,
			   const struct ipward_flow *flow)
{
	const struct sock *sk = skb->sk;

	if (flow->dir == IPWARD_DIR_OUT)
		return sk && sk_fullsock(sk) &&
		       net_eq(sock_net(sk), ipn->net) &&
		       inet_port_requires_bind_service(ipn->net, flow->sport);
	return (flow->family == AF_INET &&
		ipv4_is_lbcast(ipward_addr_get4(&flow->dst))) ||
	       ipward_addr_is_local(ipn->net, skb->dev, &flow->dst,
				    flow->family);
}

static bool is_to_group(const struct ipward_flow *flow)
{
	return flow->family == AF_INET ?
	       ipv4_is_multicast(ipward_addr_get4(&flow->dst)) :
	       ipv6_addr_is_multicast(&flow->dst);
}

static bool is_broadcast(struct net *net, const struct net_device *dev,
			 const struct ipward_flow *flow)
{
	__be32 dst = ipward_addr_get4(&flow->dst);

	return flow->family == AF_INET &&
	       (ipv4_is_lbcast(dst) ||
		inet_addr_type_dev_table(net, dev, dst) == RTN_BROADCAST);
}

/**
 * ipward_exempt_kinds() - kinds of exemptions that may apply to a flow
 * @ipn: namespace
 * @dev: device on which its packets are received or sent, or NULL
 * @flow: flow
 *
 * Context: RCU read-side critical section.
 * Return: enum ipward_exempt, those that are in force and match the flow.
 */
u32 ipward_exempt_kinds(struct ipward_net *ipn, const struct net_device *dev,
			const struct ipward_flow *flow)
{
	u32 kinds = rcu_dereference(ipn->rules)->exempt;

	if (kinds & IPWARD_EXEMPT_NEIGHBOUR && !is_discovery_flow(flow) &&
	    !is_listening_flow(flow))
		kinds &= ~IPWARD_EXEMPT_NEIGHBOUR;
	if (kinds & IPWARD_EXEMPT_IKE && !ipward_ike_is_flow(ipn, flow))
		kinds &= ~IPWARD_EXEMPT_IKE;
	if (kinds & IPWARD_EXEMPT_DHCP && !is_dhcp_flow(flow))
		kinds &= ~IPWARD_EXEMPT_DHCP;
	if (kinds & IPWARD_EXEMPT_MULTICAST && !is_to_group(flow))
		kinds &= ~IPWARD_EXEMPT_MULTICAST;
	if (kinds & IPWARD_EXEMPT_BROADCAST &&
	    !is_broadcast(ipn->net, dev, flow))
		kinds &= ~IPWARD_EXEMPT_BROADCAST;
	return kinds;
}

/**
 * ipward_exempt() - is this packet exempt from the rules?
 * @ipn: namespace
 * @skb: packet
 * @flow: its flow
 * @l4: where its upper-layer header is
 *
 * Context: RCU read-side critical section.
 * Return: true if it passes without a lookup of rules.
 */
bool ipward_exempt(struct ipward_net *ipn, const struct sk_buff *skb,
		   const struct ipward_flow *flow, const struct ipward_l4 *l4)
{
	u32 kinds = ipward_exempt_kinds(ipn, skb->dev, flow);

	if (likely(!kinds))
		return false;
	return kinds & (IPWARD_EXEMPT_MULTICAST | IPWARD_EXEMPT_BROADCAST) ||
	       (kinds & IPWARD_EXEMPT_NEIGHBOUR &&
		is_neighbour_message(skb, flow)) ||
	       (kinds & IPWARD_EXEMPT_IKE &&
		ipward_ike_is_message(ipn, skb, flow, l4)) ||
	       (kinds & IPWARD_EXEMPT_DHCP && is_dhcp_client(ipn, skb, flow));
}
