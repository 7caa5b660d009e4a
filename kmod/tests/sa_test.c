// SPDX-License-Identifier: GPL-2.0
/* SAs: sequence numbers, templates, and the database. */

#include <kunit/test.h>

#include "base/flight.h"
#include "base/net.h"
#include "base/work.h"
#include "sa/outbound.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/sa_generation.h"
#include "sa/sad.h"
#include "sa/seq.h"
#include "tests/fixture.h"

static const char *const near = "192.0.2.1", *const far = "192.0.2.2";

static const struct ipward_test_sa outbound = {
	.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001,
	.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
};

static struct ipward_sa *sa_at(struct kunit *test, u64 seq, u32 flags)
{
	struct ipward_test_sa want = outbound;

	want.seq = seq;
	want.flags = flags;
	return ipward_test_sa(test, &want);
}

static void numbers(struct kunit *test)
{
	struct ipward_sa *sa = sa_at(test, 0, 0);
	u64 expected, seq;

	for (expected = 1; expected < 1000; expected++) {
		KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
		KUNIT_EXPECT_EQ(test, seq, expected);
	}
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 999ull);
}

/* RFC 4303, section 3.3.3: 2^32 - 1 is the last, and nothing follows. */
static void exhausted(struct kunit *test)
{
	struct ipward_sa *sa = sa_at(test, U32_MAX - 2ull, 0);
	unsigned int i;
	u64 seq;

	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	KUNIT_EXPECT_EQ(test, seq, (u64)U32_MAX);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq),
				(int)IPWARD_DROP_SEQ_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), (u64)U32_MAX);
}

static void extended_numbers(struct kunit *test)
{
	struct ipward_sa *sa = sa_at(test, U32_MAX, IPWARD_SA_FLAG_ESN);
	u64 seq;

	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq), 0);
	KUNIT_EXPECT_EQ(test, seq, 1ull << 32);
	atomic64_set(&sa->out.seq, S64_MAX);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(sa, &seq),
			(int)IPWARD_DROP_SEQ_EXHAUSTED);
}

static void inbound_number(struct kunit *test)
{
	struct ipward_test_sa want = outbound;
	struct ipward_sa *sa;

	want.dir = IPWARD_DIR_IN;
	want.window = 64;
	want.seq = 77;
	sa = ipward_test_sa(test, &want);
	KUNIT_EXPECT_EQ(test, ipward_sa_seq(sa), 77ull);
	KUNIT_EXPECT_EQ(test, sa->in.replay.window, 64u);
}

/*
 * Is a number refused, and counted as one that was @late or was there before?
 */
static void refused(struct kunit *test, struct ipward_sa *sa, u32 number,
		    int late)
{
	int replayed_before = atomic_read(&sa->in.replayed);
	int late_before = atomic_read(&sa->in.late);
	u64 seq;

	KUNIT_EXPECT_EQ(test, (int)ipward_sa_expect(sa, number, &seq),
			(int)IPWARD_DROP_REPLAY);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed),
			replayed_before + 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.late), late_before + late);
	/* As if another CPU had taken it, or moved the window, meanwhile. */
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(sa, number),
			(int)IPWARD_DROP_REPLAY);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed),
			replayed_before + 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.late),
			late_before + 2 * late);
}

/* What the window has left behind is late, what it has seen is not. */
static void late(struct kunit *test)
{
	struct ipward_test_sa want = outbound;
	struct ipward_sa *sa;
	u32 number;

	want.dir = IPWARD_DIR_IN;
	want.window = 64;
	sa = ipward_test_sa(test, &want);
	for (number = 1; number <= 100; number++)
		KUNIT_EXPECT_EQ(test, (int)ipward_sa_accept(sa, number),
				(int)IPWARD_DROP_NONE);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.replayed), 0);
	for (number = 37; number <= 100; number++)
		refused(test, sa, number, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&sa->in.late), 0);
	for (number = 1; number <= 36; number++)
		refused(test, sa, number, 1);
}

