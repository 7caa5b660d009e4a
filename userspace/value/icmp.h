/* SPDX-License-Identifier: GPL-2.0 */
/* ICMP types, which are numbers: for the names of other programs there is a hint. */
#ifndef _IPWARD_ICMP_H
#define _IPWARD_ICMP_H

#include <stdint.h>
#include "value/words.h"

/**
 * icmp_type_read() - the value of @name, 0 to 255
 *
 * Return: 0, or -EINVAL with the words' error filled in.
 */
int icmp_type_read(struct words *words, const char *name, uint64_t *type);

/** icmp_type_word() - store a type: see keyword_fn and row.h */
int icmp_type_word(struct words *words, const struct keyword *keyword,
		   void *target);

#endif /* _IPWARD_ICMP_H */
