// SPDX-License-Identifier: GPL-2.0
/*
 * The complete ESP packets of RFC 3602, section 4, and RFC 7634, appendix A.
 *
 * The packets of RFC 3602 have no ICV, since that document is about encryption
 * only, but ipward has no ESP without integrity. So each got an ICV here:
 * HMAC-SHA-256-128 over the RFC's bytes, by Python's hmac. The IP headers are
 * left out, as the ICV changes their lengths.
 */

#include <kunit/test.h>

#include "sa/sa.h"
#include "tests/fixture.h"
#include "tests/vector.h"

static const struct ipward_test_packet rfc3602[] = {
	{
		.title = "RFC 3602, case 5",
		.enc = "cbc(aes)",
		.auth = "hmac-sha-256-128",
		.key = "90d382b410eeba7ad938c46cec1a82bf",
		.auth_key =
			"202122232425262728292a2b2c2d2e2f303132333435363738393a3b"
			"3c3d3e3f",
		.spi = 0x4321,
		.seq = 1,
		.iv = "e96e8c08ab465763fd098d45dd3ff893",
		.text =
			"08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f10111213"
			"1415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
			"30313233343536370102030405060708090a0b0c0d0e0e01",
		.sealed =
			"f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4"
			"898dc856a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c"
			"538ab50c551b874aa269add047ad2d5913ac19b7cfbad4a6",
		.icv = "69d9cd39200e45eaceabeb3137577aa1",
	}, {
		.title = "RFC 3602, case 6",
		.enc = "cbc(aes)",
		.auth = "hmac-sha-256-128",
		.key = "90d382b410eeba7ad938c46cec1a82bf",
		.auth_key =
			"202122232425262728292a2b2c2d2e2f303132333435363738393a3b"
			"3c3d3e3f",
		.spi = 0x4321,
		.seq = 8,
		.iv = "69d08df7d203329db093fc4924e5bd80",
		.text =
			"0800b5e8a80a0500a69c083d0b660e00777777777777777777777777"
			"01020201",
		.sealed =
			"f51995881ec4e0c4488987ce742e8109689bb379d2d750c0d915dca3"
			"46a89f75",
		.icv = "b746a1717fb833feace3e889c6c82373",
	}, {
		.title = "RFC 3602, case 7",
		.enc = "cbc(aes)",
		.auth = "hmac-sha-256-128",
		.key = "0123456789abcdef0123456789abcdef",
		.auth_key =
			"202122232425262728292a2b2c2d2e2f303132333435363738393a3b"
			"3c3d3e3f",
		.spi = 0x8765,
		.seq = 2,
		.iv = "f4e765244f6407adf13dc1380f673f37",
		.text =
			"45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100"
			"b49c083d02a2040008090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
			"0102030405060708090a0a04",
		.sealed =
			"773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1"
			"a0cf70f8e4ecaec78ac53aad7a0f022b859243c647752e94a859352b"
			"8a4d4d2decd136e5c177f132ad3fbfb2201ac9904c74ee0a109e0ca1"
			"e4dfe9d5a100b842f1c22f0d",
		.icv = "2a741ae179b6f8d9365156b636cebbc5",
	}, {
		.title = "RFC 3602, case 8",
		.enc = "cbc(aes)",
		.auth = "hmac-sha-256-128",
		.key = "0123456789abcdef0123456789abcdef",
		.auth_key =
			"202122232425262728292a2b2c2d2e2f303132333435363738393a3b"
			"3c3d3e3f",
		.spi = 0x8765,
		.seq = 5,
		.iv = "85d47224b5f3dd5d2101d4ea8dffab22",
		.text =
			"45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200"
			"c69c083da3de0300ffffffffffffffffffffffffffffffffffffffff"
			"ffffffffffffffffffffffff0102030405060708090a0a04",
		.sealed =
			"15b92683819596a8047232cc00f7048fe45318e11f8a0f62ede3c3fc"
			"61203bb50f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de"
			"435e7207ed971ef3d2726d9b5ef6affc6d17a0decbb13892",
		.icv = "1eac65cee92db2792005ba97c661eb39",
	},
};

/*
 * Theirs with extended numbers, whose upper half is 5: the ICV covers it, too.
 */
static const char *const rfc3602_esn_icvs[] = {
	"0d3ccbb9e7778dded8ed75bba41b909d",
	"bc5c4f7ec97d5fe0d218e112dedddc9c",
	"4daed4f05518b5f7ef1992a3239efea3",
	"90660b4795d51ad666fac811961ea1e2",
};

static const struct ipward_test_packet rfc7634 = {
	.aead = "rfc7539esp(chacha20,poly1305)",
	.title = "RFC 7634, appendix A",
	.key =
		"808182838485868788898a8b8c8d8e8f909192939495969798999a9b"
		"9c9d9e9fa0a1a2a3",
	.spi = 0x1020304,
	.seq = 5,
	.iv = "1011121314151617",
	.text =
		"45000054a6f200004001e778c6336405c000020508005b7a3a080000"
		"553bec100007362708090a0b0c0d0e0f101112131415161718191a1b"
		"1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
		"01020204",
	.sealed =
		"24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef"
		"407ae5c614ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9"
		"befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b828"
		"29f641e0",
	.icv = "76aaa8266b7fb0f7b11b369907e1ad43",
};

static void aes_cbc(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rfc3602); i++)
		ipward_test_packet(test, &rfc3602[i]);
}

/* RFC 4303, section 3.3.2.1: it stands behind all that is sent. */
static void aes_cbc_esn(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rfc3602); i++) {
		struct ipward_test_packet packet = rfc3602[i];

		packet.flags = IPWARD_SA_FLAG_ESN;
		packet.seq |= 5ull << 32;
		packet.icv = rfc3602_esn_icvs[i];
		ipward_test_packet(test, &packet);
	}
}

static void chacha20_poly1305(struct kunit *test)
{
	ipward_test_packet(test, &rfc7634);
}

static struct kunit_case esp_vector_cases[] = {
	KUNIT_CASE(aes_cbc),
	KUNIT_CASE(aes_cbc_esn),
	KUNIT_CASE(chacha20_poly1305),
	{}
};

static struct kunit_suite esp_vector_suite = {
	.name = "ipward_esp_vector",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = esp_vector_cases,
};

kunit_test_suite(esp_vector_suite);
