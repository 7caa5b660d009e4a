// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: AH on the wire (RFC 4302, section 2)
 *
 *	 0                   1                   2                   3
 *	+---------------+---------------+-----------------------------+
 *	|  next header  | words minus 2 |          reserved           |
 *	+---------------+---------------+-----------------------------+
 *	|                             SPI                             |
 *	+-------------------------------------------------------------+
 *	|                 sequence number, lower half                 |
 *	+-------------------------------------------------------------+
 *	|  IV, 8 bytes, of AES-GMAC only (RFC 4543, section 4)        |
 *	+-------------------------------------------------------------+
 *	|  ICV, 12 to 32 bytes                                        |
 *	+-------------------------------------------------------------+
 *	|  padding, so that the header has whole words: of 4 bytes in |
 *	|  IPv4, of 8 in IPv6                                         |
 *	+-------------------------------------------------------------+
 *
 * The ICV covers the whole packet from the IP header on. Fields that may change
 * in transit (mutable.c) and the ICV itself count as zero, the IV counts
 * unchanged (RFC 4543, section 7). The upper half of an extended sequence
 * number, which is not in the packet, is appended. So the crypto API gets a
 * copy of the headers:
 *
 *	+------------------------+---------+------------+ | IP .. AH, changed
 *	copy | payload | upper half | and writes or compares: ICV
 *	+------------------------+---------+------------+
 */

#include <linux/ip.h>
#include <linux/slab.h>

#include "base/compat.h"
#include "proto/ah.h"
#include "proto/crypto.h"
#include "proto/mutable.h"
#include "proto/request.h"
#include "sa/sa.h"
#include "sa/seq.h"

/* A header with more padding than this is refused as broken. */
#define PADDING_MAX 8

/**
 * struct scratch - data of a request, kept until the crypto is done
 * @sg: the copy of the headers, the payload, the upper half, the ICV
 * @seq_hi: upper half of the sequence number
 * @headers: copy of the headers
 */
struct scratch {
	struct scatterlist sg[4];
	__be32 seq_hi;
	u8 headers[];
};

static struct ip_auth_hdr *ah_header(const struct ipward_request *req)
{
	return (struct ip_auth_hdr *)(skb_network_header(req->skb) +
				      req->offset);
}

static unsigned int len_without_padding(const struct ipward_sa *sa)
{
	return sizeof(struct ip_auth_hdr) + sa->iv_len + sa->icv_len;
}

static enum ipward_drop_reason copy_headers(struct ipward_request *req,
					    struct scratch *scratch)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	struct ip_auth_hdr *ah;

	memcpy(scratch->headers, skb_network_header(req->skb),
	       req->offset + req->header_len);
	ah = (struct ip_auth_hdr *)(scratch->headers + req->offset);
	/* The IV, which is before the ICV, is covered unchanged. */
	memset(ah->auth_data + sa->iv_len, 0, sa->icv_len);
	return ipward_mutable_zero(scratch->headers, req->offset,
				   sa->id.family) ? IPWARD_DROP_HEADER :
						    IPWARD_DROP_NONE;
}

/* Returns the bytes that the ICV covers. */
static unsigned int map_packet(struct ipward_request *req,
			       struct scratch *scratch)
{
	const struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int front_len = req->offset + req->header_len;
	const u8 *packet = skb_network_header(req->skb);
	unsigned int len = skb_tail_pointer(req->skb) - packet;
	struct scatterlist *sg = scratch->sg;
	bool esn = sa->flags & IPWARD_SA_FLAG_ESN;

	sg_init_table(sg, 2 + (len > front_len) + esn);
	sg_set_buf(sg++, scratch->headers, front_len);
	if (len > front_len)
		sg_set_buf(sg++, packet + front_len, len - front_len);
	if (esn) {
		scratch->seq_hi = htonl(upper_32_bits(req->seq));
		sg_set_buf(sg++, &scratch->seq_hi, sizeof(scratch->seq_hi));
		len += sizeof(scratch->seq_hi);
	}
	sg_set_buf(sg, ah_header(req)->auth_data + sa->iv_len, sa->icv_len);
	return len;
}

/* RFC 4543, section 3.2: the nonce is the salt and the IV. */
static void set_nonce(struct ipward_request *req)
{
	const struct ipward_sa *sa = ipward_request_sa(req);

	memcpy(req->iv, sa->salt, sizeof(sa->salt));
	memcpy(req->iv + sizeof(sa->salt), ah_header(req)->auth_data,
	       sa->iv_len);
}

