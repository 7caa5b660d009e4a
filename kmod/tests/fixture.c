// SPDX-License-Identifier: GPL-2.0
/*
 * Common code of the suites. Netfilter hooks and netlink are not registered, so
 * the tested code is in no packet path, and can be loaded together with ipward.
 */

#include <linux/delay.h>
#include <linux/inet.h>
#include <linux/ip.h>
#include <net/ip.h>

#include "base/net.h"
#include "base/work.h"
#include "netns.h"
#include "policy/cache.h"
#include "proto/request.h"
#include "sa/expire.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/sad.h"
#include "tests/fixture.h"

static const u8 test_key[20] = {
	0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09,
	0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0xca, 0xfe, 0xba, 0xbe,
};

/**
 * ipward_test_init() - prepare an empty namespace for a test case
 * @test: its test->priv is set to the initial namespace's struct ipward_net
 *
 * Return: 0 or a negative errno.
 */
int ipward_test_init(struct kunit *test)
{
	struct ipward_net *ipn;
	int err;

	err = ipward_work_init();
	if (err)
		return err;
	err = ipward_flight_init();
	if (err)
		goto work_exit;
	err = ipward_sa_cache_init();
	if (err)
		goto flight_exit;
	ipward_cache_init();
	err = ipward_netns_init();
	if (err)
		goto sa_cache_exit;
	err = ipward_cache_watch();
	if (err)
		goto netns_exit;
	ipn = ipward_pernet(&init_net);
	/* As if it were hooked, so that no change registers the hooks. */
	ipn->cache = ipward_cache_alloc();
	ipn->hooked = true;
	test->priv = ipn;
	return ipn->cache ? 0 : -ENOMEM;

netns_exit:
	ipward_netns_exit();
sa_cache_exit:
	ipward_sa_cache_exit();
flight_exit:
	ipward_flight_exit();
work_exit:
	ipward_work_exit();
	return err;
}

/**
 * ipward_test_locked() - call a function that needs the namespace's lock
 * @test: test case, after ipward_test_init()
 * @call: function
 *
 * Return: what it returns.
 */
int ipward_test_locked(struct kunit *test, int (*call)(struct ipward_net *ipn))
{
	struct ipward_net *ipn = ipward_test_net(test);
	int result;

	mutex_lock(&ipn->lock);
	result = call(ipn);
	mutex_unlock(&ipn->lock);
	return result;
}

/**
 * ipward_test_flush_sas() - remove all SAs, and give them time to be released
 * @test: test case, after ipward_test_init()
 *
 * Those that are still used are not released.
 */
void ipward_test_flush_sas(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);

	mutex_lock(&ipn->lock);
	ipward_sad_flush(ipn);
	mutex_unlock(&ipn->lock);
	rcu_barrier();
	msleep(50);
	ipward_work_flush_releases();
}

/**
 * ipward_test_exit() - release the state made by ipward_test_init()
 * @test: case that has ended, or was aborted
 */
void ipward_test_exit(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);

	if (!ipn)
		return;
	ipn->hooked = false;
	ipward_cache_unwatch();
	ipward_netns_exit();
	ipward_work_exit();
	ipward_flight_exit();
	rcu_barrier();
	ipward_sa_cache_exit();
	test->priv = NULL;
}

struct deferred {
	struct kunit_resource resource;
	void (*release)(void *arg);
};

static void run_deferred(struct kunit_resource *resource)
{
	struct deferred *deferred = container_of(resource, struct deferred,
						 resource);

	deferred->release(resource->data);
}

/**
 * ipward_test_defer() - call a function at the end of a case
 * @test: case
 * @release: function
 * @arg: its argument
 */
void ipward_test_defer(struct kunit *test, void (*release)(void *arg),
		       void *arg)
{
	struct deferred *deferred = kunit_kzalloc(test, sizeof(*deferred),
						  GFP_KERNEL);

	if (!deferred)
		release(arg);
	KUNIT_ASSERT_NOT_NULL(test, deferred);
	deferred->release = release;
	kunit_add_resource(test, NULL, run_deferred, &deferred->resource, arg);
}

/**
 * ipward_test_rnd_seed() - start a run of pseudo-random numbers
 * @test: case whose log gets the seed
 * @rnd: state
 * @seed: seed; the same one gives the same run
 */
void ipward_test_rnd_seed(struct kunit *test, struct rnd_state *rnd, u64 seed)
{
	kunit_info(test, "seed %llu\n", seed);
	prandom_seed_state(rnd, seed);
}

/**
 * ipward_test_family() - the family of an address in text form
 * @text: address
 *
 * Return: AF_INET or AF_INET6.
 */
u8 ipward_test_family(const char *text)
{
	return strchr(text, ':') ? AF_INET6 : AF_INET;
}

