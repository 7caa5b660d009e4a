// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: ESP on the wire (RFC 4303, section 2; RFC 4106)
 *
 *	 0                   1                   2                   3
 *	+-------------------------------------------------------------+
 *	|                             SPI                             |
 *	+-------------------------------------------------------------+
 *	|                 sequence number, lower half                 |
 *	+-------------------------------------------------------------+
 *	|                 IV, 8 bytes for AES-GCM                     |
 *	+-------------------------------------------------------------+ -.
 *	|                          payload                            |  | en-
 *	|                       +------------+------------+-----------+  | cryp-
 *	|                       | pad 1 2 .. | pad length | next hdr. |  | ted
 *	+-------------------------------------------------------------+ -'
 *	|                   ICV, 8 to 16 bytes                        |
 *	+-------------------------------------------------------------+
 *
 * What the ICV covers besides is put together in the request, since the upper
 * half of an extended sequence number is in no packet:
 *
 *	+-----+----------------------+----------------+----+
 *	| SPI | upper half, ESN only | lower half     | IV |
 *	+-----+----------------------+----------------+----+
 *
 * The IV is the sequence number: unique for each packet of a key, which is all
 * that RFC 4106, section 3.1, asks of it.
 */

#include <linux/ip.h>

#include "crypto.h"
#include "esp.h"
#include "request.h"
#include "sa.h"

/* Of every algorithm so far; the structure of the IV is the sequence number. */
#define IV_LEN 8

/* Pad length and next header. */
#define TRAILER_LEN 2

/**
 * ipward_esp_header_len() - bytes before the payload
 * @sa: SA
 *
 * Return: bytes.
 */
unsigned int ipward_esp_header_len(const struct ipward_sa *sa)
{
	return sizeof(struct ip_esp_hdr) + IV_LEN;
}

/**
 * ipward_esp_trailer_len() - bytes behind the payload
 * @sa: SA
 * @payload_len: bytes of payload
 *
 * Return: bytes.
 */
unsigned int ipward_esp_trailer_len(const struct ipward_sa *sa,
				    unsigned int payload_len)
{
	return ALIGN(payload_len + TRAILER_LEN, sa->alg->align) - payload_len +
	       sa->icv_len;
}

/**
 * ipward_esp_max_payload() - how much payload fits
 * @sa: SA
 * @room: bytes for everything from the ESP header to the ICV
 *
 * Return: bytes of payload, 0 if not even the headers fit.
 */
unsigned int ipward_esp_max_payload(const struct ipward_sa *sa,
				    unsigned int room)
{
	unsigned int frame = ipward_esp_header_len(sa) + sa->icv_len;

	if (room < frame + sa->alg->align)
		return 0;
	return ALIGN_DOWN(room - frame, sa->alg->align) - TRAILER_LEN;
}

static struct ip_esp_hdr *esp_header(const struct ipward_request *req)
{
	return (struct ip_esp_hdr *)(skb_network_header(req->skb) +
				     req->offset);
}

/* The scatterlist over what the ICV covers, and the IV. */
static void esp_map(struct ipward_request *req, const struct ip_esp_hdr *esph,
		    unsigned int text_len)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	__be32 *aad = (__be32 *)req->aad;

	*aad++ = esph->spi;
	if (sa->flags & IPWARD_SA_FLAG_ESN)
		*aad++ = htonl(upper_32_bits(req->seq));
	*aad++ = esph->seq_no;
	memcpy(aad, esph->enc_data, IV_LEN);
	memcpy(req->iv, esph->enc_data, IV_LEN);

	req->sg[0].length = (u8 *)aad - req->aad + IV_LEN;
	sg_set_buf(&req->sg[1], esph->enc_data + IV_LEN, text_len);
}

/* RFC 4303, section 2.4: the pad bytes are 1, 2, 3, ... */
static void esp_put_trailer(struct sk_buff *skb, const struct ipward_sa *sa,
			    u8 proto, unsigned int payload_len)
{
	unsigned int len = ipward_esp_trailer_len(sa, payload_len);
	unsigned int pad_len = len - sa->icv_len - TRAILER_LEN;
	u8 *p = skb_put(skb, len);
	unsigned int i;

	for (i = 0; i < pad_len; i++)
		p[i] = i + 1;
	p[pad_len] = pad_len;
	p[pad_len + 1] = proto;
}

/**
 * ipward_esp_seal() - turn a payload into an ESP packet
 * @req: request: skb private, with room for the ESP header opened at
 *	@req->offset and tailroom for the trailer; proto and seq set
 *
 * RFC 4303, section 3.3.
 *
 * Return: 0; -EINPROGRESS, the request then belonging to the crypto API; other
 * errno with @req->drop set. The skb stays the request's.
 */