static void fits(struct kunit *test)
{
	struct ipward_test_sa want = outbound;
	struct ipward_template template = {
		.proto = IPPROTO_ESP, .mode = IPWARD_MODE_TRANSPORT,
	};
	struct ipward_sa *sa;

	want.reqid = 7;
	sa = ipward_test_sa(test, &want);
	KUNIT_EXPECT_TRUE(test, ipward_sa_fits(sa, &template));
	template.reqid = 7;
	KUNIT_EXPECT_TRUE(test, ipward_sa_fits(sa, &template));
	template.reqid = 8;
	KUNIT_EXPECT_FALSE(test, ipward_sa_fits(sa, &template));
	template.reqid = 0;
	template.mode = IPWARD_MODE_TUNNEL;
	KUNIT_EXPECT_FALSE(test, ipward_sa_fits(sa, &template));
	template.mode = IPWARD_MODE_TRANSPORT;
	template.proto = IPPROTO_AH;
	KUNIT_EXPECT_FALSE(test, ipward_sa_fits(sa, &template));
}

/* Of a tunnel both ends must be the template's. */
static void fits_tunnel(struct kunit *test)
{
	struct ipward_template good = {
		.src = ipward_test_addr(near), .dst = ipward_test_addr(far),
		.proto = IPPROTO_ESP, .mode = IPWARD_MODE_TUNNEL,
		.family = AF_INET,
	}, bad;
	struct ipward_test_sa want = outbound;
	struct ipward_sa *sa;

	want.mode = IPWARD_MODE_TUNNEL;
	sa = ipward_test_sa(test, &want);
	KUNIT_EXPECT_TRUE(test, ipward_sa_fits(sa, &good));
	bad = good;
	bad.src = ipward_test_addr("192.0.2.3");
	KUNIT_EXPECT_FALSE(test, ipward_sa_fits(sa, &bad));
	bad = good;
	bad.dst = ipward_test_addr("192.0.2.3");
	KUNIT_EXPECT_FALSE(test, ipward_sa_fits(sa, &bad));
	bad = good;
	bad.family = AF_INET6;
	KUNIT_EXPECT_FALSE(test, ipward_sa_fits(sa, &bad));
}

static void wrap_flow(struct kunit *test)
{
	struct ipward_flow inner = ipward_test_flow(IPWARD_DIR_OUT,
						    "2001:db8::1",
						    "2001:db8::2", IPPROTO_TCP,
						    1, 2), flow = inner;
	struct ipward_test_sa want = outbound;

	ipward_sa_wrap_flow(ipward_test_sa(test, &want), &flow);
	KUNIT_EXPECT_EQ(test, (int)flow.proto, IPPROTO_ESP);
	KUNIT_EXPECT_EQ(test, (int)flow.ports, (int)IPWARD_PORTS_NONE);
	KUNIT_EXPECT_EQ(test, (int)flow.sport, 0);
	KUNIT_EXPECT_EQ(test, (int)flow.dport, 0);
	KUNIT_EXPECT_EQ(test, (int)flow.family, AF_INET6);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&flow.dst, &inner.dst));

	want.spi++;
	want.mode = IPWARD_MODE_TUNNEL;
	flow = inner;
	ipward_sa_wrap_flow(ipward_test_sa(test, &want), &flow);
	inner.src = ipward_test_addr(near);
	inner.dst = ipward_test_addr(far);
	KUNIT_EXPECT_EQ(test, (int)flow.family, AF_INET);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&flow.src, &inner.src));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&flow.dst, &inner.dst));
}

static struct ipward_sa *look_up(struct kunit *test, const char *dst, u32 spi,
				 u8 family)
{
	const struct ipward_sa_id id = {
		.dst = ipward_test_addr(dst),
		.spi = htonl(spi),
		.proto = IPPROTO_ESP,
		.family = family,
	};
	struct ipward_sa *sa;

	rcu_read_lock();
	sa = ipward_sad_find_rcu(ipward_test_net(test), &id);
	rcu_read_unlock();
	return sa;
}

