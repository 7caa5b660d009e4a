// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Path MTU (RFC 4301, section 8)
 *
 * The inner MTU is what the outermost link carries, less what each SA adds. A
 * packet beyond it is not sealed: TCP is split (segment.c), anything with DF
 * is refused with an ICMP message that names the inner MTU, and the rest, with
 * TCP-AO over IPv4, is sealed whole and fragmented behind.
 *
 * The link's MTU and what the SA has learned count, not the route's path MTU:
 * see route.c.
 */

#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "datapath/clean_route.h"
#include "datapath/pmtu.h"
#include "datapath/route.h"
#include "datapath/tcp_option.h"

/**
 * ipward_pmtu_may_fragment() - may somebody cut the packet on its way?
 * @skb: packet
 *
 * No IPv6 sender can be told to send less than IPv6's minimum.
 *
 * Return: true for IPv4 without DF, and for what the stack lets be cut.
 */
bool ipward_pmtu_may_fragment(const struct sk_buff *skb)
{
	if (skb->ignore_df)
		return true;
	if (skb->protocol == htons(ETH_P_IPV6))
		return skb->len <= IPV6_MIN_MTU;
	return !(ip_hdr(skb)->frag_off & htons(IP_DF));
}

/**
 * ipward_pmtu_check() - may a packet be sealed at this size?
 * @skb: packet not yet sealed; the caller's
 * @mtu: inner MTU
 * @tcp_offset: of its TCP header from the network header, bytes; 0: no TCP
 *
 * If not, its sender is told the inner MTU by ICMP, of IPv6 its minimum at
 * least: a local socket as well as a host behind a gateway, also one behind
 * source NAT; so the packet's connection must still be known. One that would
 * not listen sends the same again for ever: its packet is sealed whole, and what
 * has been sealed is fragmented.
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_pmtu_check(struct sk_buff *skb, unsigned int mtu,
		      unsigned int tcp_offset)
{
	if (likely(skb->len <= mtu) || ipward_pmtu_may_fragment(skb))
		return 0;
	if (tcp_offset && ipward_tcp_ignores_pmtu(skb, tcp_offset)) {
		skb->ignore_df = 1;
		return 0;
	}
	if (skb->protocol == htons(ETH_P_IP)) {
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(mtu));
	} else {
		skb->dev = skb_dst(skb)->dev;
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0,
				max_t(unsigned int, mtu, IPV6_MIN_MTU));
	}
	return -EMSGSIZE;
}

static void set_fragment_size(struct sk_buff *skb, unsigned int mtu)
{
	if (skb->protocol == htons(ETH_P_IP))
		IPCB(skb)->frag_max_size = mtu;
	else
		IP6CB(skb)->frag_max_size = mtu;
}

/* Does the packet fit once the route's learned path MTU is forgotten? */
static bool forget_pmtu(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct dst_entry *dst;

	if (skb->len > ipward_route_mtu(skb_dst(skb)))
		return false;
	dst = ipward_clean_route_get(ipn, skb_dst(skb));
	if (!dst)
		return false;
	if (skb->len > dst_mtu(dst)) {
		dst_release(dst);
		return false;
	}
	skb_dst_drop(skb);
	skb_dst_set(skb, dst);
	return true;
}

/*
 * The stack's fragments do not carry what the socket asked to be told of. So it
 * is told when the packet is handed over to be cut.
 */
static void stamp_before_cut(struct sk_buff *skb)
{
	if (likely(!(skb_shinfo(skb)->tx_flags & SKBTX_SW_TSTAMP)))
		return;
	skb_tstamp_tx(skb, NULL);
	skb_shinfo(skb)->tx_flags &= ~SKBTX_SW_TSTAMP;
}

/**
 * ipward_pmtu_prepare_send() - let a sealed packet through the stack's check
 * @ipn: namespace with its hooks registered
 * @skb: sealed packet with its route
 * @path_mtu: what its SAs have learned of the path, bytes; 0: nothing
 *
 * It fits the link, unless it may be fragmented; where the route knows better
 * (route.c), it gets another one. And the route does not know what the SA has
 * learned, so that is said in the packet. A packet that fits nowhere for want
 * of memory is fragmented rather than lost.
 */
void ipward_pmtu_prepare_send(struct ipward_net *ipn, struct sk_buff *skb,
			      unsigned int path_mtu)
{
	struct iphdr *iph = ip_hdr(skb);
	bool beyond_path = path_mtu && skb->len > path_mtu;

	/* IPv6 refuses to make fragments larger than the route lets through. */
	set_fragment_size(skb, !beyond_path ? 0 :
			       min(path_mtu, dst_mtu(skb_dst(skb))));
	if (likely(!beyond_path && (skb->len <= dst_mtu(skb_dst(skb)) ||
				    forget_pmtu(ipn, skb))))
		return;

	stamp_before_cut(skb);
	skb->ignore_df = 1;
	if (skb->protocol == htons(ETH_P_IP) && iph->frag_off & htons(IP_DF)) {
		iph->frag_off &= ~htons(IP_DF);
		if (!iph->id)
			__ip_select_ident(dev_net(skb_dst(skb)->dev), iph, 1);
		ip_send_check(iph);
	}
}
