/* SPDX-License-Identifier: GPL-2.0 */
/* Names of protocols, directions, modes and actions. */
#ifndef _IPWARD_NAME_H
#define _IPWARD_NAME_H

#include <stdint.h>
#include "value/words.h"

#define NAME_TEXT	16	/* bytes for a name or a number */

extern const struct choice dir_choices[];
extern const struct choice mode_choices[];
extern const struct choice action_choices[];
extern const struct choice default_choices[];	/* permit and block */
extern const struct choice sa_proto_choices[];	/* protocols of an SA */
extern const struct choice proto_choices[];	/* protocols of a selector */
extern const struct choice family_choices[];
extern const struct choice sa_flag_choices[];

/** name_text() - a value's name, or its number in @text (NAME_TEXT bytes) */
const char *name_text(const struct choice *table, unsigned int value,
		      char *text);

/** proto_read() - the value of @name: a protocol's name or number */
int proto_read(struct words *words, const char *name, uint8_t *proto);

/** proto_word() - the same, for tables: see keyword_fn and row.h */
int proto_word(struct words *words, const struct keyword *keyword,
	       void *target);

/** proto_has_ports() - whether this protocol has ports */
int proto_has_ports(uint8_t proto);

#endif /* _IPWARD_NAME_H */
