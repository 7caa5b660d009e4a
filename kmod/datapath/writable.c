// SPDX-License-Identifier: GPL-2.0
/*
 * Crypto in place needs memory that is not shared. The data of a clone is also
 * in TCP's retransmission queue or in a packet capture; a page fragment may
 * belong to a file, to a sender's zero-copy buffer or to a driver's pool. So a
 * packet that is not one linear, unshared buffer is copied into one.
 *
 * A packet in a buffer of its own that only lacks headroom is moved towards the end
 * of the buffer, which is larger than requested as a rule. UDP reserves no headroom
 * but the link's, so this is the case of each small datagram.
 */

#include <linux/skbuff.h>

#include "datapath/writable.h"

/* Move a linear packet that is not cloned; its tailroom is large enough. */
static void move_towards_end(struct sk_buff *skb, unsigned int by)
{
	memmove(skb->head + by, skb->head, skb_tail_pointer(skb) - skb->head);
	skb->data += by;
	skb->tail += by;
	skb_headers_offset_update(skb, by);
}

/**
 * ipward_skb_make_writable() - make a packet linear and unshared, with room
 * @skb: packet; belongs to the caller, also on failure, and keeps its socket
 * @head: bytes of headroom needed
 * @tail: bytes of tailroom needed
 *
 * All pointers into the packet are invalid afterwards.
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

	if (likely(!skb_cloned(skb) && !skb_is_nonlinear(skb))) {
		if (more_head <= 0 && more_tail <= 0)
			return 0;
		if (more_head > 0 && more_head + more_tail <= 0) {
			move_towards_end(skb, more_head);
			return 0;
		}
	}
	if (pskb_expand_head(skb, max(more_head, 0), max(more_tail, 0),
			     GFP_ATOMIC | __GFP_NOWARN))
		return -ENOMEM;
	return skb_linearize(skb);
}