int ipward_esp_seal(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	struct sk_buff *skb = req->skb;
	unsigned int payload_at = skb_network_offset(skb) + req->offset +
				  ipward_esp_header_len(sa);
	unsigned int payload_len = skb->len - payload_at;
	__be64 iv = cpu_to_be64(req->seq);
	struct ip_esp_hdr *esph;
	int err;

	esp_put_trailer(skb, sa, req->proto, payload_len);
	esph = esp_header(req);
	esph->spi = sa->id.spi;
	esph->seq_no = htonl(lower_32_bits(req->seq));
	memcpy(esph->enc_data, &iv, sizeof(iv));

	ipward_sa_account(sa, payload_len);
	esp_map(req, esph, skb->len - payload_at);
	err = ipward_crypto_seal(req, skb->len - payload_at - sa->icv_len);
	if (unlikely(err && err != -EINPROGRESS))
		req->drop = IPWARD_DROP_CRYPTO;
	return err;
}

/* What can be refused before any crypto is done. */
static u8 esp_check(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int frame = req->offset + ipward_esp_header_len(sa) +
			     sa->icv_len;
	unsigned int len = req->skb->len - skb_network_offset(req->skb);
	u8 drop;

	if (len < frame + TRAILER_LEN)
		return IPWARD_DROP_TRUNCATED;
	if (!IS_ALIGNED(len - frame, sa->alg->align))
		return IPWARD_DROP_LENGTH;

	spin_lock_bh(&sa->in.lock);
	req->seq = ipward_replay_infer(&sa->in.replay,
				       ntohl(esp_header(req)->seq_no));
	drop = ipward_replay_check(&sa->in.replay, req->seq);
	spin_unlock_bh(&sa->in.lock);
	if (drop == IPWARD_DROP_REPLAY)
		atomic_inc(&sa->in.replayed);
	return drop;
}

/**
 * ipward_esp_open() - verify and decrypt an ESP packet
 * @req: request: skb private and linear, @req->offset at the ESP header
 *
 * RFC 4303, sections 3.4.2 to 3.4.4, up to the call of the cipher.
 *
 * Return: as ipward_esp_seal(); what it returns goes to ipward_esp_opened().
 */
int ipward_esp_open(struct ipward_request *req)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int text_at = skb_network_offset(req->skb) + req->offset +
			       ipward_esp_header_len(sa);
	u8 drop = esp_check(req);

	if (drop)
		return ipward_request_fail(req, drop);
	esp_map(req, esp_header(req), req->skb->len - text_at);
	return ipward_crypto_open(req, req->skb->len - text_at);
}

/* Only an authentic packet may move the window. */
static u8 esp_commit(struct ipward_request *req, struct ipward_sa *sa)
{
	u8 drop;

	spin_lock_bh(&sa->in.lock);
	drop = ipward_replay_commit(&sa->in.replay, req->seq);
	spin_unlock_bh(&sa->in.lock);
	if (drop)
		atomic_inc(&sa->in.replayed);
	return drop;
}

/*
 * Cut the trailer off and read the next header. RFC 4303, section 2.4, lets a
 * receiver inspect the pad bytes; a wrong one shows a broken peer.
 */
static u8 esp_strip_trailer(struct ipward_request *req, struct ipward_sa *sa,
			    unsigned int payload_at)
{
	struct sk_buff *skb = req->skb;
	unsigned int text_len = skb->len - payload_at - sa->icv_len;
	const u8 *end = skb->data + skb->len - sa->icv_len;
	unsigned int pad_len = end[-TRAILER_LEN];
	const u8 *pad = end - TRAILER_LEN - pad_len;
	unsigned int i;

	if (pad_len + TRAILER_LEN > text_len)
		return IPWARD_DROP_PADDING;
	for (i = 0; i < pad_len; i++) {
		if (pad[i] != (u8)(i + 1))
			return IPWARD_DROP_PADDING;
	}
	req->proto = end[-1];
	skb_trim(skb, skb->len - sa->icv_len - TRAILER_LEN - pad_len);
	return IPWARD_DROP_NONE;
}

/**
 * ipward_esp_opened() - finish what ipward_esp_open() began
 * @req: the request, the crypto done
 * @err: the crypto's result
 *
 * Commits the sequence number and strips the trailer; the ESP header is still
 * there. RFC 4303, section 3.4.4.
 *
 * Return: 0 with @req->proto set, or a negative errno with @req->drop set.
 */
int ipward_esp_opened(struct ipward_request *req, int err)
{
	struct ipward_sa *sa = ipward_request_sa(req);
	unsigned int payload_at = skb_network_offset(req->skb) + req->offset +
				  ipward_esp_header_len(sa);
	u8 drop;

	if (req->drop)
		return err;
	if (err == -EBADMSG) {
		atomic_inc(&sa->in.integrity_failed);
		return ipward_request_fail(req, IPWARD_DROP_INTEGRITY);
	}
	if (err)
		return ipward_request_fail(req, IPWARD_DROP_CRYPTO);
	if (READ_ONCE(sa->dead))
		return ipward_request_fail(req, IPWARD_DROP_SA_DEAD);
	drop = esp_commit(req, sa);
	if (!drop)
		drop = esp_strip_trailer(req, sa, payload_at);
	if (drop)
		return ipward_request_fail(req, drop);
	if (req->proto == IPPROTO_NONE)
		return ipward_request_fail(req, IPWARD_DROP_DUMMY);
	ipward_sa_account(sa, req->skb->len - payload_at);
	return 0;
}
