/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TEMPLATE_H
#define IPWARD_TEMPLATE_H

#include <linux/in6.h>
#include <linux/types.h>

/**
 * struct ipward_template - what a rule may ask of an SA: one layer of protection
 * @src: tunnel's near end, tunnel and BEET mode only; IPv4 is kept v4-mapped
 * @dst: tunnel's far end
 * @reqid: SAs that may be used carry this number; 0: any SA
 * @proto: IPPROTO_ESP or IPPROTO_AH
 * @mode: enum ipward_mode
 * @family: of @src and @dst, tunnel and BEET mode only
 * @encrypted: the SA has to encrypt, not only to prove who has sent
 * @ciphers: bits by ipward_alg_index(): AEADs and ciphers that are good enough
 * @integrity: likewise integrity algorithms; both 0: all algorithms are
 * @key_bits: the cipher's key has as many at least; 0: any key will do
 */
struct ipward_template {
	struct in6_addr src;
	struct in6_addr dst;
	u32 reqid;
	u8 proto;
	u8 mode;
	u8 family;
	bool encrypted;
	u32 ciphers;
	u32 integrity;
	u16 key_bits;
};

#endif
