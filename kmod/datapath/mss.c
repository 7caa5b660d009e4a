// SPDX-License-Identifier: GPL-2.0
/* Lower TCP's maximum segment size (RFC 9293, 3.7.1) in packets. */

#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/tcp.h>

#include "base/compat.h"
#include "base/net.h"
#include "base/stats.h"
#include "datapath/mss.h"
#include "datapath/tcp_option.h"

/*
 * The value of the MSS option, or NULL; also NULL if TCP-AO covers it, since it
 * cannot be changed then.
 */
static u8 *find_mss(struct tcphdr *tcph)
{
	u8 *options = (u8 *)(tcph + 1);
	unsigned int len = tcph->doff * 4 - sizeof(*tcph);
	const u8 *mss = ipward_tcp_option(options, len, TCPOPT_MSS);

	if (!mss || mss[1] != TCPOLEN_MSS ||
	    ipward_tcp_option(options, len, TCPOPT_AO))
		return NULL;
	return options + (mss + 2 - options);
}

/**
 * ipward_mss_is_syn() - does this packet announce an MSS?
 * @skb: linear TCP packet
 * @offset: of the TCP header from the network header, bytes
 *
 * Return: true if it is a SYN.
 */
bool ipward_mss_is_syn(const struct sk_buff *skb, unsigned int offset)
{
	unsigned int at = skb_network_offset(skb) + offset;
	const struct tcphdr *tcph = (const struct tcphdr *)(skb->data + at);

	return skb->len >= at + sizeof(*tcph) && tcph->syn;
}

/**
 * ipward_mss_clamp() - lower the MSS that a SYN announces
 * @ipn: namespace
 * @skb: private, linear TCP packet; only a SYN is changed
 * @offset: of the TCP header from the network header, bytes
 * @mtu: largest inner packet, bytes
 *
 * The far end then sends no segments that the SAs would make too large. The TCP
 * checksum is updated, whether it is complete or partial.
 */
void ipward_mss_clamp(struct ipward_net *ipn, struct sk_buff *skb,
		      unsigned int offset, unsigned int mtu)
{
	unsigned int at = skb_network_offset(skb) + offset;
	struct tcphdr *tcph = (struct tcphdr *)(skb->data + at);
	unsigned int headers = offset + sizeof(*tcph);
	u16 old, new;
	u8 *mss;

	if (!ipward_mss_is_syn(skb, offset) ||
	    tcph->doff * 4 < sizeof(*tcph) ||
	    skb->len < at + tcph->doff * 4 || mtu <= headers)
		return;
	mss = find_mss(tcph);
	if (!mss)
		return;
	old = get_unaligned_be16(mss);
	new = min_t(unsigned int, mtu - headers, U16_MAX);
	if (old <= new)
		return;
	put_unaligned_be16(new, mss);
	/* An odd offset swaps the bytes in the 16-bit words of the sum. */
	if ((mss - (u8 *)tcph) & 1) {
		old = swab16(old);
		new = swab16(new);
	}
	inet_proto_csum_replace2(&tcph->check, skb, htons(old), htons(new),
				 false);
	ipward_count(ipn, IPWARD_COUNT_MSS_CLAMPED);
}
