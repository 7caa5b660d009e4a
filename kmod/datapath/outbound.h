/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OUTBOUND_H
#define IPWARD_OUTBOUND_H

#include <linux/types.h>

#include "base/flow.h"
#include "policy/spd.h"

/**
 * struct ipward_outbound - an outbound packet with its verdict
 * @flow: its flow
 * @quoted: reverse flow of the packet that an ICMP error quotes
 * @l4: where its upper-layer header is
 * @verdict: verdict of the rules
 * @opened: an SA had protected the packet when it was received
 * @waits: it lacks an SA, and may wait for one
 * @iif: index of the device on which it was received; 0: sent by this host
 * @err: error for the sender if it is refused, negative errno
 */
struct ipward_outbound {
	struct ipward_flow flow;
	struct ipward_flow quoted;
	struct ipward_l4 l4;
	struct ipward_verdict verdict;
	bool opened;
	bool waits;
	u32 iif;
	int err;
};

#endif
