// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <string.h>
#include "convert.h"

struct ipward_addr convert_bytes(chunk_t bytes)
{
	struct ipward_addr addr = { .len = bytes.len };

	memcpy(addr.bytes, bytes.ptr, bytes.len);
	return addr;
}

uint8_t convert_mode(ipsec_mode_t mode)
{
	switch (mode) {
	case MODE_TRANSPORT:
		return IPWARD_MODE_TRANSPORT;
	case MODE_TUNNEL:
		return IPWARD_MODE_TUNNEL;
	case MODE_BEET:
		return IPWARD_MODE_BEET;
	default:
		return 0;
	}
}

struct ipward_addr convert_host(host_t *host)
{
	return convert_bytes(host->get_address(host));
}

host_t *convert_addr(const struct ipward_addr *addr, uint16_t port)
{
	int family = addr->len == 4 ? AF_INET : AF_INET6;

	if (!addr->len)
		return NULL;
	return host_create_from_chunk(family, chunk_create((void *)addr->bytes,
							   addr->len), port);
}

static bool put_prefix(traffic_selector_t *ts, struct ipward_addr *addr, uint8_t *len)
{
	host_t *net;
	bool exact = ts->to_subnet(ts, &net, len);

	*addr = convert_host(net);
	net->destroy(net);
	return exact;
}

static bool all_ports(uint16_t from, uint16_t to)
{
	/* RFC 7296, 3.13.1: "opaque" is 65535 to 0. */
	return (from == 0 && to == 65535) || from > to;
}

/* RFC 7296, 3.13.1: type and code are the two bytes of a port. */
static void put_icmp(struct ipward_selector *selector, uint16_t from, uint16_t to)
{
	if (all_ports(from, to) || from >> 8 != to >> 8)
		return;
	selector->icmp_type = from >> 8;
	selector->has |= IPWARD_BIT(IPWARD_A_SELECTOR_ICMP_TYPE);
	if ((from & 0xff) != (to & 0xff))
		return;
	selector->icmp_code = from & 0xff;
	selector->has |= IPWARD_BIT(IPWARD_A_SELECTOR_ICMP_CODE);
}

bool convert_selectors(struct ipward_selector *selector, traffic_selector_t *src,
		       traffic_selector_t *dst)
{
	uint16_t from, to;
	bool exact;

	exact = put_prefix(src, &selector->src, &selector->src_len);
	exact &= put_prefix(dst, &selector->dst, &selector->dst_len);
	selector->has |= IPWARD_BIT(IPWARD_A_SELECTOR_SRC) |
			 IPWARD_BIT(IPWARD_A_SELECTOR_SRC_LEN) |
			 IPWARD_BIT(IPWARD_A_SELECTOR_DST) |
			 IPWARD_BIT(IPWARD_A_SELECTOR_DST_LEN);
	selector->proto = src->get_protocol(src) ?: dst->get_protocol(dst);
	if (!selector->proto)
		return exact;
	selector->has |= IPWARD_BIT(IPWARD_A_SELECTOR_PROTO);
	from = dst->get_from_port(dst);
	to = dst->get_to_port(dst);
	if (selector->proto == IPPROTO_ICMP || selector->proto == IPPROTO_ICMPV6) {
		if (all_ports(from, to)) {
			from = src->get_from_port(src);
			to = src->get_to_port(src);
		}
		put_icmp(selector, from, to);
		return exact;
	}
	if (!all_ports(from, to)) {
		selector->dport_min = from;
		selector->dport_max = to;
		selector->has |= IPWARD_BIT(IPWARD_A_SELECTOR_DPORT_MIN) |
				 IPWARD_BIT(IPWARD_A_SELECTOR_DPORT_MAX);
	}
	from = src->get_from_port(src);
	to = src->get_to_port(src);
	if (!all_ports(from, to)) {
		selector->sport_min = from;
		selector->sport_max = to;
		selector->has |= IPWARD_BIT(IPWARD_A_SELECTOR_SPORT_MIN) |
				 IPWARD_BIT(IPWARD_A_SELECTOR_SPORT_MAX);
	}
	return exact;
}

traffic_selector_t *convert_flow(const struct ipward_flow *flow, bool source)
{
	const struct ipward_addr *addr = source ? &flow->src : &flow->dst;
	ts_type_t type = addr->len == 4 ? TS_IPV4_ADDR_RANGE : TS_IPV6_ADDR_RANGE;
	chunk_t bytes = chunk_create((void *)addr->bytes, addr->len);
	uint16_t port = 0;
	bool has_port = false;

	if (flow->has & IPWARD_BIT(IPWARD_A_FLOW_ICMP_TYPE)) {
		port = flow->icmp_type << 8 | flow->icmp_code;
		has_port = true;
	} else if (flow->has & IPWARD_BIT(IPWARD_A_FLOW_DPORT)) {
		port = source ? flow->sport : flow->dport;
		has_port = true;
	}
	return traffic_selector_create_from_bytes(flow->proto, type, bytes, port,
						  bytes, has_port ? port : 65535);
}
