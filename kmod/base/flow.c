// SPDX-License-Identifier: GPL-2.0
/* Read from a packet the fields that rules select by. */

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <net/ip.h>
#include <net/ndisc.h>

#include "base/flow.h"

/* RFC 8200 defines seven extension headers; reject longer chains. */
#define EXT_HEADERS_MAX 8

/* RFC 4861 defines two options for a redirect. */
#define ND_OPTIONS_MAX 4

/**
 * ipward_proto_has_ports() - may a selector ask for ports of this protocol?
 * @proto: IP protocol number
 *
 * Return: true for protocols that begin with a source and a destination port.
 */
bool ipward_proto_has_ports(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	default:
		return false;
	}
}

static void flow_set_ports(const __be16 *ports, struct ipward_flow *flow)
{
	flow->sport = ntohs(ports[0]);
	flow->dport = ntohs(ports[1]);
	flow->ports = IPWARD_PORTS_KNOWN;
}

static int flow_ports(const struct sk_buff *skb, unsigned int offset,
		      struct ipward_flow *flow)
{
	__be16 _ports[2];
	const __be16 *ports;
	u8 _icmp[2];
	const u8 *icmp;

	if (flow->ports == IPWARD_PORTS_HIDDEN)
		return 0;
	if (ipward_proto_has_ports(flow->proto)) {
		ports = skb_header_pointer(skb, offset, sizeof(_ports), _ports);
		if (!ports)
			return -EINVAL;
		flow_set_ports(ports, flow);
	} else if (ipward_proto_is_icmp(flow->proto)) {
		icmp = skb_header_pointer(skb, offset, sizeof(_icmp), _icmp);
		if (!icmp)
			return -EINVAL;
		flow->sport = icmp[0];
		flow->dport = icmp[1];
		flow->ports = IPWARD_PORTS_KNOWN;
	}
	return 0;
}

/* Does an option of the IPv4 header name another hop than the destination? */
static bool source_route_goes_on(const struct sk_buff *skb, unsigned int at,
				 unsigned int len)
{
	u8 _options[MAX_IPOPTLEN];
	const u8 *p = skb_header_pointer(skb, at, len, _options);
	unsigned int i;

	/* Kind, length of the whole option, pointer to the next hop, from 1. */
	for (i = 0; p && i + 3 <= len && p[i] != IPOPT_END;) {
		if (p[i] == IPOPT_NOOP) {
			i++;
			continue;
		}
		if (p[i] == IPOPT_LSRR || p[i] == IPOPT_SSRR)
			return p[i + 2] <= p[i + 1];
		if (p[i + 1] < 2)
			break;
		i += p[i + 1];
	}
	return false;
}

static void flow_set_ipv4(const struct iphdr *iph, struct ipward_flow *flow,
			  struct ipward_l4 *l4)
{
	flow->family = AF_INET;
	flow->proto = iph->protocol;
	ipward_addr_set4(&flow->src, iph->saddr);
	ipward_addr_set4(&flow->dst, iph->daddr);
	l4->offset = iph->ihl * 4;
	l4->proto_offset = offsetof(struct iphdr, protocol);
}

static int flow_ipv4(const struct sk_buff *skb, int nhoff,
		     struct ipward_flow *flow, struct ipward_l4 *l4)
{
	struct iphdr _iph;
	const struct iphdr *iph;

	iph = skb_header_pointer(skb, nhoff, sizeof(_iph), &_iph);
	if (!iph || iph->version != 4 || iph->ihl < 5)
		return -EINVAL;

	flow_set_ipv4(iph, flow, l4);
	if (ip_is_fragment(iph))
		flow->ports = IPWARD_PORTS_HIDDEN;
	l4->source_routed = iph->ihl > 5 &&
			    source_route_goes_on(skb, nhoff + sizeof(*iph),
						 l4->offset - sizeof(*iph));
	return flow_ports(skb, nhoff + l4->offset, flow);
}

static bool segments_left(const struct sk_buff *skb, unsigned int at)
{
	struct ipv6_rt_hdr _routing;
	const struct ipv6_rt_hdr *routing;

	routing = skb_header_pointer(skb, at, sizeof(_routing), &_routing);
	return !routing || routing->segments_left;
}

/*
 * Walk the chain of extension headers. A packet with a fragment header other
 * than an atomic one (RFC 6946) has hidden ports; its chain ends there.
 */
static int flow_ext_headers(const struct sk_buff *skb, int nhoff,
			    struct ipward_flow *flow, struct ipward_l4 *l4)
{
	struct ipv6_opt_hdr _ext;
	const struct ipv6_opt_hdr *ext;
	struct frag_hdr _frag;
	const struct frag_hdr *frag;
	int n;

