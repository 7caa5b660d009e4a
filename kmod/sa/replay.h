/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_REPLAY_H
#define IPWARD_REPLAY_H

#include <linux/ipward.h>
#include <linux/types.h>

/**
 * struct ipward_replay - sequence numbers that have been received
 * @top: highest number received, 0: none yet
 * @window: numbers at or below @top that are still acceptable; 0: no check
 * @mask: bits of @ring minus 1
 * @esn: numbers have 64 bits, of which the packet carries the lower 32
 * @ring: bit n & @mask is set when number n has been received
 *
 * The caller serializes access.
 */
struct ipward_replay {
	u64 top;
	u32 window;
	u32 mask;
	bool esn;
	unsigned long *ring;
};

int ipward_replay_init(struct ipward_replay *replay, u32 window, bool esn,
		       u64 top);
void ipward_replay_destroy(struct ipward_replay *replay);
u64 ipward_replay_infer(const struct ipward_replay *replay, u32 low);
enum ipward_drop_reason ipward_replay_check(const struct ipward_replay *replay,
					    u64 seq);
bool ipward_replay_is_late(const struct ipward_replay *replay, u64 seq);
enum ipward_drop_reason ipward_replay_commit(struct ipward_replay *replay,
					     u64 seq);

#endif
