// SPDX-License-Identifier: GPL-2.0
/*
 * Crypto in place needs memory that nobody else can see. A clone's data is
 * also TCP's retransmission queue or a packet capture; a fragment may be a
 * page of a file, of a sender's zero-copy buffer or of a driver's pool. So
 * whatever is not one linear, unshared buffer is copied into one first.
 */

#include <linux/skbuff.h>

#include "datapath/writable.h"

/**
 * ipward_skb_make_writable() - make a packet linear, unshared and roomy
 * @skb: packet; stays the caller's, also on failure, and keeps its socket
 * @head: bytes of headroom wanted
 * @tail: bytes of tailroom wanted
 *
 * All pointers into the packet are stale afterwards.
 *
 * Context: any.
 * Return: 0 or -ENOMEM.
 */
int ipward_skb_make_writable(struct sk_buff *skb, unsigned int head,
			     unsigned int tail)
{
	int more_head = head - skb_headroom(skb);
	int more_tail = tail + skb->data_len -
			(skb_end_pointer(skb) - skb_tail_pointer(skb));

	if (likely(more_head <= 0 && more_tail <= 0 && !skb_cloned(skb) &&
		   !skb_is_nonlinear(skb)))
		return 0;
	if (pskb_expand_head(skb, max(more_head, 0), max(more_tail, 0),
			     GFP_ATOMIC | __GFP_NOWARN))
		return -ENOMEM;
	return skb_linearize(skb);
}