	for (n = 0; n < EXT_HEADERS_MAX; n++) {
		unsigned int at = nhoff + l4->offset;

		switch (flow->proto) {
		case NEXTHDR_HOP:
		case NEXTHDR_ROUTING:
		case NEXTHDR_DEST:
			ext = skb_header_pointer(skb, at, sizeof(_ext), &_ext);
			if (!ext)
				return -EINVAL;
			if (flow->proto == NEXTHDR_ROUTING)
				l4->source_routed |= segments_left(skb, at);
			flow->proto = ext->nexthdr;
			l4->proto_offset = l4->offset;
			l4->offset += ipv6_optlen(ext);
			break;
		case NEXTHDR_FRAGMENT:
			frag = skb_header_pointer(skb, at, sizeof(_frag),
						  &_frag);
			if (!frag)
				return -EINVAL;
			flow->proto = frag->nexthdr;
			l4->proto_offset = l4->offset;
			l4->offset += sizeof(*frag);
			if (frag->frag_off & htons(IP6_OFFSET | IP6_MF)) {
				flow->ports = IPWARD_PORTS_HIDDEN;
				return 0;
			}
			break;
		default:
			return 0;
		}
		if (nhoff + l4->offset > skb->len)
			return -EINVAL;
	}
	return -EINVAL;
}

static void flow_set_ipv6(const struct ipv6hdr *ip6h, struct ipward_flow *flow,
			  struct ipward_l4 *l4)
{
	flow->family = AF_INET6;
	flow->proto = ip6h->nexthdr;
	flow->src = ip6h->saddr;
	flow->dst = ip6h->daddr;
	l4->offset = sizeof(*ip6h);
	l4->proto_offset = offsetof(struct ipv6hdr, nexthdr);
}

static int flow_ipv6(const struct sk_buff *skb, int nhoff,
		     struct ipward_flow *flow, struct ipward_l4 *l4)
{
	struct ipv6hdr _ip6h;
	const struct ipv6hdr *ip6h;
	int err;

	ip6h = skb_header_pointer(skb, nhoff, sizeof(_ip6h), &_ip6h);
	if (!ip6h || ip6h->version != 6)
		return -EINVAL;

	flow_set_ipv6(ip6h, flow, l4);
	err = flow_ext_headers(skb, nhoff, flow, l4);
	if (err)
		return err;
	return flow_ports(skb, nhoff + l4->offset, flow);
}

static void flow_begin(const struct sk_buff *skb, u8 dir,
		       struct ipward_flow *flow, struct ipward_l4 *l4)
{
	flow->sport = 0;
	flow->dport = 0;
	flow->ports = IPWARD_PORTS_NONE;
	flow->dir = dir;
	flow->mark = skb->mark;
	flow->ifindex = skb->dev ? skb->dev->ifindex : 0;
	l4->source_routed = false;
	l4->natt_len = 0;
	l4->alias = 0;
}

static int flow_parse(const struct sk_buff *skb, int nhoff, u8 dir,
		      struct ipward_flow *flow, struct ipward_l4 *l4)
{
	flow_begin(skb, dir, flow, l4);
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return flow_ipv4(skb, nhoff, flow, l4);
	case htons(ETH_P_IPV6):
		return flow_ipv6(skb, nhoff, flow, l4);
	default:
		return -EINVAL;
	}
}

/*
 * Is the fixed header of this length in one piece with what may be ports? So the
 * functions below need no memory for copies, which the compiler would clear.
 */
static bool has_front(const struct sk_buff *skb, int len)
{
	return skb_tail_pointer(skb) - skb_network_header(skb) >=
	       len + 2 * (int)sizeof(__be16);
}

/*
 * The same for most packets: IPv4 without options, whole, and not ICMP. Returns
 * false for other packets.
 */
static bool flow_plain_ipv4(const struct sk_buff *skb, u8 dir,
			    struct ipward_flow *flow, struct ipward_l4 *l4)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (!has_front(skb, sizeof(*iph)) || iph->version != 4 ||
	    iph->ihl * 4 != sizeof(*iph) || ip_is_fragment(iph) ||
	    ipward_proto_is_icmp(iph->protocol))
		return false;
	flow_begin(skb, dir, flow, l4);
	flow_set_ipv4(iph, flow, l4);
	if (ipward_proto_has_ports(flow->proto))
		flow_set_ports((const __be16 *)(iph + 1), flow);
	return true;
}

