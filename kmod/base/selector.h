/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SELECTOR_H
#define IPWARD_SELECTOR_H

#include "base/flow.h"

/**
 * struct ipward_selector - which packets a rule or an SA matches
 * @src: source prefix; IPv4 is kept v4-mapped
 * @dst: destination prefix
 * @sport_min: lowest source port or ICMP type
 * @sport_max: highest
 * @dport_min: lowest destination port or ICMP code
 * @dport_max: highest
 * @src_len: bits of @src that count, 0 to 128 (an IPv4 /24 is 120)
 * @dst_len: bits of @dst that count
 * @proto: upper-layer protocol, 0: any
 * @family: AF_INET, AF_INET6, or 0: both
 *
 * RFC 4301, section 4.4.1.1. Ports from 0 to 65535 mean "any", which also
 * matches packets that have no ports.
 */
struct ipward_selector {
	struct in6_addr src;
	struct in6_addr dst;
	u16 sport_min;
	u16 sport_max;
	u16 dport_min;
	u16 dport_max;
	u8 src_len;
	u8 dst_len;
	u8 proto;
	u8 family;
};

#define IPWARD_WEIGHT_MAX 296

/**
 * enum ipward_match - does a selector match a flow?
 * @IPWARD_MATCH_NO: no
 * @IPWARD_MATCH_YES: yes
 * @IPWARD_MATCH_UNSURE: the ports decide, and they are not in this fragment
 */
enum ipward_match {
	IPWARD_MATCH_NO,
	IPWARD_MATCH_YES,
	IPWARD_MATCH_UNSURE,
};

void ipward_selector_init(struct ipward_selector *sel);
void ipward_selector_reverse(const struct ipward_selector *sel,
			     struct ipward_selector *reversed);
bool ipward_selector_proto_hidden(const struct ipward_flow *flow);
enum ipward_match ipward_selector_match(const struct ipward_selector *sel,
					const struct ipward_flow *flow);
unsigned int ipward_selector_weight(const struct ipward_selector *sel);

static inline bool ipward_selector_any_ports(const struct ipward_selector *sel)
{
	return !sel->sport_min && sel->sport_max == U16_MAX &&
	       !sel->dport_min && sel->dport_max == U16_MAX;
}

#endif
