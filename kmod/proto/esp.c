// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: ESP on the wire (RFC 4303, section 2)
 *
 *	 0                   1                   2                   3
 *	+-------------------------------------------------------------+
 *	|                             SPI                             |
 *	+-------------------------------------------------------------+
 *	|                 sequence number, lower half                 |
 *	+-------------------------------------------------------------+
 *	|         IV, none to 16 bytes, by the algorithm              |
 *	+-------------------------------------------------------------+ -.
 *	|                          payload                            |  | en-
 *	|                       +------------+------------+-----------+  | cryp-
 *	|                       | pad 1 2 .. | pad length | next hdr. |  | ted
 *	+-------------------------------------------------------------+ -'
 *	|                   ICV, 8 to 32 bytes                        |
 *	+-------------------------------------------------------------+
 *
 * The ICV also covers associated data. It is built in the request if it is not in the
 * packet: the upper half of an extended sequence number is not, nor an implicit IV:
 *
 *	+-----+----------------------+----------------+----+
 *	| SPI | upper half, ESN only | lower half     | IV |
 *	+-----+----------------------+----------------+----+
 *
 * The IV of a counter mode must be unique for each packet of a key (RFC 4106,
 * section 3.1): it is the sequence number, combined with 64 random bits of the
 * SA, so that no IV is repeated if an SA is added again with the same key. An
 * implicit IV (RFC 8750) must be the sequence number itself. The IV of CBC mode
 * must not be predictable (RFC 3602, section 3): it is random.
 */

#include <linux/ip.h>
#include <linux/random.h>

#include "base/compat.h"
#include "proto/crypto.h"
#include "proto/esp.h"
#include "proto/request.h"
#include "sa/alg.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "sa/seq.h"

static struct ip_esp_hdr *esp_header(const struct ipward_request *req)
{
	return (struct ip_esp_hdr *)(skb_network_header(req->skb) +
				     req->offset);
}

/* Write the IV of a packet that will be sealed. */
static void esp_put_iv(const struct ipward_sa *sa, u64 seq, u8 *iv)
{
	if (sa->iv == IPWARD_IV_RANDOM)
		get_random_bytes(iv, sa->iv_len);
	else if (sa->iv_len)
		put_unaligned_be64(seq ^ sa->out.iv_mask, iv);
}

/*
 * The ICV covers what is not in the packet: the upper half of an extended
 * sequence number (RFC 4303, section 2.2.1). An implicit IV is not covered (RFC
 * 8750, section 6), but the crypto API expects it in the associated data and
 * skips it. Returns the bytes of associated data. Not inline, since only this needs
 * memory on the stack.
 */
static noinline unsigned int esp_map_apart(struct ipward_request *req,
					   const struct ip_esp_hdr *esph,
					   unsigned int text_len)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	__be32 *aad = (__be32 *)req->aad;
	unsigned int iv_len = sa->iv_len;
	const u8 *iv = esph->enc_data;
	__be64 implicit;

	*aad++ = esph->spi;
	if (sa->flags & IPWARD_SA_FLAG_ESN)
		*aad++ = htonl(upper_32_bits(req->seq));
	*aad++ = esph->seq_no;
	if (sa->flags & IPWARD_SA_FLAG_IIV) {
		implicit = cpu_to_be64(req->seq);
		iv = (const u8 *)&implicit;
		iv_len = sizeof(implicit);
	}
	memcpy(aad, iv, iv_len);
	memcpy(req->iv, iv, iv_len);

	req->sg[0].length = (u8 *)aad - req->aad + iv_len;
	sg_set_buf(&req->sg[1], esph->enc_data + sa->iv_len, text_len);
	return req->sg[0].length;
}

/*
 * Set up the scatterlist over what the ICV covers, and the IV. Usually that is
 * the packet itself from its ESP header on, in one piece: then ciphers need not
 * put the associated data together. Returns the scatterlist.
 */
static struct scatterlist *esp_map(struct ipward_request *req,
				   struct ip_esp_hdr *esph,
				   unsigned int text_len,
				   unsigned int *aad_len)
{
	struct ipward_sa *sa = ipward_request_sa(req);

	if (sa->flags & (IPWARD_SA_FLAG_ESN | IPWARD_SA_FLAG_IIV)) {
		*aad_len = esp_map_apart(req, esph, text_len);
		return req->sg;
	}
	if (likely(sa->iv_len == sizeof(u64)))
		memcpy(req->iv, esph->enc_data, sizeof(u64));
	else
		memcpy(req->iv, esph->enc_data, sa->iv_len);
	*aad_len = sizeof(*esph) + sa->iv_len;
	sg_set_buf(&req->sg[1], esph, *aad_len + text_len);
	return &req->sg[1];
}

