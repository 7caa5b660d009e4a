// SPDX-License-Identifier: GPL-2.0
/* Common code of the suites of known answers. */

#include <crypto/aead.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/scatterlist.h>

#include "base/net.h"
#include "proto/esp.h"
#include "proto/request.h"
#include "sa/alg.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "tests/esp_fixture.h"
#include "tests/fixture.h"
#include "tests/vector.h"

#define IP_LEN 20

/* Of the case that runs; cases run one at a time. */
static const u8 *random;
static unsigned int random_len;

/**
 * __wrap_get_random_bytes() - random bytes, or those that a case has set
 * @buf: where
 * @len: bytes
 *
 * ESP takes its random IVs only from get_random_bytes(). In this module the
 * linker replaces that call by this function.
 */
void __wrap_get_random_bytes(void *buf, size_t len)
{
	if (random && len == random_len)
		memcpy(buf, random, len);
	else
		__real_get_random_bytes(buf, len);
}

static void forget_random(void *unused)
{
	random = NULL;
}

/**
 * ipward_test_random() - set the random bytes until the end of the case
 * @test: case
 * @bytes: result of each request for @len random bytes; kept by the caller
 * @len: bytes
 */
void ipward_test_random(struct kunit *test, const u8 *bytes, unsigned int len)
{
	if (!random)
		ipward_test_defer(test, forget_random, NULL);
	random = bytes;
	random_len = len;
}

/**
 * ipward_test_hex() - bytes from their text form
 * @test: case; the bytes are freed with it
 * @text: two digits a byte
 * @len: set to the number of bytes, or NULL
 *
 * Return: the bytes.
 */
u8 *ipward_test_hex(struct kunit *test, const char *text, unsigned int *len)
{
	unsigned int n = strlen(text) / 2;
	u8 *bytes = kunit_kzalloc(test, n + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	KUNIT_ASSERT_EQ(test, hex2bin(bytes, text, n), 0);
	if (len)
		*len = n;
	return bytes;
}

enum way {
	SEAL,
	OPEN,
};

static int run(struct kunit *test, const struct ipward_test_crypt *crypt,
	       enum way way)
{
	unsigned int icv_len = crypto_aead_authsize(crypt->aead);
	struct aead_request *req = aead_request_alloc(crypt->aead, GFP_KERNEL);
	u8 *iv = kunit_kzalloc(test, 16, GFP_KERNEL);
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist sg;
	int err;

	KUNIT_ASSERT_TRUE(test, req && iv);
	if (crypt->iv)
		memcpy(iv, crypt->iv, crypto_aead_ivsize(crypt->aead));
	sg_init_one(&sg, crypt->bytes,
		    crypt->aad_len + crypt->text_len + icv_len);
	aead_request_set_callback(req, 0, crypto_req_done, &wait);
	aead_request_set_ad(req, crypt->aad_len);
	aead_request_set_crypt(req, &sg, &sg, crypt->text_len +
			       (way == OPEN ? icv_len : 0), iv);
	err = crypto_wait_req(way == OPEN ? crypto_aead_decrypt(req) :
					    crypto_aead_encrypt(req), &wait);
	aead_request_free(req);
	return err;
}

/**
 * ipward_test_seal() - encrypt and sign in place
 * @test: case
 * @crypt: what
 *
 * Return: 0 or a negative errno.
 */
int ipward_test_seal(struct kunit *test, const struct ipward_test_crypt *crypt)
{
	return run(test, crypt, SEAL);
}

/**
 * ipward_test_open() - verify and decrypt in place
 * @test: case
 * @crypt: what
 *
 * Return: 0 or a negative errno.
 */
int ipward_test_open(struct kunit *test, const struct ipward_test_crypt *crypt)
{
	return run(test, crypt, OPEN);
}

/**
 * ipward_test_sa_gone() - remove an SA, so that an equal one can be added
 * @test: case with a namespace
 * @sa: SA of ipward_test_sa()
 */
void ipward_test_sa_gone(struct kunit *test, struct ipward_sa *sa)
{
	mutex_lock(&ipward_test_net(test)->lock);
	ipward_sad_remove(ipward_test_net(test), sa);
	mutex_unlock(&ipward_test_net(test)->lock);
}

static const struct ipward_alg *alg_of(struct kunit *test, u8 kind,
				       const char *name, unsigned int icv_len)
{
	const struct ipward_alg *alg;

	if (!name)
		return NULL;
	alg = ipward_alg_find(kind, name, icv_len);
	KUNIT_ASSERT_NOT_NULL_MSG(test, alg, "%s", name);
	return alg;
}

/* The table's rules are asked, as a command would have them asked. */
static struct ipward_sa *sa_of(struct kunit *test,
			       const struct ipward_test_packet *packet, u8 dir)
{
	unsigned int icv_len = strlen(packet->icv) / 2;
	struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = packet->spi,
		.dir = dir, .mode = IPWARD_MODE_TUNNEL, .flags = packet->flags,
		.icv_len = icv_len,
		.window = dir == IPWARD_DIR_IN ? 64 : 0,
		.seq = packet->seq - 1,
		.alg = alg_of(test, packet->aead ? IPWARD_ALG_AEAD :
						   IPWARD_ALG_ENC,
			      packet->aead ?: packet->enc, icv_len),
		.auth = alg_of(test, IPWARD_ALG_AUTH, packet->auth, icv_len),
	};

	want.key = ipward_test_hex(test, packet->key, &want.key_len);
	KUNIT_EXPECT_TRUE(test, ipward_alg_key_valid(want.alg, want.key_len));
	KUNIT_EXPECT_TRUE(test, ipward_alg_icv_valid(want.auth ?: want.alg,
						     icv_len));
	if (want.auth) {
		want.auth_key = ipward_test_hex(test, packet->auth_key,
						&want.auth_key_len);
		KUNIT_EXPECT_TRUE(test,
				  ipward_alg_key_valid(want.auth,
						       want.auth_key_len));
	}
	return ipward_test_sa(test, &want);
}

