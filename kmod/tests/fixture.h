/* SPDX-License-Identifier: GPL-2.0 */
/* Common code of the suites: a namespace, packets, SAs, requests. */
#ifndef IPWARD_FIXTURE_H
#define IPWARD_FIXTURE_H

#include <kunit/test.h>
#include <linux/ipward.h>
#include <linux/prandom.h>
#include <linux/skbuff.h>

#include "base/flow.h"

struct ipward_alg;
struct ipward_limits;
struct ipward_net;
struct ipward_request;
struct ipward_sa;

/* The longest packet that a test builds by hand. */
#define IPWARD_TEST_PACKET_MAX 2048

/**
 * struct ipward_test_sa - parameters of a test's SA
 * @src: source address, as text
 * @dst: destination address, as text
 * @alg: AEAD or cipher, NULL: AES-GCM
 * @auth: integrity algorithm beside a cipher
 * @key: keying material, NULL: a fixed one of 20 bytes
 * @auth_key: keying material of @auth
 * @key_len: of @key
 * @auth_key_len: of @auth_key
 * @selector: what it may carry, NULL: anything
 * @soft: lifetime, NULL: none
 * @hard: likewise
 * @seq: last number sent, or highest received
 * @spi: host byte order
 * @reqid: as in struct ipward_sa
 * @window: replay window; inbound
 * @flags: enum ipward_sa_flag
 * @dir: enum ipward_dir
 * @mode: enum ipward_mode
 * @icv_len: 0: 16 bytes
 * @proto: 0: IPPROTO_ESP. With IPPROTO_AH there is no algorithm but those named
 * @sport: of ESP in UDP, 0: none
 * @dport: likewise
 * @random_iv: IVs as the module makes them; else the sequence number
 * @oa_src: original source address, as text, or NULL
 * @oa_dst: original destination address, likewise
 */
struct ipward_test_sa {
	const char *src;
	const char *dst;
	const struct ipward_alg *alg;
	const struct ipward_alg *auth;
	const u8 *key;
	const u8 *auth_key;
	unsigned int key_len;
	unsigned int auth_key_len;
	const struct ipward_selector *selector;
	const struct ipward_limits *soft;
	const struct ipward_limits *hard;
	u64 seq;
	u32 spi;
	u32 reqid;
	u32 window;
	u32 flags;
	u8 dir;
	u8 mode;
	u8 icv_len;
	u8 proto;
	u16 sport;
	u16 dport;
	bool random_iv;
	const char *oa_src;
	const char *oa_dst;
};

/* For .init and .exit of a suite whose cases need a namespace. */
int ipward_test_init(struct kunit *test);
int ipward_test_locked(struct kunit *test,
		       int (*call)(struct ipward_net *ipn));
void ipward_test_flush_sas(struct kunit *test);
void ipward_test_exit(struct kunit *test);

void ipward_test_defer(struct kunit *test, void (*release)(void *arg),
		       void *arg);
void ipward_test_rnd_seed(struct kunit *test, struct rnd_state *rnd, u64 seed);

struct in6_addr ipward_test_addr(const char *text);
u8 ipward_test_family(const char *text);
struct ipward_flow ipward_test_flow(u8 dir, const char *src, const char *dst,
				    u8 proto, u16 sport, u16 dport);

struct sk_buff *ipward_test_skb(struct kunit *test, const void *packet,
				unsigned int len, unsigned int headroom,
				unsigned int tailroom);
struct sk_buff *ipward_test_skb_split(struct kunit *test, const void *packet,
				      unsigned int len, unsigned int linear);
unsigned int ipward_test_ipv4(u8 *packet, const char *src, const char *dst,
			      u8 proto, unsigned int payload_len);
unsigned int ipward_test_ipv6(u8 *packet, const char *src, const char *dst,
			      u8 proto, unsigned int payload_len);

struct ipward_sa *ipward_test_sa(struct kunit *test,
				 const struct ipward_test_sa *want);

const struct ipward_alg *ipward_test_alg(void);

struct ipward_request *ipward_test_request(struct kunit *test,
					   struct sk_buff *skb,
					   struct ipward_sa *sa);

static inline struct ipward_net *ipward_test_net(struct kunit *test)
{
	return test->priv;
}

#endif
