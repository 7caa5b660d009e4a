/* SPDX-License-Identifier: GPL-2.0 */
/* Names of protocols, directions, modes, actions and algorithms. */
#ifndef _IPWARD_NAME_H
#define _IPWARD_NAME_H

#include <stdint.h>
#include "words.h"

#define NAME_TEXT	16	/* bytes for a name or a number */

extern const struct choice dir_choices[];
extern const struct choice mode_choices[];
extern const struct choice action_choices[];
extern const struct choice default_choices[];	/* permit and block */
extern const struct choice sa_proto_choices[];	/* what an SA may be */
extern const struct choice proto_choices[];	/* what a selector may name */
extern const struct choice family_choices[];

/**
 * struct algorithm - an AEAD of ESP
 * @name: as people write it
 * @kernel: as the crypto API calls it
 * @rfc: section that says which keys and ICVs there are
 * @key_len: bytes of keying material, salt included; 0 after the last
 * @icv_len: bytes; 0 after the last
 */
struct algorithm {
	const char *name;
	const char *kernel;
	const char *rfc;
	unsigned int key_len[4];
	unsigned int icv_len[4];
};

/** algorithm_find() - by either name, or NULL */
const struct algorithm *algorithm_find(const char *name);

/** algorithm_read() - the value of @name, copied to @aead; complains */
int algorithm_read(struct words *words, const char *name, char *aead,
		   size_t size);

/** algorithm_check() - complain of lengths an algorithm does not have */
int algorithm_check(const char *aead, unsigned int key_len,
		    unsigned int icv_len);

/** name_text() - a value's name, or its number in @text (NAME_TEXT bytes) */
const char *name_text(const struct choice *table, unsigned int value,
		      char *text);

/** proto_read() - the value of @name: a protocol's name or number */
int proto_read(struct words *words, const char *name, uint8_t *proto);

/** proto_has_ports() - whether ports mean something for this protocol */
int proto_has_ports(uint8_t proto);

#endif /* _IPWARD_NAME_H */
