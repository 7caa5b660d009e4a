// SPDX-License-Identifier: GPL-2.0
/* How many bytes SAs add, and how many an MTU leaves. */

#include <kunit/test.h>
#include <net/ip.h>

#include "sa/overhead.h"
#include "sa/sa.h"
#include "tests/fixture.h"

#define SPI 0x1001

static const char *const near4 = "192.0.2.1", *const far4 = "192.0.2.2";
static const char *const near6 = "2001:db8::1", *const far6 = "2001:db8::2";

static struct ipward_sa *outbound(struct kunit *test, u8 family, u8 mode)
{
	const struct ipward_test_sa want = {
		.src = family == AF_INET ? near4 : near6,
		.dst = family == AF_INET ? far4 : far6,
		.spi = SPI, .dir = IPWARD_DIR_OUT, .mode = mode,
	};

	return ipward_test_sa(test, &want);
}

/* What a packet of @len bytes has grown to, SA by SA. */
static unsigned int grow(struct ipward_sa *const *sa, unsigned int n,
			 unsigned int len, unsigned int front)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		unsigned int kept = ipward_sa_is_tunnel(sa[i]) ? 0 : front;

		len += sa[i]->header_len +
		       ipward_overhead_trailer(sa[i], len - kept);
		if (ipward_sa_is_tunnel(sa[i])) {
			front = sa[i]->id.family == AF_INET ? 20 : 40;
			len += front;
		}
	}
	return len;
}

/* The largest that fits: it does, and one byte more does not. */
static void expect_largest(struct kunit *test, struct ipward_sa *const *sa,
			   unsigned int n, unsigned int front)
{
	unsigned int mtu;

	for (mtu = 400; mtu < 1600; mtu++) {
		unsigned int inner = ipward_overhead_inner_mtu(sa, n, mtu, front);

		KUNIT_EXPECT_LE_MSG(test, grow(sa, n, inner, front), mtu,
				    "MTU %u", mtu);
		KUNIT_EXPECT_GT_MSG(test, grow(sa, n, inner + 1, front), mtu,
				    "MTU %u", mtu);
	}
}

static void inner_one_sa(struct kunit *test)
{
	struct ipward_sa *sas[] = {
		outbound(test, AF_INET, IPWARD_MODE_TRANSPORT),
		outbound(test, AF_INET6, IPWARD_MODE_TUNNEL),
	};

	expect_largest(test, &sas[0], 1, 20);
	expect_largest(test, &sas[0], 1, 60);
	expect_largest(test, &sas[1], 1, 20);
	expect_largest(test, &sas[1], 1, 40);
}

/*
 * Worked by hand: 1500 - 20 - 8 - 8 - 16 = 1448; less pad length, next header.
 */
static void inner_by_hand(struct kunit *test)
{
	struct ipward_sa *transport = outbound(test, AF_INET,
					       IPWARD_MODE_TRANSPORT);
	struct ipward_sa *tunnel = outbound(test, AF_INET6,
					    IPWARD_MODE_TUNNEL);

	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&transport, 1, 1500, 20),
			20u + 1446);
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&tunnel, 1, 1500, 20), 1426u);
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&tunnel, 1, 40, 20), 0u);
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&tunnel, 1, 0, 20), 0u);
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(NULL, 0, 1500, 20), 1500u);
}

/* Every order of three layers, of both modes and families. */
static void inner_nested(struct kunit *test)
{
	struct ipward_sa *kinds[3];
	unsigned int code;

	kinds[0] = outbound(test, AF_INET, IPWARD_MODE_TUNNEL);
	kinds[1] = outbound(test, AF_INET6, IPWARD_MODE_TUNNEL);
	/* Its address does not matter here, its SPI must be another one. */
	kinds[2] = ipward_test_sa(test, &(struct ipward_test_sa){
		.src = near4, .dst = far4, .spi = SPI + 1,
		.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
	});
	for (code = 0; code < 27; code++) {
		struct ipward_sa *sas[] = { kinds[code % 3],
					    kinds[code / 3 % 3],
					    kinds[code / 9] };

		expect_largest(test, sas, 3, 20);
	}
}

static void learned_and_forgotten(struct kunit *test)
{
	struct ipward_sa *sa = outbound(test, AF_INET, IPWARD_MODE_TRANSPORT);

	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
	sa->out.path_mtu = 1000;
	sa->out.path_mtu_until = jiffies + 1000 * HZ;
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 1000u);
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&sa, 1, 1500, 20),
			ipward_overhead_inner_mtu(&sa, 1, 1000, 20));
	KUNIT_EXPECT_EQ(test, ipward_overhead_inner_mtu(&sa, 1, 900, 20), 20u + 846);
	sa->out.path_mtu_until = jiffies - 1;
	KUNIT_EXPECT_EQ(test, ipward_overhead_path_mtu(sa), 0u);
}

static struct kunit_case overhead_cases[] = {
	KUNIT_CASE(inner_one_sa),
	KUNIT_CASE(inner_by_hand),
	KUNIT_CASE(inner_nested),
	KUNIT_CASE(learned_and_forgotten),
	{ }
};

static struct kunit_suite overhead_suite = {
	.name = "ipward_overhead",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = overhead_cases,
};

kunit_test_suite(overhead_suite);
