// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: How many packets may wait for keys
 *
 * There are limits for a flow, for all flows to a peer, for all peers of a
 * rule, and for all rules of a namespace. Besides, a flow may use no more than
 * its peer has left, a peer no more than its rule has left, and a rule no more
 * than the namespace has left. So each leaves room for another one: as much as
 * it uses itself, or more. That room is halved by each further one that uses
 * all that it may, until packets expire.
 */

#include <linux/minmax.h>
#include <linux/sizes.h>

#include "datapath/share.h"

static const struct {
	u32 packets;
	u32 bytes;
} most[] = {
	[IPWARD_SHARE_NET] = { 16384, SZ_32M },
	[IPWARD_SHARE_RULE] = { 4096, SZ_8M },
	[IPWARD_SHARE_PEER] = { 512, SZ_2M },
	[IPWARD_SHARE_FLOW] = { 128, SZ_512K },
};

static bool fits_level(const struct ipward_share *share, u32 bytes)
{
	const struct ipward_share *above = share->above;
	u32 packets = most[share->level].packets;
	u32 room = most[share->level].bytes;

	if (above) {
		packets = min(packets,
			      most[above->level].packets - above->packets);
		room = min(room, most[above->level].bytes - above->bytes);
	}
	return share->packets < packets && bytes <= room &&
	       share->bytes <= room - bytes;
}

/**
 * ipward_share_fits() - may one more packet wait?
 * @share: share of its flow, or of its peer if the flow's is not to be limited
 * @bytes: memory that the packet uses
 *
 * Return: true if it fits at this level and all above.
 */
bool ipward_share_fits(const struct ipward_share *share, u32 bytes)
{
	for (; share; share = share->above) {
		if (!fits_level(share, bytes))
			return false;
	}
	return true;
}

/**
 * ipward_share_add() - count a packet that waits
 * @share: share of its flow
 * @bytes: memory that the packet uses
 */
void ipward_share_add(struct ipward_share *share, u32 bytes)
{
	for (; share; share = share->above) {
		share->packets++;
		share->bytes += bytes;
	}
}

/**
 * ipward_share_sub() - count a packet no more
 * @share: as for ipward_share_add()
 * @bytes: likewise
 */
void ipward_share_sub(struct ipward_share *share, u32 bytes)
{
	for (; share; share = share->above) {
		share->packets--;
		share->bytes -= bytes;
	}
}
