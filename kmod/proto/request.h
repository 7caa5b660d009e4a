/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_REQUEST_H
#define IPWARD_REQUEST_H

#include <crypto/aead.h>
#include <linux/ipward.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>

#include "sa/sa.h"

struct ipward_net;
struct ipward_parallel;

/* The longest associated data of ESP: SPI, 64-bit sequence number, IV. */
#define IPWARD_AAD_MAX 28
#define IPWARD_IV_MAX 16

/**
 * struct ipward_request - one packet during its processing by SAs
 * @skb: packet, belongs to the request
 * @ipn: namespace
 * @sa: outbound: the SAs to apply; inbound: those applied so far
 * @flight: keeps the SAs of a pinned request (flight.c)
 * @n_sa: entries of @sa
 * @step: index in @sa of the current one
 * @proto: protocol of the payload of the current layer, IPPROTO_*
 * @drop: enum ipward_drop_reason: why the packet is dropped
 * @offset: of the layer's header from the network header, bytes
 * @proto_offset: inbound: of the byte with the number of its protocol, likewise
 * @header_len: of the layer's header, bytes; inbound, and outbound for AH
 * @natt_len: of the UDP header before that, or 0
 * @seq: sequence number
 * @send: outbound: function that passes the packet to the stack
 * @dst: outbound: route to the outermost tunnel's end; NULL: the packet's own
 * @dev: device of the packet
 * @pinned: the request holds references to @dst and @dev, and @flight is valid,
 *	since its crypto may be asynchronous
 * @reinject: inbound: the packet's IP header or device has changed, so that it
 *	must enter the stack again
 * @own_sk: outbound: the sending socket is that of the packet
 * @scratch: data for the crypto of AH, or NULL
 * @resume: called after asynchronous crypto, with its error
 * @parallel: queue of the SA in which the request is, or NULL (parallel.c)
 * @queue: its place there
 * @run: function that runs its cipher
 * @err: result of this
 * @done: @err is set
 * @size: of the allocated memory, bytes
 * @aad: associated data
 * @iv: in the format of the crypto API
 * @sg: @aad, set up once; the packet from its payload to the ICV
 * @aead: request of the crypto API
 *
 * A CPU reuses the request that it freed last.
 */
struct ipward_request {
	struct sk_buff *skb;
	struct ipward_net *ipn;
	struct ipward_sa *sa[IPWARD_TEMPLATES_MAX];
	int flight;
	u8 n_sa;
	u8 step;
	u8 proto;
	u8 drop;
	u16 offset;
	u16 proto_offset;
	u16 header_len;
	u8 natt_len;
	u64 seq;
	int (*send)(struct net *net, struct sock *sk, struct sk_buff *skb);
	struct dst_entry *dst;
	struct net_device *dev;
	bool pinned;
	bool reinject;
	bool own_sk;
	void *scratch;
	void (*resume)(struct ipward_request *req, int err);
	struct ipward_parallel *parallel;
	struct list_head queue;
	int (*run)(struct aead_request *aead);
	int err;
	bool done;
	unsigned int size;
	u8 aad[IPWARD_AAD_MAX] __aligned(8);
	u8 iv[IPWARD_IV_MAX] __aligned(8);
	struct scatterlist sg[2];
	struct aead_request aead;	/* last member: its context follows */
};

struct ipward_request *ipward_request_get(void);
void ipward_request_begin(struct ipward_request *req, struct ipward_net *ipn,
			  struct sk_buff *skb, struct dst_entry *dst,
			  void (*resume)(struct ipward_request *req, int err));
void ipward_request_pin(struct ipward_request *req);
void ipward_request_hold_device(struct ipward_request *req);
bool ipward_request_relieve(struct ipward_request *req);
void ipward_request_free(struct ipward_request *req);
void ipward_request_finish(struct ipward_request *req);
int ipward_request_fail(struct ipward_request *req,
			enum ipward_drop_reason drop);
void ipward_request_exit(void);

static inline struct ipward_sa *ipward_request_sa(struct ipward_request *req)
{
	return req->sa[req->step];
}

/**
 * ipward_request_fits() - is there room for the context of an SA's cipher?
 * @req: request
 * @sa: SA that the request is to be used with
 *
 * A request is too small if it was allocated before a cipher with a larger
 * context was added.
 *
 * Return: true if there is.
 */
static inline bool ipward_request_fits(const struct ipward_request *req,
				       const struct ipward_sa *sa)
{
	return sizeof(*req) + crypto_aead_reqsize(sa->aead) <= req->size;
}

#endif
