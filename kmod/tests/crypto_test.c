// SPDX-License-Identifier: GPL-2.0
/* Ciphers of the crypto API, and requests. */

#include <kunit/test.h>

#include "base/net.h"
#include "proto/crypto.h"
#include "proto/request.h"
#include "sa/cipher.h"
#include "sa/sa.h"
#include "tests/fixture.h"

/* Of three different parts, as 3DES wants it. */
static const u8 key[64] = "12345678abcdefghABCDEFGH";

static int try_config(struct kunit *test,
		      const struct ipward_cipher_config *config)
{
	struct netlink_ext_ack extack = {};
	struct crypto_aead *aead = ipward_cipher_alloc(config, &extack);

	if (IS_ERR(aead)) {
		KUNIT_EXPECT_NOT_NULL(test, extack._msg);
		return PTR_ERR(aead);
	}
	KUNIT_EXPECT_EQ(test, crypto_aead_authsize(aead),
			(unsigned int)config->icv_len);
	ipward_cipher_free(aead);
	return 0;
}

static int try_cipher(struct kunit *test, const char *driver,
		      unsigned int key_len, unsigned int icv_len)
{
	const struct ipward_cipher_config config = {
		.alg = ipward_test_alg(), .driver = driver, .key = key,
		.key_len = key_len, .icv_len = icv_len, .proto = IPPROTO_ESP,
	};

	return try_config(test, &config);
}

static void ciphers(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, try_cipher(test, NULL, 20, 16), 0);
	KUNIT_EXPECT_EQ(test, try_cipher(test, NULL, 36, 8), 0);
	KUNIT_EXPECT_EQ(test, try_cipher(test, NULL, 36, 12), 0);
	KUNIT_EXPECT_EQ(test, try_cipher(test, NULL, 21, 16), -EINVAL);
	KUNIT_EXPECT_EQ(test, try_cipher(test, NULL, 20, 15), -EINVAL);
	KUNIT_EXPECT_EQ(test, try_cipher(test, "no-such-driver", 20, 16),
			-ENOENT);
	/* A driver, but of a cipher that has no RFC 4106 about it. */
	KUNIT_EXPECT_EQ(test, try_cipher(test, "gcm(aes)", 20, 16), -EINVAL);
	ipward_cipher_free(NULL);
}

static void known_lens(struct kunit *test, const struct ipward_alg *alg,
		       unsigned int n)
{
	struct ipward_cipher_config config = {
		.alg = alg, .key = key, .key_len = alg->key_lens[n],
		.proto = IPPROTO_ESP,
	};
	unsigned int i;

	for (i = 0; i < IPWARD_ALG_LENS && alg->icv_lens[i]; i++) {
		config.icv_len = alg->icv_lens[i];
		KUNIT_EXPECT_EQ_MSG(test, try_config(test, &config), 0,
				    "%s, key %u, ICV %u", alg->name,
				    config.key_len, config.icv_len);
	}
}

/* Each cipher with each integrity algorithm. */
static void known_pairs(struct kunit *test, const struct ipward_alg *alg,
			unsigned int n)
{
	const struct ipward_alg *auth;
	unsigned int i;

	for (i = 0; (auth = ipward_alg_at(i)); i++) {
		struct ipward_cipher_config config = {
			.alg = alg, .key = key, .key_len = alg->key_lens[n],
			.auth = auth, .auth_key = key,
			.auth_key_len = auth->key_lens[0],
			.icv_len = auth->icv_lens[0], .proto = IPPROTO_ESP,
			.esn = i % 2,
		};

		if (auth->kind == IPWARD_ALG_AUTH)
			KUNIT_EXPECT_EQ_MSG(test, try_config(test, &config), 0,
					    "%s, key %u, %s", alg->name,
					    config.key_len, auth->name);
	}
}

