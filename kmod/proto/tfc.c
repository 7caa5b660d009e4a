// SPDX-License-Identifier: GPL-2.0
/*
 * Traffic flow confidentiality: hide the lengths of packets. Padding (RFC 4303,
 * section 2.7) is appended to the inner packet; the receiver finds its
 * beginning by the length in the inner IP header, so it is possible in tunnel
 * mode only. Dummy packets are sent by datapath/dummy.c.
 */

#include "proto/request.h"
#include "proto/tfc.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/sa.h"

/**
 * ipward_tfc_pad() - pad a packet to the length set in its SA
 * @req: request with a writable skb, which is the inner packet of a tunnel
 * @room: the largest inner packet that needs no fragments, bytes
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_tfc_pad(struct ipward_request *req, unsigned int room)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	unsigned int len = min_t(unsigned int, room, sa->out.tfc);
	unsigned int tail = 0, i;

	if (skb->len >= len)
		return 0;
	len -= skb->len;
	for (i = req->step; i < req->n_sa; i++)
		tail += ipward_overhead_tail(req->sa[i]);
	if (skb_tailroom(skb) < len + tail &&
	    pskb_expand_head(skb, 0, len + tail, GFP_ATOMIC))
		return ipward_request_fail(req, IPWARD_DROP_NO_MEMORY);
	skb_put_zero(skb, len);
	return 0;
}