/* An IP header of no meaning, and the packet as its specification has it. */
static u8 *whole(struct kunit *test, const struct ipward_test_packet *packet,
		 unsigned int *len)
{
	char *text = kunit_kzalloc(test, IPWARD_TEST_PACKET_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	snprintf(text, IPWARD_TEST_PACKET_MAX, "%0*d%08x%08x%s%s%s", 2 * IP_LEN,
		 0, packet->spi, lower_32_bits(packet->seq), packet->iv,
		 packet->sealed, packet->icv);
	return ipward_test_hex(test, text, len);
}

static void produced(struct kunit *test,
		     const struct ipward_test_packet *packet)
{
	struct ipward_sa *sa = sa_of(test, packet, IPWARD_DIR_OUT);
	unsigned int len, text_len, iv_len, payload_len;
	u8 *text = ipward_test_hex(test, packet->text, &text_len);
	u8 *iv = ipward_test_hex(test, packet->iv, &iv_len);
	u8 *want = whole(test, packet, &len);
	struct ipward_request *req;
	struct sk_buff *skb;

	KUNIT_ASSERT_EQ(test, iv_len, (unsigned int)sa->iv_len);
	/* For once, a counter mode's IV is no sequence number. */
	sa->iv = IPWARD_IV_RANDOM;
	ipward_test_random(test, iv, iv_len);

	payload_len = text_len - 2 - text[text_len - 2];
	skb = ipward_test_skb(test, want, IP_LEN + sa->header_len, 0, len);
	memset(skb->data + IP_LEN, 0xee, sa->header_len);
	skb_put_data(skb, text, payload_len);
	req = ipward_test_request(test, skb, sa);
	req->offset = IP_LEN;
	req->seq = packet->seq;
	req->proto = text[text_len - 1];
	KUNIT_ASSERT_EQ_MSG(test, ipward_esp_seal(req), 0, "%s", packet->title);
	KUNIT_ASSERT_EQ_MSG(test, skb->len, len, "%s", packet->title);
	KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(skb->data, want, len), "%s",
			    packet->title);
	ipward_test_sa_gone(test, sa);
}

static void accepted(struct kunit *test,
		     const struct ipward_test_packet *packet)
{
	struct ipward_sa *sa = sa_of(test, packet, IPWARD_DIR_IN);
	unsigned int len, text_len, payload_len;
	u8 *text = ipward_test_hex(test, packet->text, &text_len);
	u8 *bytes = whole(test, packet, &len);
	struct ipward_request *req;

	/* Not with another ICV, and that does not move the window. */
	bytes[len - 1] ^= 1;
	ipward_test_esp_open(test, sa, bytes, len, IP_LEN, &req);
	KUNIT_EXPECT_EQ_MSG(test, (int)req->drop, (int)IPWARD_DROP_INTEGRITY,
			    "%s", packet->title);
	bytes[len - 1] ^= 1;

	KUNIT_ASSERT_EQ_MSG(test, 0,
			    ipward_test_esp_open(test, sa, bytes, len, IP_LEN,
						 &req),
			    "%s", packet->title);
	payload_len = text_len - 2 - text[text_len - 2];
	KUNIT_EXPECT_EQ(test, req->seq, packet->seq);
	KUNIT_EXPECT_EQ(test, req->proto, text[text_len - 1]);
	KUNIT_ASSERT_EQ(test, req->skb->len,
			IP_LEN + sa->header_len + payload_len);
	KUNIT_EXPECT_EQ_MSG(test, 0,
			    memcmp(req->skb->data + IP_LEN + sa->header_len,
				   text, payload_len), "%s", packet->title);
	ipward_test_sa_gone(test, sa);
}

/**
 * ipward_test_packet() - make the packet, byte for byte, and open it
 * @test: case with a namespace
 * @packet: packet
 */
void ipward_test_packet(struct kunit *test,
			const struct ipward_test_packet *packet)
{
	produced(test, packet);
	accepted(test, packet);
}