/* Sets @req->scratch, and @aad_len to the bytes that the ICV covers. */
static enum ipward_drop_reason ah_map(struct ipward_request *req,
				      unsigned int *aad_len)
{
	struct scratch *scratch;
	enum ipward_drop_reason drop;

	/* Free that of the previous layer. */
	kfree(req->scratch);
	scratch = kmalloc(sizeof(*scratch) + req->offset + req->header_len,
			  GFP_ATOMIC | __GFP_NOWARN);
	req->scratch = scratch;
	if (!scratch)
		return IPWARD_DROP_NO_MEMORY;
	drop = copy_headers(req, scratch);
	if (drop)
		return drop;
	*aad_len = map_packet(req, scratch);
	if (ipward_request_sa(req)->iv_len)
		set_nonce(req);
	return IPWARD_DROP_NONE;
}

static struct scatterlist *ah_sg(const struct ipward_request *req)
{
	return ((struct scratch *)req->scratch)->sg;
}

/**
 * ipward_ah_sign() - fill in the AH header of a packet
 * @req: request: skb private and linear, with a gap for the header at
 *	@req->offset; proto and seq set; the IP header complete
 *
 * RFC 4302, section 3.3.
 *
 * Return: as ipward_xform_seal(), but @req->drop is not set if the crypto
 * fails.
 */
int ipward_ah_sign(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	struct ip_auth_hdr *ah = ah_header(req);
	unsigned int aad_len;
	enum ipward_drop_reason drop;

	req->header_len = sa->header_len;
	memset(ah, 0, sa->header_len);
	ah->nexthdr = req->proto;
	ah->hdrlen = sa->header_len / 4 - 2;
	ah->spi = sa->id.spi;
	ah->seq_no = htonl(lower_32_bits(req->seq));
	if (sa->iv_len)
		put_unaligned_be64(req->seq ^ sa->out.iv_mask, ah->auth_data);

	drop = ipward_sa_account(sa, skb_tail_pointer(req->skb) - (u8 *)ah -
				     sa->header_len);
	if (!drop)
		drop = ah_map(req, &aad_len);
	if (unlikely(drop))
		return ipward_request_fail(req, drop);
	return ipward_crypto_seal(req, ah_sg(req), aad_len, 0);
}

/* Check what can be checked before the crypto. */
static enum ipward_drop_reason ah_check(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int len = req->skb->len - skb_network_offset(req->skb) -
			   req->offset;
	const struct ip_auth_hdr *ah = ah_header(req);
	unsigned int least = len_without_padding(sa);

	if (len < least)
		return IPWARD_DROP_TRUNCATED;
	req->header_len = (ah->hdrlen + 2) * 4;
	if (req->header_len < least ||
	    req->header_len >= least + PADDING_MAX ||
	    (sa->id.family == AF_INET6 && !IS_ALIGNED(req->header_len, 8)))
		return IPWARD_DROP_LENGTH;
	if (len < req->header_len)
		return IPWARD_DROP_TRUNCATED;
	return ipward_sa_expect(sa, ntohl(ah->seq_no), &req->seq);
}

/**
 * ipward_ah_verify() - compare the ICV of an AH packet
 * @req: request: skb private and linear, @req->offset at the AH header
 *
 * RFC 4302, sections 3.4.2 to 3.4.4, up to the call of the algorithm.
 *
 * Return: as ipward_xform_open().
 */
int ipward_ah_verify(struct ipward_request *req)
{
	unsigned int aad_len;
	enum ipward_drop_reason drop = ah_check(req);

	if (!drop)
		drop = ah_map(req, &aad_len);
	if (drop)
		return ipward_request_fail(req, drop);
	return ipward_crypto_open(req, ah_sg(req), aad_len,
				  ipward_request_sa(req)->icv_len);
}

/**
 * ipward_ah_strip() - read the next header of an authentic packet
 * @req: request; @req->proto is set
 *
 * Return: enum ipward_drop_reason.
 */
enum ipward_drop_reason ipward_ah_strip(struct ipward_request *req)
{
	const struct ip_auth_hdr *ah = ah_header(req);

	req->proto = ah->nexthdr;
	return ipward_sa_account(ipward_request_sa(req),
				 skb_tail_pointer(req->skb) - (u8 *)ah -
				 req->header_len);
}
