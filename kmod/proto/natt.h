/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NATT_H
#define IPWARD_NATT_H

#include <linux/types.h>
#include <linux/udp.h>

#include "base/flow.h"
#include "base/net.h"
#include "sa/peer.h"

struct ipward_net;
struct ipward_sa;
struct sk_buff;

#define IPWARD_NATT_LEN sizeof(struct udphdr)

/* The one byte of a keepalive (RFC 3948, section 2.3). */
#define IPWARD_KEEPALIVE_BYTE 0xff

/**
 * enum ipward_natt_kind - kind of a UDP packet
 * @IPWARD_NATT_NONE: not to a port of an inbound SA, or a key exchange
 * @IPWARD_NATT_ESP: ESP behind a UDP header
 * @IPWARD_NATT_KEEPALIVE: sent to keep a NAT's mapping
 * @IPWARD_NATT_BAD: too short for each of these, or shorter than its length
 *	field
 */
enum ipward_natt_kind {
	IPWARD_NATT_NONE,
	IPWARD_NATT_ESP,
	IPWARD_NATT_KEEPALIVE,
	IPWARD_NATT_BAD,
};

enum ipward_natt_kind ipward_natt_classify_udp(struct ipward_net *ipn,
					       const struct sk_buff *skb,
					       const struct ipward_flow *flow,
					       struct ipward_l4 *l4);
struct ipward_endpoint ipward_natt_source(const struct sk_buff *skb,
					  unsigned int offset);
int ipward_natt_receive(struct sk_buff *skb, unsigned int offset);
void ipward_natt_fix_inner_checksum(struct sk_buff *skb,
				    const struct ipward_sa *sa,
				    unsigned int at, u8 proto);
void ipward_natt_renew_inner_checksum(struct sk_buff *skb, unsigned int at,
				      u8 proto);
void ipward_natt_push_udp(const struct ipward_sa *sa, __be16 dport,
			  void *header, unsigned int len);
void ipward_natt_checksum(struct sk_buff *skb, unsigned int offset);

/**
 * ipward_natt_classify() - does this UDP packet contain ESP?
 * @ipn: namespace
 * @skb: packet, not changed
 * @flow: its flow
 * @l4: its upper-layer header; @l4->natt_len is set for ESP
 *
 * Context: RCU read-side critical section.
 * Return: kind of the packet.
 */
static inline enum ipward_natt_kind
ipward_natt_classify(struct ipward_net *ipn, const struct sk_buff *skb,
		     const struct ipward_flow *flow, struct ipward_l4 *l4)
{
	if (flow->proto != IPPROTO_UDP || flow->ports != IPWARD_PORTS_KNOWN ||
	    xa_empty(&ipn->natt_ports))
		return IPWARD_NATT_NONE;
	return ipward_natt_classify_udp(ipn, skb, flow, l4);
}

#endif
