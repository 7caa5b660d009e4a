// SPDX-License-Identifier: GPL-2.0
/* Extended sequence numbers: RFC 4303, appendix A2. */

#include <kunit/test.h>
#include <linux/vmalloc.h>

#include "sa/replay.h"
#include "tests/fixture.h"

#define TWO_32 BIT_ULL(32)

static const u32 windows[] = { 1, 2, 3, 8, 64, 65, 1024, IPWARD_WINDOW_MAX };

/* Inference needs no ring. */
static struct ipward_replay at(u32 window, u64 top)
{
	return (struct ipward_replay){
		.top = top,
		.window = window,
		.esn = true,
	};
}

/*
 * What appendix A2 comes to: of all numbers with this lower half the one that
 * is in the window or less than 2^32 beyond its bottom.
 */
static u64 expect(u32 window, u64 top, u32 low)
{
	u64 high, seq;

	for (high = 0; high < 3; high++) {
		seq = ((upper_32_bits(top) + high) << 32) - TWO_32 + low;
		/* Before the first subspace there is nothing. */
		if (!upper_32_bits(top) && !high)
			continue;
		if (seq + window > top && seq + window <= top + TWO_32)
			return seq;
	}
	return low;
}

static void infer_around(struct kunit *test, u32 window, u64 boundary)
{
	s64 tops[] = { -2 * (s64)window, -(s64)window - 1, -(s64)window,
		       1 - (s64)window, 2 - (s64)window, -2, -1, 0, 1,
		       (s64)window - 2, (s64)window - 1, window,
		       (s64)window + 1, 2 * (s64)window };
	unsigned int i, j, wrong = 0;

	for (i = 0; i < ARRAY_SIZE(tops); i++) {
		u64 top = boundary + tops[i];
		struct ipward_replay replay = at(window, top);

		if (!boundary && tops[i] < 0)
			continue;
		for (j = 0; j < 40; j++) {
			/* Around the bottom, the top, and the wrap. */
			u32 lows[] = { top - window - 20 + j, top - 20 + j,
				       j - 20u, (1u << 31) + j };
			unsigned int k;

			for (k = 0; k < ARRAY_SIZE(lows); k++)
				wrong += ipward_replay_infer(&replay, lows[k]) !=
					 expect(window, top, lows[k]);
		}
	}
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0u, "window %u around %llx", window,
			    boundary);
}

static void infer_all(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		infer_around(test, windows[i], 0);
		infer_around(test, windows[i], TWO_32);
		infer_around(test, windows[i], 7 * TWO_32);
		infer_around(test, windows[i], TWO_32 / 2);
		infer_around(test, windows[i], 0x80000000ull * TWO_32);
	}
}

/* Worked by hand from the appendix, so that no formula is trusted twice. */
static void infer_by_hand(struct kunit *test)
{
	static const struct {
		u64 top;
		u32 window;
		u32 low;
		u64 seq;
	} rows[] = {
		/* Case A: the window is inside one subspace. */
		{ 0x5000001000, 64, 0x00000fff, 0x5000000fff },
		{ 0x5000001000, 64, 0x00001000, 0x5000001000 },
		{ 0x5000001000, 64, 0x00001001, 0x5000001001 },
		{ 0x5000001000, 64, 0x00000fc1, 0x5000000fc1 },
		{ 0x5000001000, 64, 0x00000fc0, 0x5100000fc0 },
		{ 0x5000001000, 64, 0xffffffff, 0x50ffffffff },
		{ 0x5000001000, 64, 0x00000000, 0x5100000000 },
		{ 0x500000003f, 64, 0x00000000, 0x5000000000 },
		{ 0x500000003f, 64, 0xffffffff, 0x50ffffffff },
		/* Case B: it lies across two. */
		{ 0x500000003e, 64, 0xffffffff, 0x4fffffffff },
		{ 0x500000003e, 64, 0xfffffffe, 0x50fffffffe },
		{ 0x500000003e, 64, 0x00000000, 0x5000000000 },
		{ 0x5000000000, 64, 0xffffffc1, 0x4fffffffc1 },
		{ 0x5000000000, 64, 0xffffffc0, 0x50ffffffc0 },
		{ 0x5000000000, 64, 0x00000001, 0x5000000001 },
		/* The first subspace: nothing comes before it. */
		{ 0x0000000000, 64, 0x00000001, 0x0000000001 },
		{ 0x0000000000, 64, 0xffffffff, 0x00ffffffff },
		{ 0x000000003e, 64, 0xffffffff, 0x00ffffffff },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ipward_replay replay = at(rows[i].window, rows[i].top);
		u64 seq = ipward_replay_infer(&replay, rows[i].low);

		KUNIT_EXPECT_EQ_MSG(test, seq, rows[i].seq, "row %u", i);
	}
}

/* Without ESN the packet's 32 bits are the number. */
static void not_extended(struct kunit *test)
{
	struct ipward_replay replay = at(64, 0x5000001000);

	replay.esn = false;
	KUNIT_EXPECT_EQ(test, ipward_replay_infer(&replay, 0), 0ull);
	KUNIT_EXPECT_EQ(test, ipward_replay_infer(&replay, 5), 5ull);
	KUNIT_EXPECT_EQ(test, ipward_replay_infer(&replay, U32_MAX),
			(u64)U32_MAX);
}

