// SPDX-License-Identifier: GPL-2.0
/* Match, reverse and order selectors. */

#include "base/selector.h"

/**
 * ipward_selector_init() - make a selector that matches everything
 * @sel: filled in
 */
void ipward_selector_init(struct ipward_selector *sel)
{
	memset(sel, 0, sizeof(*sel));
	sel->sport_max = U16_MAX;
	sel->dport_max = U16_MAX;
}

/**
 * ipward_selector_reverse() - the selector of the answers
 * @sel: selector of one direction
 * @reversed: filled in; must not be @sel
 *
 * The answer to an ICMP message has another type, so the reverse of a selector
 * for some ICMP types matches every type between these addresses.
 */
void ipward_selector_reverse(const struct ipward_selector *sel,
			     struct ipward_selector *reversed)
{
	*reversed = *sel;
	swap(reversed->src, reversed->dst);
	swap(reversed->src_len, reversed->dst_len);
	if (ipward_proto_is_icmp(sel->proto)) {
		reversed->sport_min = 0;
		reversed->sport_max = U16_MAX;
		reversed->dport_min = 0;
		reversed->dport_max = U16_MAX;
		return;
	}
	swap(reversed->sport_min, reversed->dport_min);
	swap(reversed->sport_max, reversed->dport_max);
}

/**
 * ipward_selector_proto_hidden() - is a packet's protocol unknown?
 * @flow: its flow
 *
 * A later IPv6 fragment may name only an extension header, which the
 * upper-layer header follows in the first fragment.
 *
 * Return: true if the flow may be of any protocol.
 */
bool ipward_selector_proto_hidden(const struct ipward_flow *flow)
{
	return flow->ports == IPWARD_PORTS_HIDDEN &&
	       flow->family == AF_INET6 && ipv6_ext_hdr(flow->proto);
}

/**
 * ipward_selector_match() - does the selector match this flow?
 * @sel: selector
 * @flow: a packet's flow
 *
 * Return: enum ipward_match. The caller must treat IPWARD_MATCH_UNSURE so that
 * it fails closed (RFC 4301, section 7).
 */
enum ipward_match ipward_selector_match(const struct ipward_selector *sel,
					const struct ipward_flow *flow)
{
	if (sel->family && sel->family != flow->family)
		return IPWARD_MATCH_NO;
	if (!ipv6_prefix_equal(&sel->dst, &flow->dst, sel->dst_len) ||
	    !ipv6_prefix_equal(&sel->src, &flow->src, sel->src_len))
		return IPWARD_MATCH_NO;
	if (sel->proto && sel->proto != flow->proto)
		return ipward_selector_proto_hidden(flow) ?
			IPWARD_MATCH_UNSURE : IPWARD_MATCH_NO;
	if (ipward_selector_any_ports(sel))
		return IPWARD_MATCH_YES;
	if (flow->ports == IPWARD_PORTS_HIDDEN)
		return IPWARD_MATCH_UNSURE;
	if (flow->ports == IPWARD_PORTS_NONE)
		return IPWARD_MATCH_NO;
	if (flow->sport < sel->sport_min || flow->sport > sel->sport_max ||
	    flow->dport < sel->dport_min || flow->dport > sel->dport_max)
		return IPWARD_MATCH_NO;
	return IPWARD_MATCH_YES;
}

/* From 16 for a single port down to 0 for all ports. */
static unsigned int range_weight(u16 min, u16 max)
{
	return 16 - fls((unsigned int)max - min);
}

/**
 * ipward_selector_weight() - how specific a selector is
 * @sel: selector
 *
 * The number of bits that it fixes: of both addresses (an IPv4 address counts
 * as 128, like an IPv6 address), 8 for the protocol, up to 16 for each port.
 *
 * Return: 0 to IPWARD_WEIGHT_MAX, the larger the more specific.
 */
unsigned int ipward_selector_weight(const struct ipward_selector *sel)
{
	return sel->src_len + sel->dst_len + (sel->proto ? 8 : 0) +
	       range_weight(sel->sport_min, sel->sport_max) +
	       range_weight(sel->dport_min, sel->dport_max);
}
