// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Path MTU (RFC 4301, section 8)
 *
 * The inner MTU is the MTU of the outermost link minus the overhead of each SA.
 * A larger packet is treated by its kind: TCP is split (segment.c); a packet
 * with DF is refused, and an ICMP message reports the inner MTU to the sender;
 * all others, and TCP-AO over IPv4, are sealed whole, and the sealed packet is
 * fragmented.
 *
 * The link's MTU and the MTU learned by the SA are used, not the route's path
 * MTU: see route.c.
 */

#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "datapath/clean_route.h"
#include "datapath/frag_size.h"
#include "datapath/pmtu.h"
#include "datapath/route.h"
#include "datapath/tcp_option.h"

/**
 * ipward_pmtu_may_fragment() - may the packet be fragmented?
 * @skb: packet
 *
 * An IPv6 sender cannot be made to send packets below IPv6's minimum MTU, so
 * these may be fragmented.
 *
 * Return: true for these, for IPv4 without DF, and with ignore_df.
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
 * ipward_pmtu_check_large() - ipward_pmtu_check() of a packet larger than the MTU
 * @skb: packet not yet sealed; belongs to the caller
 * @mtu: inner MTU
 * @tcp_offset: of its TCP header from the network header, bytes; 0: no TCP
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_pmtu_check_large(struct sk_buff *skb, unsigned int mtu,
			    unsigned int tcp_offset)
{
	if (ipward_pmtu_may_fragment(skb))
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

/*
 * Replace the route by one without a learned path MTU, if the packet fits then.
 */
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
 * Send the timestamp that the socket has requested before the packet is
 * fragmented: the stack does not copy the request to the fragments.
 */
static void stamp_before_cut(struct sk_buff *skb)
{
	if (likely(!(skb_shinfo(skb)->tx_flags & SKBTX_SW_TSTAMP)))
		return;
	skb_tstamp_tx(skb, NULL);
	skb_shinfo(skb)->tx_flags &= ~SKBTX_SW_TSTAMP;
}

/**
 * ipward_pmtu_prepare_send() - prepare a sealed packet for the stack's MTU
 * check
 * @ipn: namespace with its hooks registered
 * @skb: sealed packet with its route
 * @path_mtu: path MTU that its SAs have learned, bytes; 0: none
 *
 * The packet fits the link, or may be fragmented. If its route has a smaller
 * learned MTU (route.c), it gets another route. The route does not have the MTU
 * learned by the SA, so that is set in the packet as size of fragments. If
 * another route cannot be allocated, the packet is fragmented.
 */
void ipward_pmtu_prepare_send(struct ipward_net *ipn, struct sk_buff *skb,
			      unsigned int path_mtu)
{
	struct iphdr *iph = ip_hdr(skb);
	bool beyond_path = path_mtu && skb->len > path_mtu;

	/* IPv6 refuses to make fragments larger than the route's MTU. */
	ipward_frag_size_set(skb, !beyond_path ? 0 :
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
