/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SHARE_H
#define IPWARD_SHARE_H

#include <linux/types.h>

/** enum ipward_share_level - whose packets a share counts, the largest first */
enum ipward_share_level {
	IPWARD_SHARE_NET,
	IPWARD_SHARE_RULE,
	IPWARD_SHARE_PEER,
	IPWARD_SHARE_FLOW,
};

/**
 * struct ipward_share - the packets that wait at one level
 * @above: share of the next larger level; NULL for the namespace
 * @level: enum ipward_share_level
 * @packets: that wait now
 * @bytes: memory that these use
 */
struct ipward_share {
	struct ipward_share *above;
	u32 level;
	u32 packets;
	u32 bytes;
};

bool ipward_share_fits(const struct ipward_share *share, u32 bytes);
void ipward_share_add(struct ipward_share *share, u32 bytes);
void ipward_share_sub(struct ipward_share *share, u32 bytes);

#endif
