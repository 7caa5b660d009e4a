// SPDX-License-Identifier: GPL-2.0
/* Options of the TCP header (RFC 9293, section 3.1). */

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/tcp.h>

#include "base/compat.h"
#include "datapath/tcp_option.h"

/**
 * ipward_tcp_option() - find an option
 * @options: bytes after the fixed header
 * @len: bytes of @options
 * @kind: of the option
 *
 * Return: the first such option, which is completely within @options and at
 * least two bytes long; NULL if there is none before the end or before a
 * malformed option.
 */
const u8 *ipward_tcp_option(const u8 *options, unsigned int len, u8 kind)
{
	const u8 *end = options + len;

	while (options < end && *options != TCPOPT_EOL) {
		if (*options == TCPOPT_NOP) {
			options++;
			continue;
		}
		if (end - options < 2 || options[1] < 2 ||
		    options[1] > end - options)
			return NULL;
		if (*options == kind)
			return options;
		options += options[1];
	}
	return NULL;
}

/* The options of a segment and their @len; NULL if there are none. */
static const u8 *options_of(const struct sk_buff *skb, unsigned int offset,
			    u8 *buffer, unsigned int *len)
{
	unsigned int at = skb_network_offset(skb) + offset;
	struct tcphdr _tcph;
	const struct tcphdr *tcph;

	tcph = skb_header_pointer(skb, at, sizeof(_tcph), &_tcph);
	if (!tcph || tcph->doff * 4 <= sizeof(*tcph))
		return NULL;
	*len = tcph->doff * 4 - sizeof(*tcph);
	return skb_header_pointer(skb, at + sizeof(*tcph), *len, buffer);
}

/**
 * ipward_tcp_is_signed() - does a signature protect this segment?
 * @skb: TCP packet, need not be linear
 * @offset: of the TCP header from the network header, bytes
 *
 * Return: true if it has an option for TCP-AO (RFC 5925) or an MD5 signature
 * (RFC 2385).
 */
bool ipward_tcp_is_signed(const struct sk_buff *skb, unsigned int offset)
{
	u8 buffer[MAX_TCP_OPTION_SPACE];
	unsigned int len;
	const u8 *options = options_of(skb, offset, buffer, &len);

	return options && (ipward_tcp_option(options, len, TCPOPT_AO) ||
			   ipward_tcp_option(options, len, TCPOPT_MD5SIG));
}

/**
 * ipward_tcp_ignores_pmtu() - does the sender ignore ICMP about the path MTU?
 * @skb: TCP packet, need not be linear
 * @offset: of the TCP header from the network header, bytes
 *
 * With TCP-AO it ignores IPv4's "fragmentation needed", but not IPv6's "packet
 * too big" (RFC 5925, section 7.8).
 *
 * Return: true if it does.
 */
bool ipward_tcp_ignores_pmtu(const struct sk_buff *skb, unsigned int offset)
{
	u8 buffer[MAX_TCP_OPTION_SPACE];
	unsigned int len;
	const u8 *options;

	if (skb->protocol != htons(ETH_P_IP))
		return false;
	options = options_of(skb, offset, buffer, &len);
	return options && ipward_tcp_option(options, len, TCPOPT_AO);
}