/* And IPv6 with ports, or with ESP, behind the fixed header. */
static bool flow_plain_ipv6(const struct sk_buff *skb, u8 dir,
			    struct ipward_flow *flow, struct ipward_l4 *l4)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	if (!has_front(skb, sizeof(*ip6h)) || ip6h->version != 6 ||
	    (ip6h->nexthdr != IPPROTO_ESP &&
	     !ipward_proto_has_ports(ip6h->nexthdr)))
		return false;
	flow_begin(skb, dir, flow, l4);
	flow_set_ipv6(ip6h, flow, l4);
	if (flow->proto != IPPROTO_ESP)
		flow_set_ports((const __be16 *)(ip6h + 1), flow);
	return true;
}

static bool flow_plain(const struct sk_buff *skb, u8 dir,
		       struct ipward_flow *flow, struct ipward_l4 *l4)
{
	if (skb->protocol == htons(ETH_P_IP))
		return flow_plain_ipv4(skb, dir, flow, l4);
	return skb->protocol == htons(ETH_P_IPV6) &&
	       flow_plain_ipv6(skb, dir, flow, l4);
}

/**
 * ipward_flow_from_skb() - read a packet's flow
 * @skb: packet with its network header set; not changed, need not be linear
 * @dir: enum ipward_dir, stored in the flow
 * @flow: filled in
 * @l4: filled in
 *
 * Context: any.
 * Return: 0, or -EINVAL if the headers are cut short, the chain of extension
 * headers is too long, or the protocol is neither IPv4 nor IPv6.
 */
int ipward_flow_from_skb(const struct sk_buff *skb, u8 dir,
			 struct ipward_flow *flow, struct ipward_l4 *l4)
{
	if (likely(flow_plain(skb, dir, flow, l4)))
		return 0;
	return flow_parse(skb, skb_network_offset(skb), dir, flow, l4);
}

static bool is_icmp_error(const struct ipward_flow *flow)
{
	if (flow->ports != IPWARD_PORTS_KNOWN)
		return false;
	if (flow->proto == IPPROTO_ICMP)
		return icmp_is_err(flow->sport) ||
		       flow->sport == ICMP_REDIRECT;
	return flow->proto == IPPROTO_ICMPV6 &&
	       (flow->sport < ICMPV6_INFOMSG_MASK ||
		flow->sport == NDISC_REDIRECT);
}

/*
 * Where the quoted packet begins in a redirect: in an option, which may follow
 * that of a link-layer address (RFC 4861, section 4.6.3).
 */
static int redirected_offset(const struct sk_buff *skb, int at)
{
	struct nd_opt_hdr _opt;
	const struct nd_opt_hdr *opt;
	unsigned int n;

	at += sizeof(struct rd_msg);
	for (n = 0; n < ND_OPTIONS_MAX; n++) {
		opt = skb_header_pointer(skb, at, sizeof(_opt), &_opt);
		if (!opt || !opt->nd_opt_len)
			break;
		if (opt->nd_opt_type == ND_OPT_REDIRECT_HDR)
			return at + 8;
		at += opt->nd_opt_len * 8;
	}
	return -ENOENT;
}

/* Where the quoted packet begins in an ICMP error; negative errno: no quote. */
static int quote_offset(const struct sk_buff *skb, int at,
			const struct ipward_flow *flow)
{
	if (flow->proto == IPPROTO_ICMPV6 && flow->sport == NDISC_REDIRECT)
		return redirected_offset(skb, at);
	return at + sizeof(struct icmphdr);
}

/**
 * ipward_flow_turn_round() - swap addresses and ports: the flow of the answers
 * @flow: changed; its direction is not
 */
void ipward_flow_turn_round(struct ipward_flow *flow)
{
	swap(flow->src, flow->dst);
	if (ipward_proto_has_ports(flow->proto))
		swap(flow->sport, flow->dport);
}

/**
 * ipward_flow_quoted() - the reverse flow of what an ICMP error quotes
 * @skb: outbound packet
 * @flow: its flow
 * @l4: where its ICMP header is
 * @quoted: filled in: flow of the quoted packet with addresses and ports
 *	swapped, so that it has the direction of the error
 *
 * If the ports of the quoted packet cannot be read, they count as hidden, like
 * those of a fragment.
 *
 * Return: true if it is an error that quotes a packet's addresses.
 */
bool ipward_flow_quoted(const struct sk_buff *skb,
			const struct ipward_flow *flow,
			const struct ipward_l4 *l4, struct ipward_flow *quoted)
{
	struct ipward_l4 ignored;
	int at = skb_network_offset(skb) + l4->offset;

	if (likely(!is_icmp_error(flow)))
		return false;
	quoted->family = AF_UNSPEC;
	at = quote_offset(skb, at, flow);
	if (at < 0)
		return false;
	if (flow_parse(skb, at, flow->dir, quoted, &ignored))
		quoted->ports = IPWARD_PORTS_HIDDEN;
	if (quoted->family == AF_UNSPEC)
		return false;
	ipward_flow_turn_round(quoted);
	return true;
}
