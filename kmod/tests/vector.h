/* SPDX-License-Identifier: GPL-2.0 */
/* Known answers: bytes from hexadecimal text, IVs that are not random. */
#ifndef IPWARD_VECTOR_H
#define IPWARD_VECTOR_H

#include <kunit/test.h>
#include <linux/types.h>

struct crypto_aead;
struct ipward_sa;

/* Random bytes of a specification, until the end of the test. */
void ipward_test_random(struct kunit *test, const u8 *bytes, unsigned int len);

/* The linker calls this instead of get_random_bytes(), see Kbuild. */
void __wrap_get_random_bytes(void *buf, size_t len);
void __real_get_random_bytes(void *buf, size_t len);

u8 *ipward_test_hex(struct kunit *test, const char *text, unsigned int *len);

/**
 * struct ipward_test_crypt - one call of the crypto API, in place
 * @aead: cipher with its key
 * @iv: as the cipher wants it
 * @bytes: associated data, text, room for the ICV
 * @aad_len: bytes
 * @text_len: bytes, without the ICV
 */
struct ipward_test_crypt {
	struct crypto_aead *aead;
	const u8 *iv;
	u8 *bytes;
	unsigned int aad_len;
	unsigned int text_len;
};

int ipward_test_seal(struct kunit *test, const struct ipward_test_crypt *crypt);
int ipward_test_open(struct kunit *test, const struct ipward_test_crypt *crypt);

/**
 * struct ipward_test_packet - an ESP packet from a specification
 * @title: where it is from
 * @aead: crypto API's name, or NULL: a cipher and an integrity algorithm
 * @enc: likewise
 * @auth: RFCs' name
 * @key: of @aead or @enc, hexadecimal like all that follows
 * @auth_key: of @auth
 * @iv: as in the packet
 * @text: payload and trailer
 * @sealed: what becomes of @text
 * @icv: behind it
 * @seq: all of it
 * @spi: host byte order
 * @flags: enum ipward_sa_flag
 */
struct ipward_test_packet {
	const char *title;
	const char *aead;
	const char *enc;
	const char *auth;
	const char *key;
	const char *auth_key;
	const char *iv;
	const char *text;
	const char *sealed;
	const char *icv;
	u64 seq;
	u32 spi;
	u32 flags;
};

void ipward_test_packet(struct kunit *test,
			const struct ipward_test_packet *packet);
void ipward_test_sa_gone(struct kunit *test, struct ipward_sa *sa);

#endif
