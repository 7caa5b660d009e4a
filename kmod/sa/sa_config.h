/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SA_CONFIG_H
#define IPWARD_SA_CONFIG_H

#include "sa/cipher.h"
#include "sa/sa.h"

/**
 * struct ipward_sa_config - what makes an SA; see struct ipward_sa
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
 * @natt_sport: UDP port before ESP, 0: none
 * @natt_dport: likewise
 * @keepalive: seconds, 0: none
 * @tfc: as in struct ipward_sa_out
 * @dummies: dummy packets a second, 0: none
 * @has_oa: see @oa_src
 * @oa_src: as there
 * @oa_dst: as there
 * @outer: of a tunnel
 * @meta: marks and devices
 * @soft: limits at which there is an event
 * @hard: limits at which the SA ends
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
