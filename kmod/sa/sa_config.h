/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SA_CONFIG_H
#define IPWARD_SA_CONFIG_H

#include <linux/in6.h>
#include <linux/types.h>
#include <net/ipv6.h>

#include "base/selector.h"
#include "sa/cipher.h"
#include "sa/lifetime.h"
#include "sa/meta.h"

/**
 * struct ipward_sa_id - fields of a packet that name its SA: RFC 4301, 4.1
 * @dst: destination, IPv4 kept v4-mapped
 * @spi: network byte order
 * @proto: IPPROTO_ESP or IPPROTO_AH
 * @family: of @dst
 * @port: UDP destination port of an outbound SA with ESP in UDP, network byte
 *	order: peers behind one NAT may choose the same SPI; 0: not in UDP,
 *	inbound, or, in a key, any
 */
struct ipward_sa_id {
	struct in6_addr dst;
	__be32 spi;
	u8 proto;
	u8 family;
	__be16 port;
};

/**
 * ipward_sa_id_equal() - are two SAs' identities the same but for the port?
 * @a: one
 * @b: the other; equal ones have the same hash in the table of SPIs
 *
 * Return: true if they are.
 */
static inline bool ipward_sa_id_equal(const struct ipward_sa_id *a,
				      const struct ipward_sa_id *b)
{
	return a->spi == b->spi && a->proto == b->proto &&
	       a->family == b->family && ipv6_addr_equal(&a->dst, &b->dst);
}

#define IPWARD_DSCP_COPY 0xff
#define IPWARD_TTL_COPY 0
#define IPWARD_TTL_ROUTE -1

/**
 * struct ipward_outer - fields of a tunnel's outer header
 * @flow_label: of IPv6
 * @ttl: 1 to 255, or one of the two constants above
 * @dscp: 0 to 63, or the constant above
 * @ecn: enum ipward_ecn; also says how ECN is merged on receipt
 * @df: enum ipward_df, of IPv4
 */
struct ipward_outer {
	u32 flow_label;
	s16 ttl;
	u8 dscp;
	u8 ecn;
	u8 df;
};

/**
 * struct ipward_sa_config - parameters of a new SA; see struct ipward_sa
 * @id: as there
 * @src: as there
 * @selector: as there, where @has_selector
 * @seq: number to continue from
 * @reqid: as there
 * @window: replay window, packets; inbound
 * @flags: enum ipward_sa_flag
 * @dir: enum ipward_dir
 * @mode: enum ipward_mode
 * @has_selector: see @selector
 * @natt_sport: UDP source port of ESP in UDP, 0: none
 * @natt_dport: UDP destination port, likewise
 * @keepalive: seconds, 0: none
 * @tfc: as in struct ipward_sa_out
 * @dummies: dummy packets a second, 0: none
 * @has_oa: see @oa_src
 * @oa_src: as there
 * @oa_dst: as there
 * @outer: fields of a tunnel's outer header
 * @meta: marks and devices
 * @soft: limits at which an event is sent
 * @hard: limits at which the SA is removed
 * @crypto: algorithms and keys
 */
struct ipward_sa_config {
	struct ipward_sa_id id;
	struct in6_addr src;
	struct ipward_selector selector;
	u64 seq;
	u32 reqid;
	u32 window;
	u32 flags;
	u8 dir;
	u8 mode;
	bool has_selector;
	__be16 natt_sport;
	__be16 natt_dport;
	u16 keepalive;
	u16 tfc;
	u16 dummies;
	bool has_oa;
	struct in6_addr oa_src;
	struct in6_addr oa_dst;
	struct ipward_outer outer;
	struct ipward_meta meta;
	struct ipward_limits soft;
	struct ipward_limits hard;
	struct ipward_cipher_config crypto;
};

#endif
