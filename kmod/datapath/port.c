// SPDX-License-Identifier: GPL-2.0
/*
 * Replace a port: two peers behind one NAT use the same flow, which the stack
 * sees with another port of one of them (way_back.c).
 */

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>

#include "datapath/port.h"

static void set_port(struct sk_buff *skb, unsigned int at, u8 proto,
		     __be16 *port, u16 to)
{
	struct tcphdr *th = (struct tcphdr *)(skb->data + at);
	struct udphdr *uh = (struct udphdr *)(skb->data + at);
	__be16 from = *port;

	*port = htons(to);
	if (proto == IPPROTO_TCP) {
		if (skb->len >= at + sizeof(*th))
			inet_proto_csum_replace2(&th->check, skb, from, *port,
						 false);
	} else if (uh->check || skb->ip_summed == CHECKSUM_PARTIAL) {
		inet_proto_csum_replace2(&uh->check, skb, from, *port, false);
		if (!uh->check)
			uh->check = CSUM_MANGLED_0;
	}
}

/**
 * ipward_port_set_source() - replace the source port, and update the checksum
 * @skb: writable, linear packet of TCP or UDP, its data at the network header
 * @at: offset of the upper-layer header from the data, bytes
 * @proto: its protocol
 * @port: new port
 */
void ipward_port_set_source(struct sk_buff *skb, unsigned int at, u8 proto,
			    u16 port)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + at);

	if (skb->len >= at + sizeof(*uh))
		set_port(skb, at, proto, &uh->source, port);
}

/**
 * ipward_port_set_dest() - replace the destination port likewise
 * @skb: writable, linear packet of TCP or UDP, its data at the network header
 * @at: offset of the upper-layer header from the data, bytes
 * @proto: its protocol
 * @port: new port
 */
void ipward_port_set_dest(struct sk_buff *skb, unsigned int at, u8 proto,
			  u16 port)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + at);

	if (skb->len >= at + sizeof(*uh))
		set_port(skb, at, proto, &uh->dest, port);
}