/* Destination, SPI and family all have to be right. */
static void lookup(struct kunit *test)
{
	struct ipward_test_sa want = outbound;
	struct ipward_sa *first = ipward_test_sa(test, &want), *second;

	want.spi = 0x1002;
	second = ipward_test_sa(test, &want);
	KUNIT_EXPECT_PTR_EQ(test, look_up(test, far, 0x1001, AF_INET), first);
	KUNIT_EXPECT_PTR_EQ(test, look_up(test, far, 0x1002, AF_INET), second);
	KUNIT_EXPECT_NULL(test, look_up(test, far, 0x1003, AF_INET));
	KUNIT_EXPECT_NULL(test, look_up(test, near, 0x1001, AF_INET));
	/* The mapped form of the address is another one. */
	KUNIT_EXPECT_NULL(test, look_up(test, far, 0x1001, AF_INET6));
}

static int insert_again(struct kunit *test, struct ipward_sa *sa)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_sa_config config = {
		.id = sa->id, .src = sa->src, .dir = IPWARD_DIR_OUT,
		.mode = sa->mode, .crypto.icv_len = 16, .crypto.alg = sa->alg,
		.crypto.key = (const u8 *)"sixteen bytes ofkey!",
		.crypto.key_len = 20, .crypto.proto = IPPROTO_ESP,
	};
	struct ipward_sa *twin;
	int err;

	mutex_lock(&ipn->lock);
	twin = ipward_sa_create(ipn, &config, NULL);
	err = IS_ERR(twin) ? PTR_ERR(twin) : ipward_sad_insert(ipn, twin);
	if (!IS_ERR(twin) && err)
		ipward_sa_kill(twin);
	mutex_unlock(&ipn->lock);
	return err;
}

/* The same three a second time are refused, and the first one stays. */
static void duplicate(struct kunit *test)
{
	struct ipward_sa *sa = ipward_test_sa(test, &outbound);

	KUNIT_EXPECT_EQ(test, insert_again(test, sa), -EEXIST);
	KUNIT_EXPECT_PTR_EQ(test, look_up(test, far, 0x1001, AF_INET), sa);
	KUNIT_EXPECT_FALSE(test, sa->dead);
}

static struct ipward_sa *find(struct kunit *test, const char *src,
			      u32 reqid, u16 dport)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_OUT, src, far,
						   IPPROTO_TCP, 1, dport);
	const struct ipward_template template = {
		.proto = IPPROTO_ESP, .mode = IPWARD_MODE_TRANSPORT,
		.reqid = reqid,
	};
	struct ipward_sa *sa;

	rcu_read_lock();
	sa = ipward_outbound_find(ipward_test_net(test), &template, &flow,
				  NULL);
	rcu_read_unlock();
	return sa;
}

/* The newest that fits; the older one again when that has gone. */
static void newest(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_test_sa want = outbound;
	struct ipward_sa *sa[5];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sa); i++) {
		want.spi = 0x2000 + i;
		sa[i] = ipward_test_sa(test, &want);
		KUNIT_EXPECT_PTR_EQ(test, find(test, near, 0, 1), sa[i]);
	}
	while (i-- > 1) {
		mutex_lock(&ipn->lock);
		ipward_sad_remove(ipn, sa[i]);
		mutex_unlock(&ipn->lock);
		KUNIT_EXPECT_PTR_EQ(test, find(test, near, 0, 1), sa[i - 1]);
		KUNIT_EXPECT_NULL(test, look_up(test, far, 0x2000 + i,
						AF_INET));
	}
}

