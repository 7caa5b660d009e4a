/* SPDX-License-Identifier: GPL-2.0 */
/* Filter actions that protect: their offers as algorithms of a protection. */
#ifndef _IPWARD_WINDOWS_PROTECT_H
#define _IPWARD_WINDOWS_PROTECT_H

#include "windows/conversion.h"

#define WAY_SUITES	4

/**
 * struct way - how a filter action protects
 * @ah: by AH, and not by ESP
 * @suite: algorithms, the best first; @suites of them
 * @remark: what was made of the offers
 * @fall_back: peers without IPsec are spoken to in clear
 * @seconds: lifetime, and @bytes; 0 for the default
 */
struct way {
	bool ah;
	const char *suite[WAY_SUITES];
	unsigned int suites;
	const char *remark;
	bool legacy;
	bool fall_back;
	uint32_t seconds;
	uint64_t bytes;
};

/**
 * protect_way() - judge the offers of a rule's filter action, once for all rules
 *
 * Return: NULL with errors in the report.
 */
const struct way *protect_way(struct conversion *conversion,
			      const struct windows_rule *rule);

/**
 * protect_name() - the name of a protection, which is written if it is new
 * @ends: ", mode: tunnel, ..." or ""
 */
const char *protect_name(struct conversion *conversion, const struct windows_rule *rule,
			 const struct way *way, const char *ends);

#endif /* _IPWARD_WINDOWS_PROTECT_H */
