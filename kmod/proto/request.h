/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_REQUEST_H
#define IPWARD_REQUEST_H

#include <crypto/aead.h>
#include <linux/ipward.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>

struct ipward_net;
struct ipward_sa;

/* The longest additional data of ESP: SPI, 64-bit sequence number, IV. */
#define IPWARD_AAD_MAX 28
#define IPWARD_IV_MAX 16

/**
 * struct ipward_request - one packet on its way through the SAs
 * @skb: packet, the request's
 * @ipn: namespace
 * @sa: outbound: the SAs to apply; inbound: those applied so far. The request
 *	holds a reference to each
 * @n_sa: entries of @sa
 * @step: index in @sa of the one at work
 * @proto: what the layer at work encloses, IPPROTO_*
 * @drop: enum ipward_drop_reason: why the packet cannot go on
 * @offset: of the layer's header from the network header, bytes
 * @proto_offset: inbound: of the byte that announces it, likewise
 * @header_len: of the layer's header, bytes; inbound, and of AH
 * @natt_len: of the UDP header before that, or 0
 * @seq: sequence number
 * @send: outbound: what hands the packet to the stack
 * @dst: outbound: route to the outermost tunnel's end; NULL: the packet's own.
 *	The request holds a reference
 * @dev: device of the packet; the request holds a reference
 * @reinject: inbound: it has another header or device than it came with, and
 *	must enter the stack again
 * @own_sk: outbound: the socket that sends is the packet's
 * @scratch: what AH has the crypto work on, or NULL
 * @resume: goes on after asynchronous crypto, with its error
 * @size: of the memory behind the request
 * @aad: additional authenticated data
 * @iv: as the crypto API wants it
 * @sg: @aad, set up once and for all; the packet from its payload to the ICV
 * @aead: the crypto API's request
 *
 * A request is reused from packet to packet by the CPU that freed it last.
 */
struct ipward_request {
	struct sk_buff *skb;
	struct ipward_net *ipn;
	struct ipward_sa *sa[IPWARD_TEMPLATES_MAX];
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
	bool reinject;
	bool own_sk;
	void *scratch;
	void (*resume)(struct ipward_request *req, int err);
	unsigned int size;
	u8 aad[IPWARD_AAD_MAX] __aligned(8);
	u8 iv[IPWARD_IV_MAX] __aligned(8);
	struct scatterlist sg[2];
	struct aead_request aead;	/* last: its context follows */
};

bool ipward_request_fits(const struct ipward_request *req,
			 const struct ipward_sa *sa);
struct ipward_request *ipward_request_get(void);
void ipward_request_begin(struct ipward_request *req, struct ipward_net *ipn,
			  struct sk_buff *skb, struct dst_entry *dst,
			  void (*resume)(struct ipward_request *req, int err));
void ipward_request_hold_device(struct ipward_request *req);
void ipward_request_free(struct ipward_request *req);
void ipward_request_finish(struct ipward_request *req);
int ipward_request_fail(struct ipward_request *req, u8 drop);
void ipward_request_exit(void);

static inline struct ipward_sa *ipward_request_sa(struct ipward_request *req)
{
	return req->sa[req->step];
}

#endif
