// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for requests. Crypto is nearly always synchronous, so each CPU keeps
 * one request for reuse; if this is in use, or too small, another one is
 * allocated.
 */

#include <linux/percpu.h>
#include <linux/slab.h>
#include <net/dst.h>

#include "base/flight.h"
#include "proto/request.h"
#include "sa/cipher.h"
#include "sa/relief.h"
#include "sa/sa.h"

static DEFINE_PER_CPU(struct ipward_request *, warm_request);

/**
 * ipward_request_get() - allocate a request for one packet
 *
 * Context: any but hard interrupt.
 * Return: the request, its fields up to @size stale; NULL without memory.
 */
struct ipward_request *ipward_request_get(void)
{
	unsigned int size = sizeof(struct ipward_request) +
			    ipward_cipher_reqsize_max();
	struct ipward_request *req = this_cpu_xchg(warm_request, NULL);

	if (likely(req && req->size >= size))
		return req;
	kfree_sensitive(req);
	req = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	if (!req)
		return NULL;
	req->size = size;
	sg_init_table(req->sg, ARRAY_SIZE(req->sg));
	sg_set_buf(&req->sg[0], req->aad, sizeof(req->aad));
	return req;
}

/**
 * ipward_request_begin() - initialize a request, without SAs
 * @req: from ipward_request_get()
 * @ipn: namespace
 * @skb: packet with its device; belongs to the request from now on
 * @dst: outbound: route to the outermost tunnel's end, or NULL; the caller keeps
 *	its reference until the crypto has begun
 * @resume: called after asynchronous crypto, with its error
 *
 * Context: RCU read-side critical section in which the SAs were found.
 */
void ipward_request_begin(struct ipward_request *req, struct ipward_net *ipn,
			  struct sk_buff *skb, struct dst_entry *dst,
			  void (*resume)(struct ipward_request *req, int err))
{
	req->skb = skb;
	req->ipn = ipn;
	req->n_sa = 0;
	req->step = 0;
	req->drop = IPWARD_DROP_NONE;
	req->resume = resume;
	req->scratch = NULL;
	req->dev = skb->dev;
	req->reinject = false;
	req->pinned = false;
	req->dst = dst;
}

/**
 * ipward_request_pin() - let a request outlast the caller's context
 * @req: request, all of whose SAs were found in that context, or that is pinned
 *
 * To be called before crypto that may be asynchronous. Other requests end in the
 * RCU read-side critical section in which their SAs and device were found.
 *
 * Context: RCU read-side critical section.
 */
void ipward_request_pin(struct ipward_request *req)
{
	if (req->pinned)
		return;
	req->pinned = true;
	req->flight = ipward_flight_begin();
	dev_hold(req->dev);
	if (req->dst)
		dst_hold(req->dst);
}

/**
 * ipward_request_hold_device() - note that the packet's device has changed
 * @req: request, if it is pinned with a reference to the old device
 *
 * Context: RCU read-side critical section in which the new device was found.
 */
void ipward_request_hold_device(struct ipward_request *req)
{
	if (req->pinned) {
		dev_hold(req->skb->dev);
		dev_put(req->dev);
	}
	req->dev = req->skb->dev;
	req->reinject = true;
}

/**
 * ipward_request_relieve() - go on by the SA that replaces the current one
 * @req: outbound request whose current SA has been removed; no byte of the
 *	packet depends on this SA yet
 *
 * Return: false if there is none.
 */
bool ipward_request_relieve(struct ipward_request *req)
{
	struct ipward_sa *relief;

	relief = ipward_sa_find_relief(ipward_request_sa(req));
	if (!relief)
		return false;
	req->sa[req->step] = relief;
	return true;
}

/**
 * ipward_request_free() - free a request, or keep it for reuse
 * @req: from ipward_request_get(), on any CPU
 */
void ipward_request_free(struct ipward_request *req)
{
	if (this_cpu_cmpxchg(warm_request, NULL, req))
		kfree_sensitive(req);
}

/* Release what only some requests have. */
static noinline void release(struct ipward_request *req)
{
	kfree(req->scratch);
	if (!req->pinned)
		return;
	dst_release(req->dst);
	dev_put(req->dev);
	ipward_flight_end(req->flight);
}

/**
 * ipward_request_finish() - end a request, and free it
 * @req: request whose skb was passed on, or dropped
 */
void ipward_request_finish(struct ipward_request *req)
{
	if (unlikely(req->pinned || req->scratch))
		release(req);
	ipward_request_free(req);
}

/**
 * ipward_request_fail() - note why a packet is dropped
 * @req: its request
 * @drop: enum ipward_drop_reason
 *
 * Return: -EINVAL, for the caller to return.
 */
int ipward_request_fail(struct ipward_request *req,
			enum ipward_drop_reason drop)
{
	req->drop = drop;
	return -EINVAL;
}

/**
 * ipward_request_exit() - free the requests that are kept for reuse
 */
void ipward_request_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree_sensitive(per_cpu(warm_request, cpu));
}