/*
 * A number beyond reach is taken for another one; then the upper half that the
 * ICV covers is wrong, and the packet fails there.
 */
static void beyond_reach(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		u64 top = 9 * TWO_32 + 12345;
		u64 last = top - windows[i] + TWO_32;
		struct ipward_replay replay = at(windows[i], top);

		KUNIT_EXPECT_EQ(test, ipward_replay_infer(&replay, last), last);
		KUNIT_EXPECT_NE(test, ipward_replay_infer(&replay, last + 1),
				last + 1);
		KUNIT_EXPECT_NE(test,
				ipward_replay_infer(&replay, top - windows[i]),
				top - windows[i]);
	}
}

/* Receive by lower halves what was sent under 64-bit numbers. */
static unsigned int stream(struct ipward_replay *replay, struct rnd_state *rnd,
			   unsigned long *seen, u64 base, unsigned int span)
{
	unsigned int n, wrong = 0;
	u64 top = base;

	for (n = 0; n < 20000 && top + 16 < base + span; n++) {
		u32 dice = prandom_u32_state(rnd);
		u64 seq = top + 1 + dice % 3;
		u8 expected = IPWARD_DROP_NONE;
		u64 inferred;

		if (dice & BIT(16))
			seq = top - min_t(u64, top - base,
					  (dice >> 17) % replay->window);
		if (seq <= base || test_bit(seq - base, seen))
			expected = IPWARD_DROP_REPLAY;
		inferred = ipward_replay_infer(replay, seq);
		wrong += ipward_replay_commit(replay, inferred) != expected;
		if (expected)
			continue;
		__set_bit(seq - base, seen);
		top = max(top, seq);
	}
	return wrong + (replay->top != top) + (top < base + 10000);
}

static void across_a_wrap(struct kunit *test)
{
	const unsigned int span = 1 << 18;
	struct ipward_replay replay;
	unsigned long *seen;
	struct rnd_state rnd;
	unsigned int i, wrong;

	seen = vmalloc(span / BITS_PER_BYTE);
	KUNIT_ASSERT_NOT_NULL(test, seen);
	ipward_test_rnd_seed(test, &rnd, 64);
	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		u64 base = (i % 2 ? 1 : 6) * TWO_32 - 5000;

		memset(seen, 0, span / BITS_PER_BYTE);
		wrong = 1;
		if (!ipward_replay_init(&replay, windows[i], true, base)) {
			wrong = stream(&replay, &rnd, seen, base, span);
			ipward_replay_destroy(&replay);
		}
		KUNIT_EXPECT_EQ_MSG(test, wrong, 0u, "window %u", windows[i]);
	}
	vfree(seen);
}

/* A lower half of 0 is a number like any other, but for the very first. */
static void zero(struct kunit *test)
{
	struct ipward_replay replay;

	KUNIT_ASSERT_EQ(test, 0, ipward_replay_init(&replay, 64, true, 0));
	KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_SEQ_ZERO,
			(int)ipward_replay_check(&replay,
					ipward_replay_infer(&replay, 0)));
	ipward_replay_destroy(&replay);

	KUNIT_ASSERT_EQ(test, 0,
			ipward_replay_init(&replay, 64, true, U32_MAX));
	KUNIT_EXPECT_EQ(test, (int)IPWARD_DROP_NONE,
			(int)ipward_replay_commit(&replay,
					ipward_replay_infer(&replay, 0)));
	KUNIT_EXPECT_EQ(test, replay.top, TWO_32);
	ipward_replay_destroy(&replay);
}

/* Behind the last number of all there is none. */
static void last_of_all(struct kunit *test)
{
	struct ipward_replay replay;
	u32 low;

	KUNIT_ASSERT_EQ(test, 0,
			ipward_replay_init(&replay, 64, true, U64_MAX - 1));
	KUNIT_EXPECT_EQ(test, 0,
			(int)ipward_replay_commit(&replay,
					ipward_replay_infer(&replay, U32_MAX)));
	KUNIT_EXPECT_EQ(test, replay.top, U64_MAX);
	for (low = 0; low < 100; low++)
		KUNIT_EXPECT_NE(test, 0,
				(int)ipward_replay_commit(&replay,
					ipward_replay_infer(&replay, low)));
	KUNIT_EXPECT_EQ(test, replay.top, U64_MAX);
	ipward_replay_destroy(&replay);
}

static struct kunit_case esn_cases[] = {
	KUNIT_CASE(infer_all),
	KUNIT_CASE(infer_by_hand),
	KUNIT_CASE(not_extended),
	KUNIT_CASE(beyond_reach),
	KUNIT_CASE(across_a_wrap),
	KUNIT_CASE(zero),
	KUNIT_CASE(last_of_all),
	{}
};

static struct kunit_suite esn_suite = {
	.name = "ipward_esn",
	.test_cases = esn_cases,
};

kunit_test_suite(esn_suite);
