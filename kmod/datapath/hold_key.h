/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOLD_KEY_H
#define IPWARD_HOLD_KEY_H

#include <linux/in6.h>
#include <linux/types.h>

/**
 * struct ipward_hold_key - whose packets a group has
 * @peer: far end of the innermost template, or of the flow in transport mode;
 *	unspecified for all peers of the rule
 * @rule: handle of the rule
 * @family: of @peer; 0 for all peers of the rule
 */
struct ipward_hold_key {
	struct in6_addr peer;
	u32 rule;
	u32 family;
};

#endif