/**
 * ipward_test_addr() - an address from its text form
 * @text: IPv4 or IPv6 address
 *
 * Return: the address, IPv4 v4-mapped.
 */
struct in6_addr ipward_test_addr(const char *text)
{
	struct in6_addr addr = {};
	__be32 ip;

	if (ipward_test_family(text) == AF_INET6) {
		WARN_ON(!in6_pton(text, -1, addr.s6_addr, -1, NULL));
		return addr;
	}
	WARN_ON(!in4_pton(text, -1, (u8 *)&ip, -1, NULL));
	ipward_addr_set4(&addr, ip);
	return addr;
}

/**
 * ipward_test_flow() - a flow with its ports
 * @dir: enum ipward_dir
 * @src: source address
 * @dst: destination address
 * @proto: protocol
 * @sport: source port or ICMP type
 * @dport: destination port or ICMP code
 *
 * Return: the flow; its ports count as known where the protocol has any.
 */
struct ipward_flow ipward_test_flow(u8 dir, const char *src, const char *dst,
				    u8 proto, u16 sport, u16 dport)
{
	bool ports = ipward_proto_has_ports(proto) || proto == IPPROTO_ICMP ||
		     proto == IPPROTO_ICMPV6;

	return (struct ipward_flow){
		.src = ipward_test_addr(src),
		.dst = ipward_test_addr(dst),
		.sport = sport,
		.dport = dport,
		.proto = proto,
		.family = ipward_test_family(src),
		.ports = ports ? IPWARD_PORTS_KNOWN : IPWARD_PORTS_NONE,
		.dir = dir,
	};
}

static void free_skb(void *skb)
{
	kfree_skb(skb);
}

/* Set the fields that a driver or socket would set. */
static void skb_set_up(struct sk_buff *skb, const u8 *packet, unsigned int len)
{
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	skb->dev = init_net.loopback_dev;
	skb->protocol = len && packet[0] >> 4 == 6 ? htons(ETH_P_IPV6) :
						     htons(ETH_P_IP);
}

/**
 * ipward_test_skb() - a linear packet
 * @test: case; the packet is freed with it
 * @packet: bytes from the IP header on
 * @len: how many
 * @headroom: before them
 * @tailroom: behind them, at least
 *
 * Return: the packet.
 */
struct sk_buff *ipward_test_skb(struct kunit *test, const void *packet,
				unsigned int len, unsigned int headroom,
				unsigned int tailroom)
{
	struct sk_buff *skb = alloc_skb(headroom + len + tailroom, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	ipward_test_defer(test, free_skb, skb);
	skb_reserve(skb, headroom);
	skb_put_data(skb, packet, len);
	skb_set_up(skb, packet, len);
	return skb;
}

/**
 * ipward_test_skb_split() - a packet in two pieces of memory
 * @test: case; the packet is freed with it
 * @packet: bytes from the IP header on
 * @len: how many
 * @linear: how many of them are in the linear part, the rest in a page
 *
 * Return: the packet.
 */
struct sk_buff *ipward_test_skb_split(struct kunit *test, const void *packet,
				      unsigned int len, unsigned int linear)
{
	struct sk_buff *skb = ipward_test_skb(test, packet, linear, 0, 0);
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page), packet + linear, len - linear);
	skb_add_rx_frag(skb, 0, page, 0, len - linear, PAGE_SIZE);
	skb_set_up(skb, packet, len);
	return skb;
}

/**
 * ipward_test_ipv4() - write an IPv4 header with its checksum
 * @packet: where
 * @src: source address
 * @dst: destination address
 * @proto: protocol
 * @payload_len: bytes that follow it
 *
 * Return: length of the whole packet; TTL is 64, all flags and TOS are 0.
 */
unsigned int ipward_test_ipv4(u8 *packet, const char *src, const char *dst,
			      u8 proto, unsigned int payload_len)
{
	struct in6_addr from = ipward_test_addr(src), to = ipward_test_addr(dst);
	struct iphdr *iph = (struct iphdr *)packet;

	memset(iph, 0, sizeof(*iph));
	iph->version = 4;
	iph->ihl = 5;
	iph->tot_len = htons(sizeof(*iph) + payload_len);
	iph->ttl = 64;
	iph->protocol = proto;
	iph->saddr = ipward_addr_get4(&from);
	iph->daddr = ipward_addr_get4(&to);
	ip_send_check(iph);
	return sizeof(*iph) + payload_len;
}

/**
 * ipward_test_ipv6() - write an IPv6 header
 * @packet: where
 * @src: source address
 * @dst: destination address
 * @proto: next header
 * @payload_len: bytes that follow it
 *
 * Return: length of the whole packet; the hop limit is 64.
 */
