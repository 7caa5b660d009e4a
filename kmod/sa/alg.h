/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ALG_H
#define IPWARD_ALG_H

#include <linux/ipward.h>
#include <linux/types.h>

#define IPWARD_ALG_LENS 4

/**
 * enum ipward_iv - where an initialization vector comes from
 * @IPWARD_IV_NONE: there is none
 * @IPWARD_IV_SEQUENCE: the sequence number; the IV need only be unique
 * @IPWARD_IV_RANDOM: random; the IV must not be predictable
 */
enum ipward_iv {
	IPWARD_IV_NONE,
	IPWARD_IV_SEQUENCE,
	IPWARD_IV_RANDOM,
};

/**
 * struct ipward_alg - an algorithm that SAs may use
 * @name: the crypto API's name, also the name on netlink
 * @title: the RFCs' name
 * @module: the kernel's module that supplies it
 * @lacks: message if the kernel lacks it
 * @key_rule: message if the key has a wrong length
 * @icv_rule: message if the ICV has a wrong length
 * @rfc: number of the RFC on its use in ESP or AH; 0: there is none
 * @kind: enum ipward_alg_kind
 * @flags: enum ipward_alg_flag, except the flag that @iiv_icv implies
 * @key_lens: allowed lengths of keying material, bytes, salt included
 * @n_key_lens: entries of @key_lens
 * @icv_lens: allowed lengths of the ICV, bytes, the usual one first; 0 ends
 * @iiv_icv: ICV length with which it allows implicit IVs (RFC 8750), bytes; 0:
 *	none
 * @salt_len: bytes of salt at the end of the keying material
 * @iv_len: of the IV in a packet, bytes
 * @iv: enum ipward_iv
 * @readable: it does not encrypt the payload
 * @align: payload, pad length and next header are padded to a multiple of this
 */
struct ipward_alg {
	const char *name;
	const char *title;
	const char *module;
	const char *lacks;
	const char *key_rule;
	const char *icv_rule;
	u16 rfc;
	u8 kind;
	u8 flags;
	u8 key_lens[IPWARD_ALG_LENS];
	u8 n_key_lens;
	u8 icv_lens[IPWARD_ALG_LENS];
	u8 iiv_icv;
	u8 salt_len;
	u8 iv_len;
	u8 iv;
	u8 align;
	bool readable;
};

const struct ipward_alg *ipward_alg_find(u8 kind, const char *name,
					 unsigned int icv_len);
const struct ipward_alg *ipward_alg_at(unsigned int index);
const struct ipward_alg *ipward_alg_by_title(const char *title);
unsigned int ipward_alg_index(const struct ipward_alg *alg);
bool ipward_alg_icv_valid(const struct ipward_alg *alg, unsigned int icv_len);
bool ipward_alg_key_valid(const struct ipward_alg *alg, unsigned int key_len);

#endif