/* RFC 4303, section 2.4: the pad bytes are 1, 2, 3, ... */
static void esp_put_trailer(struct sk_buff *skb, const struct ipward_sa *sa,
			    u8 proto, unsigned int payload_len)
{
	unsigned int len = ipward_overhead_trailer(sa, payload_len);
	unsigned int pad_len = len - sa->icv_len - IPWARD_ESP_TRAILER_LEN;
	u8 *p = skb_put(skb, len);
	unsigned int i;

	for (i = 0; i < pad_len; i++)
		p[i] = i + 1;
	p[pad_len] = pad_len;
	p[pad_len + 1] = proto;
}

/**
 * ipward_esp_seal() - turn a payload into an ESP packet
 * @req: as for ipward_xform_seal()
 *
 * RFC 4303, section 3.3.
 *
 * Return: as ipward_xform_seal(), but @req->drop is not set if the crypto
 * fails.
 */
int ipward_esp_seal(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	unsigned int payload_at = skb_network_offset(skb) + req->offset +
				  sa->header_len;
	unsigned int payload_len = skb->len - payload_at;
	unsigned int aad_len;
	struct scatterlist *sg;
	struct ip_esp_hdr *esph;
	enum ipward_drop_reason drop;

	esp_put_trailer(skb, sa, req->proto, payload_len);
	esph = esp_header(req);
	esph->spi = sa->id.spi;
	esph->seq_no = htonl(lower_32_bits(req->seq));
	esp_put_iv(sa, req->seq, esph->enc_data);

	drop = ipward_sa_account(sa, payload_len);
	if (unlikely(drop))
		return ipward_request_fail(req, drop);
	sg = esp_map(req, esph, skb->len - payload_at, &aad_len);
	return ipward_crypto_seal(req, sg, aad_len,
				  skb->len - payload_at - sa->icv_len);
}

/* Check what can be checked before the crypto. */
static enum ipward_drop_reason esp_check(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int frame = req->offset + sa->header_len + sa->icv_len;
	unsigned int len = req->skb->len - skb_network_offset(req->skb);

	if (len < frame + IPWARD_ESP_TRAILER_LEN)
		return IPWARD_DROP_TRUNCATED;
	if (!IS_ALIGNED(len - frame, sa->align))
		return IPWARD_DROP_LENGTH;

	return ipward_sa_expect(sa, ntohl(esp_header(req)->seq_no), &req->seq);
}

/**
 * ipward_esp_open() - verify and decrypt an ESP packet
 * @req: as for ipward_xform_open()
 *
 * RFC 4303, sections 3.4.2 to 3.4.4, up to the call of the cipher.
 *
 * Return: as ipward_xform_open().
 */
int ipward_esp_open(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int text_at = skb_network_offset(req->skb) + req->offset +
			       sa->header_len;
	enum ipward_drop_reason drop = esp_check(req);
	unsigned int text_len, aad_len;
	struct scatterlist *sg;

	if (drop)
		return ipward_request_fail(req, drop);
	req->header_len = ipward_request_sa(req)->header_len;
	text_len = req->skb->len - text_at;
	sg = esp_map(req, esp_header(req), text_len, &aad_len);
	return ipward_crypto_open(req, sg, aad_len, text_len);
}

/**
 * ipward_esp_strip() - remove the trailer of an authentic packet
 * @req: request, its packet decrypted; @req->proto is set
 *
 * The pad bytes are checked, as RFC 4303, section 2.4, allows: a wrong byte
 * shows a broken peer. Dummy packets (section 2.6) are dropped here; they count
 * for the SA's lifetimes, as they do at the sender.
 *
 * Return: enum ipward_drop_reason.
 */
enum ipward_drop_reason ipward_esp_strip(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	unsigned int payload_at = skb_network_offset(skb) + req->offset +
				  sa->header_len;
	unsigned int text_len = skb->len - payload_at - sa->icv_len;
	const u8 *end = skb->data + skb->len - sa->icv_len;
	unsigned int pad_len = end[-IPWARD_ESP_TRAILER_LEN];
	const u8 *pad = end - IPWARD_ESP_TRAILER_LEN - pad_len;
	unsigned int i;
	enum ipward_drop_reason drop;

	if (pad_len + IPWARD_ESP_TRAILER_LEN > text_len)
		return IPWARD_DROP_PADDING;
	for (i = 0; i < pad_len; i++) {
		if (pad[i] != (u8)(i + 1))
			return IPWARD_DROP_PADDING;
	}
	req->proto = end[-1];
	skb_trim(skb, skb->len - sa->icv_len - IPWARD_ESP_TRAILER_LEN - pad_len);
	drop = ipward_sa_account(sa, skb->len - payload_at);
	if (!drop && req->proto == IPPROTO_NONE)
		drop = IPWARD_DROP_DUMMY;
	return drop;
}
