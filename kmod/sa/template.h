/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TEMPLATE_H
#define IPWARD_TEMPLATE_H

#include <linux/in6.h>
#include <linux/types.h>

/**
 * struct ipward_template - what a rule requires of an SA: one layer
 * @src: tunnel's near end, tunnel and BEET mode only; IPv4 is kept v4-mapped
 * @dst: tunnel's far end
 * @reqid: reqid of the SAs that may be used; 0: any SA
 * @proto: IPPROTO_ESP or IPPROTO_AH
 * @mode: enum ipward_mode
 * @family: of @src and @dst, tunnel and BEET mode only
 * @encrypted: the SA must encrypt, not only authenticate
 * @ciphers: bits by ipward_alg_index(): AEADs and ciphers that are allowed
 * @integrity: likewise integrity algorithms; both 0: all algorithms are allowed
 * @key_bits: least number of bits of the cipher's key; 0: any
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
