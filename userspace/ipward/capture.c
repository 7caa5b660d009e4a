// SPDX-License-Identifier: GPL-2.0
/*
 * The classic format of pcap: a header of 24 bytes, then for each packet a
 * header of 16 bytes with its length, and its bytes. All numbers are in the
 * byte order of the machine that wrote the file, which follows from the magic
 * number.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "capture.h"
#include "value/name.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_FLOW_##attr)

#define MAGIC_MICRO	0xa1b2c3d4
#define MAGIC_NANO	0xa1b23c4d
#define FILE_HEADER	24
#define PACKET_HEADER	16
#define PACKET_MAX	262144	/* bytes; the longest that tcpdump writes */

/* Kinds of links: https://www.tcpdump.org/linktypes.html */
enum {
	LINK_ETHERNET = 1,
	LINK_RAW = 101,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

#define ETHERTYPE_VLAN	0x8100
#define ETHERTYPE_QINQ	0x88a8
#define ETHERTYPE_IPV4	0x0800
#define ETHERTYPE_IPV6	0x86dd

struct bytes {
	const uint8_t *at;
	size_t len;
};

static bool skip(struct bytes *bytes, size_t len)
{
	if (bytes->len < len)
		return false;
	bytes->at += len;
	bytes->len -= len;
	return true;
}

static uint16_t word16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static uint32_t word32(const uint8_t *at, bool little)
{
	const uint32_t big = (uint32_t)word16(at) << 16 | word16(at + 2);

	return little ? __builtin_bswap32(big) : big;
}

/* Skip the link-layer header. Return: false if it is no IP packet. */
static bool strip_ethernet(struct bytes *bytes)
{
	uint16_t type;

	if (!skip(bytes, 12))
		return false;
	do {
		if (bytes->len < 2)
			return false;
		type = word16(bytes->at);
		skip(bytes, 2);
	} while ((type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ) &&
		 skip(bytes, 2));
	return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6;
}

static bool strip_link(struct bytes *bytes, uint32_t link)
{
	switch (link) {
	case LINK_ETHERNET:
		return strip_ethernet(bytes);
	case LINK_SLL:
		return skip(bytes, 16);
	case LINK_SLL2:
		return skip(bytes, 20);
	default:
		return true;
	}
}

static bool link_is_known(uint32_t link)
{
	return link == LINK_ETHERNET || link == LINK_RAW || link == LINK_SLL ||
	       link == LINK_SLL2 || link == LINK_IPV4 || link == LINK_IPV6;
}

static void put_address(struct ipward_addr *addr, const uint8_t *at, uint8_t len)
{
	addr->len = len;
	memcpy(addr->bytes, at, len);
}

/* Return: false for a later fragment, or if the packet is truncated here. */
static bool read_ipv4(struct bytes *bytes, struct ipward_flow *flow)
{
	const uint8_t *ip = bytes->at;
	size_t header;

	if (bytes->len < 20 || word16(ip + 6) & 0x1fff)
		return false;
	header = (size_t)(ip[0] & 15) * 4;
	flow->proto = ip[9];
	put_address(&flow->src, ip + 12, 4);
	put_address(&flow->dst, ip + 16, 4);
	return header >= 20 && skip(bytes, header);
}

static bool read_extensions(struct bytes *bytes, struct ipward_flow *flow)
{
	for (;;) {
		const uint8_t *ext = bytes->at;
		size_t len = 8;

		switch (flow->proto) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			if (bytes->len < 2)
				return false;
			len = ((size_t)ext[1] + 1) * 8;
			break;
		case IPPROTO_FRAGMENT:
			if (bytes->len < 8 || word16(ext + 2) & 0xfff8)
				return false;
			break;
		default:
			return true;
		}
		if (!skip(bytes, len))
			return false;
		flow->proto = ext[0];
	}
}

static bool read_ipv6(struct bytes *bytes, struct ipward_flow *flow)
{
	const uint8_t *ip = bytes->at;

	if (!skip(bytes, 40))
		return false;
	flow->proto = ip[6];
	put_address(&flow->src, ip + 8, 16);
	put_address(&flow->dst, ip + 24, 16);
	return read_extensions(bytes, flow);
}

static bool read_ports(const struct bytes *bytes, struct ipward_flow *flow)
{
	const bool ports = proto_has_ports(flow->proto);
	const bool icmp = flow->proto == IPPROTO_ICMP ||
			  flow->proto == IPPROTO_ICMPV6;

	if (!ports && !icmp)
		return true;
	if (bytes->len < 4)
		return false;
	if (ports) {
		flow->has |= BIT(SPORT) | BIT(DPORT);
		flow->sport = word16(bytes->at);
		flow->dport = word16(bytes->at + 2);
	} else {
		flow->has |= BIT(ICMP_TYPE) | BIT(ICMP_CODE);
		flow->icmp_type = bytes->at[0];
		flow->icmp_code = bytes->at[1];
	}
	return true;
}

/* @flow is compared as a whole, so unused members must be zero. */
static bool read_flow(struct bytes bytes, uint32_t link,
		      struct ipward_flow *flow)
{
	memset(flow, 0, sizeof(*flow));
	flow->has = BIT(SRC) | BIT(DST) | BIT(PROTO);
	if (!strip_link(&bytes, link) || !bytes.len)
		return false;
	switch (bytes.at[0] >> 4) {
	case 4:
		return read_ipv4(&bytes, flow) && read_ports(&bytes, flow);
	case 6:
		return read_ipv6(&bytes, flow) && read_ports(&bytes, flow);
	default:
		return false;
	}
}

/* Return: NULL, or a description of the error. */
static const char *read_header(FILE *file, bool *little, uint32_t *link)
{
	uint8_t header[FILE_HEADER];
	uint32_t magic;

	if (fread(header, sizeof(header), 1, file) != 1)
		return "too short for a file of pcap";
	magic = word32(header, false);
	*little = magic == __builtin_bswap32(MAGIC_MICRO) ||
		  magic == __builtin_bswap32(MAGIC_NANO);
	if (!*little && magic != MAGIC_MICRO && magic != MAGIC_NANO)
		return "not of pcap's classic format; \"tcpdump -r FILE -w "
			"OTHER\" writes that";
	*link = word32(header + 20, *little) & 0xffff;
	return link_is_known(*link) ? NULL :
		"captured on a kind of link that is not known here";
}

int capture_read(FILE *file, capture_fn fn, void *arg, const char **what)
{
	static uint8_t packet[PACKET_MAX];
	uint8_t header[PACKET_HEADER];
	struct ipward_flow flow;
	uint32_t link, len;
	bool little;
	int err = 0;

	*what = read_header(file, &little, &link);
	if (*what)
		return -EPROTO;
	while (!err && fread(header, sizeof(header), 1, file) == 1) {
		len = word32(header + 8, little);
		if (len > sizeof(packet) ||
		    (len && fread(packet, len, 1, file) != 1)) {
			*what = "cut off, or damaged";
			return -EPROTO;
		}
		if (read_flow((struct bytes){ packet, len }, link, &flow))
			err = fn(&flow, arg);
	}
	return err;
}
