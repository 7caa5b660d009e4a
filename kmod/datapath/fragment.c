// SPDX-License-Identifier: GPL-2.0
/*
 * Fragments in a tunnel. A packet can be fragmented before it is sealed, so
 * that each sealed fragment fits, or the sealed packet can be fragmented.
 *
 * A peer may have fragmented before sealing. Inner fragments are reassembled
 * before the rules are applied, separately for each SA: if they were mixed with
 * fragments received in clear, a forged one could become part of a packet that
 * counts as protected.
 */

#include <linux/percpu.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "base/compat.h"
#include "base/net.h"
#include "datapath/fragment.h"
#include "datapath/pmtu.h"
#include "proto/request.h"
#include "sa/sa.h"

/* Reassembly queue of the SA; the stack's own queues have small numbers. */
static u32 defrag_user(const struct ipward_request *req)
{
	return BIT(31) | (u32)req->sa[req->step]->serial;
}

/**
 * ipward_fragment_is_ipv6() - is an IPv6 packet a fragment?
 * @skb: packet
 *
 * Return: true if it has a fragment header.
 */
bool ipward_fragment_is_ipv6(const struct sk_buff *skb)
{
	unsigned int offset = 0;

	return ipv6_find_hdr(skb, &offset, NEXTHDR_FRAGMENT, NULL, NULL) >= 0;
}

static int gather(struct ipward_request *req)
{
	struct net *net = req->ipn->net;
	struct sk_buff *skb = req->skb;

	if (skb->protocol == htons(ETH_P_IP)) {
		if (!ip_is_fragment(ip_hdr(skb)))
			return 0;
		/* On error the fragment has been queued or freed. */
		if (ip_defrag(net, skb, defrag_user(req)))
			return -EINPROGRESS;
		/* It was sent in fragments, so it may be fragmented again. */
		skb->ignore_df = 1;
		return 0;
	}
	if (!ipward_fragment_is_ipv6(skb))
		return 0;
	return nf_ct_frag6_gather(net, skb, defrag_user(req));
}

/**
 * ipward_fragment_gather() - reassemble the fragments of a tunnel
 * @req: request after ipward_tunnel_decap()
 *
 * Context: softirqs disabled.
 * Return: 0: @req->skb is linear, and a whole packet, or an IPv6 fragment that
 * cannot be reassembled, whose ports are hidden; -EINPROGRESS: it was queued to
 * wait for the rest, or freed, and no longer belongs to the request; another
 * negative errno with @req->drop set: the caller must drop it.
 */
int ipward_fragment_gather(struct ipward_request *req)
{
	int err = gather(req);

	if (err == -EINPROGRESS)
		return err;
	if (err)
		return ipward_request_fail(req, IPWARD_DROP_INNER);
	if (skb_linearize(req->skb))
		return ipward_request_fail(req, IPWARD_DROP_NO_MEMORY);
	return 0;
}

/* Largest fragment received; 0: received whole, or may be fragmented. */
static unsigned int received_size(const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IPV6))
		return IP6CB(skb)->frag_max_size;
	return ip_hdr(skb)->frag_off & htons(IP_DF) ?
	       IPCB(skb)->frag_max_size : 0;
}

/**
 * ipward_fragment_size_unusual() - ipward_fragment_size() of a packet that is
 * larger than the MTU, or was received in fragments
 * @skb: packet, no GSO packet
 * @sa: SA that is applied first
 * @mtu: inner MTU
 *
 * Return: bytes that a fragment may have; 0: do not fragment the packet.
 */
unsigned int ipward_fragment_size_unusual(const struct sk_buff *skb,
					  const struct ipward_sa *sa,
					  unsigned int mtu)
{
	unsigned int least = skb->protocol == htons(ETH_P_IP) ? IPV4_MIN_MTU :
								IPV6_MIN_MTU;
	unsigned int size = received_size(skb);

	if (unlikely(size) && sa->mode == IPWARD_MODE_TUNNEL) {
		size = max(min(size, mtu), least);
		return skb->len > size ? size : 0;
	}
	return skb->len > mtu && mtu >= least &&
	       sa->flags & IPWARD_SA_FLAG_FRAG_BEFORE &&
	       ipward_pmtu_may_fragment(skb) ? mtu : 0;
}

/* List of the current call; valid while softirqs are disabled. */
static DEFINE_PER_CPU(struct sk_buff_head *, collected);

/* Output function of the fragmentation: collect the fragments. */
static int collect(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	__skb_queue_tail(this_cpu_read(collected), skb);
	return 0;
}

/**
 * ipward_fragment_split() - split a packet into fragments
 * @ipn: namespace
 * @skb: packet that may be fragmented, with its route; consumed in any case
 * @mtu: bytes that a fragment may have; for IPv6 at least IPv6's minimum MTU
 * @fragments: empty list; the fragments belong to the caller
 *
 * Context: softirqs disabled.
 * Return: 0, or a negative errno, and then the list has the fragments made so
 * far.
 */
int ipward_fragment_split(struct ipward_net *ipn, struct sk_buff *skb,
			  unsigned int mtu, struct sk_buff_head *fragments)
{
	u8 stamps = skb_shinfo(skb)->tx_flags & SKBTX_ANY_TSTAMP;
	u32 key = skb_shinfo(skb)->tskey;
	struct sk_buff *first;
	int err;

	mtu = min(mtu, dst_mtu(skb_dst(skb)));
	this_cpu_write(collected, fragments);
	if (skb->protocol == htons(ETH_P_IP)) {
		IPCB(skb)->frag_max_size = mtu;
		err = ip_do_fragment(ipn->net, NULL, skb, collect);
	} else {
		IP6CB(skb)->frag_max_size = mtu;
		err = ipward_ip6_fragment(ipn->net, skb, collect);
	}
	/*
	 * If the kernel has copied the data, the sender's timestamp request is
	 * lost.
	 */
	first = skb_peek(fragments);
	if (unlikely(stamps && first)) {
		skb_shinfo(first)->tx_flags |= stamps;
		skb_shinfo(first)->tskey = key;
	}
	return err;
}
