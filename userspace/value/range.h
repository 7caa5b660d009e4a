/* SPDX-License-Identifier: GPL-2.0 */
/* Split ranges of addresses into prefixes. */
#ifndef _IPWARD_RANGE_H
#define _IPWARD_RANGE_H

#include <stdbool.h>
#include "libipward.h"

/**
 * typedef range_fn - takes a prefix of a range
 *
 * Return: 0 to continue.
 */
typedef int (*range_fn)(const struct ipward_addr *addr, uint8_t len, void *arg);

/**
 * range_split() - call @fn for each prefix of a range, the lowest first
 * @first: lowest address
 * @last: highest one, of the same family
 *
 * Return: 0, -EINVAL if @first is above @last, or what @fn returned.
 */
int range_split(const struct ipward_addr *first, const struct ipward_addr *last,
		range_fn fn, void *arg);

/** range_last() - the highest address of a prefix */
void range_last(const struct ipward_addr *addr, uint8_t len,
		struct ipward_addr *last);

/** range_follows() - whether @next comes right after @addr */
bool range_follows(const struct ipward_addr *addr,
		   const struct ipward_addr *next);

#endif /* _IPWARD_RANGE_H */
