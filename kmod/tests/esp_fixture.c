// SPDX-License-Identifier: GPL-2.0
/* ESP packets for the suites, made by the module and by independent code. */

#include <asm/unaligned.h>
#include <linux/ip.h>

#include "proto/esp.h"
#include "proto/request.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/sa.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"

enum crypt {
	SEAL,
	OPEN,
};

/*
 * AES-GCM over one buffer, without the module's own layout code, so that a test
 * can make packets that the module would not make, and decrypt those of the
 * module.
 */
static void crypt(struct kunit *test, struct ipward_sa *sa, u8 *esp, u64 seq,
		  unsigned int text_len, enum crypt way)
{
	bool esn = sa->flags & IPWARD_SA_FLAG_ESN;
	unsigned int aad_len = esn ? 12 : 8, i = 0;
	struct aead_request *req = aead_request_alloc(sa->aead, GFP_KERNEL);
	u8 *aad = kunit_kzalloc(test, 20, GFP_KERNEL);
	u8 *iv = kunit_kzalloc(test, 8, GFP_KERNEL);
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist sg[2];
	int err;

	KUNIT_ASSERT_TRUE(test, req && aad && iv);
	memcpy(aad, esp, 4);
	if (esn)
		put_unaligned_be32(upper_32_bits(seq), aad + 4);
	memcpy(aad + aad_len - 4, esp + 4, 4);
	memcpy(aad + aad_len, esp + 8, 8);
	memcpy(iv, esp + 8, 8);
	sg_init_table(sg, ARRAY_SIZE(sg));
	sg_set_buf(&sg[i++], aad, aad_len + 8);
	sg_set_buf(&sg[i++], esp + IPWARD_TEST_ESP_LEN,
		   text_len + sa->icv_len);
	aead_request_set_callback(req, 0, crypto_req_done, &wait);
	aead_request_set_ad(req, aad_len + 8);
	aead_request_set_crypt(req, sg, sg,
			       text_len + (way == OPEN ? sa->icv_len : 0), iv);
	err = crypto_wait_req(way == OPEN ? crypto_aead_decrypt(req) :
					    crypto_aead_encrypt(req), &wait);
	aead_request_free(req);
	KUNIT_ASSERT_EQ(test, err, 0);
}

/**
 * ipward_test_esp_seal() - make an authentic ESP packet out of any text
 * @test: case
 * @sa: SA with the key, of whatever direction
 * @esp: kmalloc'ed memory; the text, trailer included, is in its place, and
 *	there is room for the ICV behind it
 * @seq: full sequence number
 * @text_len: bytes of text
 *
 * Return: bytes from the ESP header to the ICV.
 */
unsigned int ipward_test_esp_seal(struct kunit *test, struct ipward_sa *sa,
				  u8 *esp, u64 seq, unsigned int text_len)
{
	put_unaligned(sa->id.spi, (__be32 *)esp);
	put_unaligned_be32(lower_32_bits(seq), esp + 4);
	put_unaligned_be64(seq, esp + 8);
	crypt(test, sa, esp, seq, text_len, SEAL);
	return IPWARD_TEST_ESP_LEN + text_len + sa->icv_len;
}

/**
 * ipward_test_esp_text() - decrypt an ESP packet in place, trailer and all
 * @test: case, aborted if the ICV is wrong
 * @sa: SA with the key
 * @esp: ESP header
 * @seq: full sequence number
 * @text_len: bytes between IV and ICV
 */
void ipward_test_esp_text(struct kunit *test, struct ipward_sa *sa, u8 *esp,
			  u64 seq, unsigned int text_len)
{
	crypt(test, sa, esp, seq, text_len, OPEN);
}

/**
 * ipward_test_sealed() - a packet that the module has sealed
 * @test: case
 * @sa: outbound SA
 * @seq: sequence number
 * @proto: next header
 * @payload_len: bytes of payload, which count from 0x40 on
 *
 * Return: the packet; what stands before its ESP header is 0xee, as much as an
 * IPv4 header.
 */
struct sk_buff *ipward_test_sealed(struct kunit *test, struct ipward_sa *sa,
				   u64 seq, u8 proto, unsigned int payload_len)
{
	unsigned int i, at = sizeof(struct iphdr) + sa->header_len;
	u8 *packet = kunit_kzalloc(test, at + payload_len, GFP_KERNEL);
	struct ipward_request *req;
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	memset(packet, 0xee, at);
	for (i = 0; i < payload_len; i++)
		packet[at + i] = 0x40 + i;
	skb = ipward_test_skb(test, packet, at + payload_len, 32,
			      ipward_overhead_trailer(sa, payload_len));
	req = ipward_test_request(test, skb, sa);
	req->offset = sizeof(struct iphdr);
	req->seq = seq;
	req->proto = proto;
	KUNIT_ASSERT_EQ(test, ipward_esp_seal(req), 0);
	return skb;
}

/**
 * ipward_test_esp_open() - take a packet through open and opened
 * @test: case
 * @sa: inbound SA
 * @packet: from the IP header on
 * @len: bytes
 * @offset: of the ESP header
 * @req: set to the request, whose skb is a copy of @packet
 *
 * Return: what ipward_xform_opened() returned.
 */
int ipward_test_esp_open(struct kunit *test, struct ipward_sa *sa,
			 const u8 *packet, unsigned int len,
			 unsigned int offset, struct ipward_request **req)
{
	struct sk_buff *skb = ipward_test_skb(test, packet, len, 0, 0);

	*req = ipward_test_request(test, skb, sa);
	(*req)->offset = offset;
	return ipward_xform_opened(*req, ipward_xform_open(*req));
}