/* By source, reqid and the SA's own selector; never one that receives. */
static void which_fits(struct kunit *test)
{
	struct ipward_test_sa want = outbound;
	struct ipward_sa *plain, *selective, *numbered;
	struct ipward_selector selector;

	plain = ipward_test_sa(test, &want);
	KUNIT_EXPECT_NULL(test, find(test, "192.0.2.7", 0, 1));
	KUNIT_EXPECT_NULL(test, find(test, near, 5, 1));

	want.spi++;
	ipward_selector_init(&selector);
	selector.proto = IPPROTO_TCP;
	selector.dport_min = 443;
	selector.dport_max = 443;
	want.selector = &selector;
	selective = ipward_test_sa(test, &want);
	want.selector = NULL;
	KUNIT_EXPECT_PTR_EQ(test, find(test, near, 0, 443), selective);
	KUNIT_EXPECT_PTR_EQ(test, find(test, near, 0, 80), plain);

	want.spi++;
	want.reqid = 5;
	numbered = ipward_test_sa(test, &want);
	KUNIT_EXPECT_PTR_EQ(test, find(test, near, 5, 1), numbered);

	want.spi++;
	want.dir = IPWARD_DIR_IN;
	want.window = 64;
	ipward_test_sa(test, &want);
	KUNIT_EXPECT_PTR_EQ(test, find(test, near, 5, 1), numbered);
}

/*
 * Every change of an outbound SA makes cached verdicts stale that may have it,
 * but no others.
 */
static void generations(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	long rules = atomic_long_read(&ipn->generation);
	struct ipward_test_sa want = outbound;
	struct ipward_sa *sa = ipward_test_sa(test, &outbound);
	u8 group = ipward_sa_group(&sa->id.dst);
	u8 other = ipward_sa_group(&sa->src);

	KUNIT_ASSERT_NE(test, group, other);
	KUNIT_EXPECT_EQ(test, ipward_sa_generation(ipn, group), 1UL);
	mutex_lock(&ipn->lock);
	ipward_sad_remove(ipn, sa);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_EQ(test, ipward_sa_generation(ipn, group), 2UL);
	want.dir = IPWARD_DIR_IN;
	want.window = 64;
	ipward_test_sa(test, &want);
	KUNIT_EXPECT_EQ(test, ipward_sa_generation(ipn, group), 2UL);
	KUNIT_EXPECT_EQ(test, ipward_sa_generation(ipn, other), 0UL);
	KUNIT_EXPECT_EQ(test, ipn->sa_changes, 3UL);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&ipn->generation), rules);
}

/* A reference keeps the memory of an SA that has been removed. */
static void last_reference(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	struct ipward_sa *sa = ipward_test_sa(test, &outbound);

	ipward_sa_hold(sa);
	mutex_lock(&ipn->lock);
	ipward_sad_flush(ipn);
	mutex_unlock(&ipn->lock);
	KUNIT_EXPECT_TRUE(test, READ_ONCE(sa->dead));
	ipward_flight_wait();
	ipward_work_flush_releases();
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 1);
	ipward_sa_put(sa);
	ipward_sa_drain(ipn);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 0);
}

/* So does a packet that uses it. */
static void in_flight(struct kunit *test)
{
	struct ipward_net *ipn = ipward_test_net(test);
	int flight;

	ipward_test_sa(test, &outbound);
	flight = ipward_flight_begin();
	ipward_test_flush_sas(test);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 1);
	ipward_flight_end(flight);
	ipward_sa_drain(ipn);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipn->sa_count), 0);
}

static struct kunit_case sa_cases[] = {
	KUNIT_CASE(numbers),
	KUNIT_CASE(exhausted),
	KUNIT_CASE(extended_numbers),
	KUNIT_CASE(inbound_number),
	KUNIT_CASE(late),
	KUNIT_CASE(fits),
	KUNIT_CASE(fits_tunnel),
	KUNIT_CASE(wrap_flow),
	KUNIT_CASE(lookup),
	KUNIT_CASE(duplicate),
	KUNIT_CASE(newest),
	KUNIT_CASE(which_fits),
	KUNIT_CASE(generations),
	KUNIT_CASE(last_reference),
	KUNIT_CASE(in_flight),
	{}
};

static struct kunit_suite sa_suite = {
	.name = "ipward_sa",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = sa_cases,
};

kunit_test_suite(sa_suite);
