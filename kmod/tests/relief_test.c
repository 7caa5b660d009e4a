// SPDX-License-Identifier: GPL-2.0
/* SAs that replace others for packets in flight. */

#include <kunit/test.h>

#include "base/net.h"
#include "sa/relief.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/seq.h"
#include "tests/fixture.h"

static const struct ipward_test_sa first = {
	.src = "192.0.2.1", .dst = "192.0.2.2", .spi = 0x1001, .reqid = 7,
	.dir = IPWARD_DIR_OUT, .mode = IPWARD_MODE_TRANSPORT,
};

static void remove_sa(struct kunit *test, struct ipward_sa *sa)
{
	struct ipward_net *ipn = ipward_test_net(test);

	mutex_lock(&ipn->lock);
	ipward_sad_remove(ipn, sa);
	mutex_unlock(&ipn->lock);
}

static struct ipward_sa *second(struct kunit *test, const char *src, u32 reqid,
				u32 flags)
{
	struct ipward_test_sa want = first;

	want.spi = 0x1002;
	want.src = src;
	want.reqid = reqid;
	want.flags = flags;
	return ipward_test_sa(test, &want);
}

/* Whoever has found the old one uses the new one, also through a third. */
static void replaced(struct kunit *test)
{
	struct ipward_test_sa want = first;
	struct ipward_sa *old = ipward_test_sa(test, &first), *sa, *third;
	struct ipward_sa *found;
	u64 seq;

	ipward_sa_hold(old);
	sa = second(test, "192.0.2.1", 7, 0);
	KUNIT_EXPECT_NULL(test, ipward_sa_find_relief(old));
	remove_sa(test, old);
	KUNIT_EXPECT_EQ(test, (int)ipward_sa_next_seq(old, &seq),
			(int)IPWARD_DROP_SA_DEAD);
	want.spi = 0x1003;
	third = ipward_test_sa(test, &want);
	remove_sa(test, sa);
	found = ipward_sa_in_use(old);
	KUNIT_EXPECT_PTR_EQ(test, found, third);
	ipward_sa_put(old);
}

static struct ipward_sa *relief_of(struct kunit *test, const char *src,
				   u32 reqid, u32 flags)
{
	struct ipward_sa *old = ipward_test_sa(test, &first), *sa, *found;

	ipward_sa_hold(old);
	sa = second(test, src, reqid, flags);
	remove_sa(test, old);
	found = ipward_sa_find_relief(old);
	ipward_sa_put(old);
	remove_sa(test, sa);
	return found;
}

/* One that leads elsewhere, is for other rules, or adds other headers, is none. */
static void different(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, relief_of(test, "192.0.2.1", 7, 0));
	KUNIT_EXPECT_NULL(test, relief_of(test, "192.0.2.3", 7, 0));
	KUNIT_EXPECT_NULL(test, relief_of(test, "192.0.2.1", 8, 0));
	KUNIT_EXPECT_NULL(test, relief_of(test, "192.0.2.1", 7,
					  IPWARD_SA_FLAG_ESN));
}

static struct kunit_case relief_cases[] = {
	KUNIT_CASE(replaced),
	KUNIT_CASE(different),
	{}
};

static struct kunit_suite relief_suite = {
	.name = "ipward_relief",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = relief_cases,
};

kunit_test_suite(relief_suite);
