// SPDX-License-Identifier: GPL-2.0
/*
 * Traffic flow confidentiality: who watches the wire is not to learn from the
 * lengths of packets, nor from how many there are, what is being done.
 *
 * Padding (RFC 4303, section 2.7) goes behind the inner packet, whose header
 * tells the receiver where it begins: so in tunnel mode alone. Dummy packets
 * (section 2.6) are those with next header 59; whoever receives them drops them.
 */

#include <linux/random.h>
#include <linux/slab.h>

#include "base/net.h"
#include "base/work.h"
#include "datapath/output.h"
#include "datapath/pmtu.h"
#include "datapath/route.h"
#include "proto/request.h"
#include "proto/tfc.h"
#include "proto/tunnel.h"
#include "proto/xform.h"
#include "sa/sa.h"

/**
 * ipward_tfc_pad() - make a packet as long as its SA wants all to be
 * @req: request with a private skb, an inner packet, about to enter a tunnel
 *
 * A packet is not made so long that it would need fragments.
 *
 * Return: 0, or a negative errno with @req->drop set.
 */
int ipward_tfc_pad(struct ipward_request *req)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	unsigned int len, tail = 0, i;

	len = ipward_pmtu_inner(&req->sa[req->step], req->n_sa - req->step,
				ipward_route_mtu(req->dst), 0);
	len = min_t(unsigned int, len, sa->out.tfc);
	if (skb->len >= len)
		return 0;
	len -= skb->len;
	for (i = req->step; i < req->n_sa; i++)
		tail += ipward_xform_tail(req->sa[i]);
	if (skb_tailroom(skb) < len + tail &&
	    pskb_expand_head(skb, 0, len + tail, GFP_ATOMIC))
		return ipward_request_fail(req, IPWARD_DROP_NO_MEMORY);
	skb_put_zero(skb, len);
	return 0;
}

/* As long as any other packet of the SA. */
static unsigned int dummy_len(struct ipward_sa *sa, struct dst_entry *dst)
{
	unsigned int mtu = min_not_zero(ipward_route_mtu(dst),
					ipward_pmtu_of_sa(sa));
	unsigned int head = min(mtu, ipward_tunnel_header_len(sa));
	unsigned int room = ipward_xform_max_payload(sa, mtu - head);

	if (sa->out.tfc)
		return min_t(unsigned int, room, sa->out.tfc);
	return get_random_u32() % (room + 1);
}

/* One that cannot be sent is not missed: another one follows. */
static void send_one(struct ipward_sa *sa)
{
	struct dst_entry *dst = ipward_tunnel_route(sa);

	if (!dst)
		return;
	local_bh_disable();
	ipward_output_dummy(sa, dst, dummy_len(sa, dst));
	local_bh_enable();
	dst_release(dst);
}

/* What is due now; after a long sleep no more than a second's. */
static unsigned int take_due(struct ipward_dummies *dummies)
{
	unsigned long now = jiffies;

	dummies->credit += min_t(unsigned long, now - dummies->last, HZ) *
			   dummies->per_second;
	dummies->last = now;
	return dummies->credit / HZ;
}

static void dummy_work(struct work_struct *work)
{
	struct ipward_dummies *dummies = container_of(to_delayed_work(work),
						      struct ipward_dummies,
						      work);
	unsigned int i, count;

	if (READ_ONCE(dummies->sa->dead))
		return;
	count = take_due(dummies);
	for (i = 0; i < count; i++)
		send_one(dummies->sa);
	dummies->credit %= HZ;
	ipward_work_send(&dummies->work,
				DIV_ROUND_UP(HZ - dummies->credit,
					     dummies->per_second));
}

/**
 * ipward_dummies_create() - have dummy packets sent for an SA
 * @sa: outbound SA that nobody can find yet
 * @per_second: how many; 0: none
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_dummies_create(struct ipward_sa *sa, unsigned int per_second)
{
	struct ipward_dummies *dummies;

	if (!per_second)
		return 0;
	dummies = kzalloc(sizeof(*dummies), GFP_KERNEL_ACCOUNT);
	if (!dummies)
		return -ENOMEM;
	dummies->sa = sa;
	dummies->per_second = per_second;
	dummies->credit = HZ;
	dummies->last = jiffies;
	INIT_DELAYED_WORK(&dummies->work, dummy_work);
	sa->out.dummies = dummies;
	return 0;
}

/**
 * ipward_dummies_start() - begin to send them
 * @sa: SA that has just been inserted
 */
void ipward_dummies_start(struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT && sa->out.dummies)
		ipward_work_send(&sa->out.dummies->work, 0);
}

/**
 * ipward_dummies_stop() - send no more
 * @sa: SA without references
 *
 * Context: process.
 */
void ipward_dummies_stop(struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT && sa->out.dummies)
		cancel_delayed_work_sync(&sa->out.dummies->work);
}