unsigned int ipward_test_ipv6(u8 *packet, const char *src, const char *dst,
			      u8 proto, unsigned int payload_len)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)packet;

	memset(ip6h, 0, sizeof(*ip6h));
	ip6h->version = 6;
	ip6h->payload_len = htons(payload_len);
	ip6h->nexthdr = proto;
	ip6h->hop_limit = 64;
	ip6h->saddr = ipward_test_addr(src);
	ip6h->daddr = ipward_test_addr(dst);
	return sizeof(*ip6h) + payload_len;
}

/**
 * ipward_test_sa() - add an SA to the namespace's database
 * @test: case with a namespace; the SA is removed with it
 * @want: parameters of the SA
 *
 * Return: the SA.
 */
struct ipward_sa *ipward_test_sa(struct kunit *test,
				 const struct ipward_test_sa *want)
{
	struct ipward_net *ipn = ipward_test_net(test);
	u8 proto = want->proto ?: IPPROTO_ESP;
	struct ipward_sa_config config = {
		.id.dst = ipward_test_addr(want->dst),
		.id.spi = htonl(want->spi),
		.id.proto = proto,
		.id.family = ipward_test_family(want->dst),
		.src = ipward_test_addr(want->src),
		.seq = want->seq,
		.reqid = want->reqid,
		.window = want->window,
		.flags = want->flags,
		.dir = want->dir,
		.mode = want->mode,
		.crypto.icv_len = want->icv_len ?: 16,
		.crypto.alg = want->alg,
		.crypto.auth = want->auth,
		.crypto.auth_key = want->auth_key,
		.crypto.auth_key_len = want->auth_key_len,
		.crypto.esn = want->flags & IPWARD_SA_FLAG_ESN,
		.crypto.key = want->key ?: test_key,
		.crypto.key_len = want->key ? want->key_len : sizeof(test_key),
		.crypto.proto = proto,
		.outer.dscp = IPWARD_DSCP_COPY,
		.outer.ecn = IPWARD_ECN_NORMAL,
		.outer.df = IPWARD_DF_COPY,
		.outer.ttl = IPWARD_TTL_ROUTE,
	};
	struct ipward_sa *sa;
	int err = 0;

	if (!want->alg && proto == IPPROTO_ESP)
		config.crypto.alg = ipward_test_alg();
	if (!config.crypto.alg)
		config.crypto.key_len = 0;
	config.natt_sport = htons(want->sport);
	config.natt_dport = htons(want->dport);
	config.has_oa = want->oa_src || want->oa_dst;
	config.oa_src = want->oa_src ? ipward_test_addr(want->oa_src) :
				       config.src;
	config.oa_dst = want->oa_dst ? ipward_test_addr(want->oa_dst) :
				       config.id.dst;
	config.has_selector = want->selector;
	if (want->selector)
		config.selector = *want->selector;
	if (want->soft)
		config.soft = *want->soft;
	if (want->hard)
		config.hard = *want->hard;

	mutex_lock(&ipn->lock);
	sa = ipward_sa_create(ipn, &config, NULL);
	if (!IS_ERR(sa)) {
		/* Known answers have the number itself as their IV. */
		if (sa->dir == IPWARD_DIR_OUT && !want->random_iv)
			sa->out.iv_mask = 0;
		err = ipward_expire_add(sa, &config.soft, &config.hard) ?:
		      ipward_peer_add(sa) ?: ipward_sad_insert(ipn, sa);
		if (err)
			ipward_sa_kill(sa);
	}
	mutex_unlock(&ipn->lock);
	KUNIT_ASSERT_FALSE(test, IS_ERR(sa));
	KUNIT_ASSERT_EQ(test, err, 0);
	return sa;
}

/**
 * ipward_test_alg() - the algorithm that most tests use
 *
 * Return: AES-GCM.
 */
const struct ipward_alg *ipward_test_alg(void)
{
	return ipward_alg_find(IPWARD_ALG_AEAD, "rfc4106(gcm(aes))", 0);
}

static void put_request(void *arg)
{
	struct ipward_request *req = arg;

	ipward_request_finish(req);
}

/**
 * ipward_test_request() - make a request for a packet
 * @test: case; the request is freed with it
 * @skb: packet; not freed by the request
 * @sa: the one SA to apply, or that opens the packet
 *
 * Return: the request, without a route and without a device.
 */
struct ipward_request *ipward_test_request(struct kunit *test,
					   struct sk_buff *skb,
					   struct ipward_sa *sa)
{
	struct ipward_request *req = ipward_request_get();

	KUNIT_ASSERT_NOT_NULL(test, req);
	ipward_test_defer(test, put_request, req);
	memset(req, 0, offsetof(struct ipward_request, size));
	req->skb = skb;
	req->ipn = ipward_test_net(test);
	req->sa[0] = sa;
	req->n_sa = 1;
	req->header_len = sa->header_len;
	return req;
}