/* The table promises nothing that the crypto API would refuse. */
static void whole_table(struct kunit *test)
{
	const struct ipward_alg *alg;
	unsigned int i, n;

	for (i = 0; (alg = ipward_alg_at(i)); i++) {
		for (n = 0; n < alg->n_key_lens; n++) {
			if (alg->kind == IPWARD_ALG_AEAD)
				known_lens(test, alg, n);
			else if (alg->kind == IPWARD_ALG_ENC)
				known_pairs(test, alg, n);
		}
	}
}

static void driver(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);
	const char *name = ipward_cipher_driver(sa->aead);

	/* Named by its driver, it is taken again. */
	KUNIT_EXPECT_NOT_NULL(test, name);
	KUNIT_EXPECT_EQ(test, try_cipher(test, name, 20, 16), 0);
}

static void request_size(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_sa *sa = ipward_test_sa(test, &want);
	struct ipward_request *req = ipward_request_get();
	unsigned int room;

	KUNIT_ASSERT_NOT_NULL(test, req);
	KUNIT_EXPECT_TRUE(test, ipward_request_fits(req, sa));
	room = req->size - sizeof(*req);
	req->size = sizeof(*req) + crypto_aead_reqsize(sa->aead) - 1;
	KUNIT_EXPECT_FALSE(test, ipward_request_fits(req, sa));
	ipward_request_free(req);
	/* With a larger cipher the request kept for reuse is too small. */
	ipward_cipher_reserve(room + 64);
	req = ipward_request_get();
	KUNIT_ASSERT_NOT_NULL(test, req);
	KUNIT_EXPECT_EQ(test, (size_t)req->size, sizeof(*req) + room + 64);
	ipward_request_free(req);
	/* A smaller one changes nothing. */
	ipward_cipher_reserve(1);
	req = ipward_request_get();
	KUNIT_ASSERT_NOT_NULL(test, req);
	KUNIT_EXPECT_EQ(test, (size_t)req->size, sizeof(*req) + room + 64);
	ipward_request_free(req);
}

/* Two at a time are two requests, and the second is released again. */
static void requests(struct kunit *test)
{
	struct ipward_request *first, *second;

	first = ipward_request_get();
	second = ipward_request_get();
	KUNIT_ASSERT_TRUE(test, first && second);
	KUNIT_EXPECT_PTR_NE(test, first, second);
	KUNIT_EXPECT_PTR_EQ(test, sg_virt(&second->sg[0]), (void *)second->aad);
	ipward_request_free(second);
	ipward_request_free(first);
}

static void request_fail(struct kunit *test)
{
	struct ipward_request *req = ipward_request_get();

	KUNIT_ASSERT_NOT_NULL(test, req);
	KUNIT_EXPECT_EQ(test, ipward_request_fail(req, IPWARD_DROP_MODE),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, (int)req->drop, (int)IPWARD_DROP_MODE);
	ipward_request_free(req);
}

/* A pinned request keeps its SA until it ends. */
static void request_release(struct kunit *test)
{
	const struct ipward_test_sa want = {
		.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_net *ipn = ipward_test_net(test);
	struct sk_buff *skb = ipward_test_skb(test, "", 0, 0, 0);
	struct ipward_request *req = ipward_request_get();

	KUNIT_ASSERT_NOT_NULL(test, req);
	ipward_test_sa(test, &want);
	skb->dev = ipn->net->loopback_dev;
	ipward_request_begin(req, ipn, skb, NULL, NULL);
	ipward_request_pin(req);
	ipward_test_flush_sas(test);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 1);
	ipward_request_finish(req);
	ipward_sa_drain(ipn);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 0);
}

static struct kunit_case crypto_cases[] = {
	KUNIT_CASE(ciphers),
	KUNIT_CASE(whole_table),
	KUNIT_CASE(driver),
	KUNIT_CASE(request_size),
	KUNIT_CASE(requests),
	KUNIT_CASE(request_fail),
	KUNIT_CASE(request_release),
	{}
};

static struct kunit_suite crypto_suite = {
	.name = "ipward_crypto",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = crypto_cases,
};

kunit_test_suite(crypto_suite);
