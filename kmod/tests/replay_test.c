// SPDX-License-Identifier: GPL-2.0
/*
 * Compare the anti-replay window with a simple reference: the set of the
 * numbers received. Small windows are tested with every sequence of numbers up
 * to a length, large ones with long pseudo-random sequences.
 */

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "sa/replay.h"
#include "tests/fixture.h"

#define DEPTH_MAX 8
/* Windows up to 8 packets have a ring of two words. */
#define SMALL_RING 2

/**
 * struct small - a window and its reference
 * @replay: the code under test; its ring is @ring
 * @ring: see there
 * @start: this number and those before it count as received
 * @top: highest number received
 * @got: numbers received
 * @n_got: entries of @got
 */
struct small {
	struct ipward_replay replay;
	unsigned long ring[SMALL_RING];
	u64 start;
	u64 top;
	u64 got[DEPTH_MAX];
	unsigned int n_got;
};

static void small_init(struct kunit *test, struct small *small, u32 window,
		       u64 start)
{
	struct ipward_replay replay;

	memset(small, 0, sizeof(*small));
	KUNIT_ASSERT_EQ(test, ipward_replay_init(&replay, window, false, start),
			0);
	KUNIT_ASSERT_EQ(test, (u32)(SMALL_RING * BITS_PER_LONG),
			replay.mask + 1);
	small->replay = replay;
	memcpy(small->ring, replay.ring, sizeof(small->ring));
	small->start = start;
	small->top = start;
	ipward_replay_destroy(&replay);
}

static u8 small_expect(const struct small *small, u64 seq)
{
	u32 window = small->replay.window;
	unsigned int i;

	if (!seq)
		return IPWARD_DROP_SEQ_ZERO;
	if (seq <= small->start ||
	    (small->top >= window && seq <= small->top - window))
		return IPWARD_DROP_REPLAY;
	for (i = 0; i < small->n_got; i++) {
		if (small->got[i] == seq)
			return IPWARD_DROP_REPLAY;
	}
	return IPWARD_DROP_NONE;
}

/* Receive a number in both; do they agree? */
static bool small_receive(struct small *small, u64 seq)
{
	u8 expected = small_expect(small, seq);

	small->replay.ring = small->ring;
	if (ipward_replay_check(&small->replay, seq) != expected ||
	    ipward_replay_commit(&small->replay, seq) != expected)
		return false;
	if (!expected) {
		small->got[small->n_got++] = seq;
		small->top = max(small->top, seq);
	}
	return small->replay.top == small->top;
}

/**
 * struct walk - a walk through every sequence of numbers
 * @numbers: where they come from, at each step
 * @n_numbers: entries of @numbers
 * @relative: they are steps from the highest number received
 * @depth: length of the sequences
 * @path: the sequence at work
 * @count: sequences done
 */
struct walk {
	s64 numbers[24];
	unsigned int n_numbers;
	bool relative;
	unsigned int depth;
	u64 path[DEPTH_MAX];
	unsigned long count;
};

static bool walk_from(struct walk *walk, const struct small *from,
		      unsigned int depth)
{
	unsigned int i;

	if (depth == walk->depth) {
		walk->count++;
		return true;
	}
	for (i = 0; i < walk->n_numbers; i++) {
		struct small next = *from;
		s64 seq = walk->numbers[i];

		if (walk->relative)
			seq += from->top;
		if (seq < 0)
			continue;
		walk->path[depth] = seq;
		if (!small_receive(&next, seq) ||
		    !walk_from(walk, &next, depth + 1)) {
			walk->depth = min(walk->depth, depth + 1);
			return false;
		}
	}
	return true;
}

static void walk_run(struct kunit *test, struct walk *walk, u32 window,
		     u64 start)
{
	struct small *small = kunit_kzalloc(test, sizeof(*small), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, small);
	small_init(test, small, window, start);
	walk->count = 0;
	cond_resched();
	if (walk_from(walk, small, 0)) {
		KUNIT_EXPECT_GT(test, walk->count, 100ul);
		return;
	}
	KUNIT_FAIL(test, "window %u from %llu differs after:", window, start);
	for (i = 0; i < walk->depth; i++)
		kunit_err(test, "  %llu\n", walk->path[i]);
}

/* Every sequence of the numbers 0 to window + 3. */
static void every_sequence(struct kunit *test)
{
	static const u8 depths[] = { 0, 7, 6, 6, 5, 5, 5, 4, 4 };
	struct walk walk = {};
	u32 window;
	unsigned int i;

	for (window = 1; window < ARRAY_SIZE(depths); window++) {
		walk.n_numbers = window + 4;
		walk.depth = depths[window];
		for (i = 0; i < walk.n_numbers; i++)
			walk.numbers[i] = i;
		walk_run(test, &walk, window, 0);
	}
}

/*
 * Every sequence of steps across the edges of the window, of the ring's words
 * and of the ring itself, from several places, 2^32 among them.
 */
static void every_step(struct kunit *test)
{
	static const u64 starts[] = { 0, 1, 62, 63, 126, U32_MAX - 2 };
	struct walk walk = { .relative = true, .depth = 4 };
	unsigned int i;
	u32 window;

	for (window = 1; window <= 8; window++) {
		const s64 steps[] = { -(s64)window - 1, -(s64)window,
				      1 - (s64)window, -1, 0, 1, 2, 62, 64,
				      127, 128, 129 };

		walk.n_numbers = ARRAY_SIZE(steps);
		memcpy(walk.numbers, steps, sizeof(steps));
		for (i = 0; i < ARRAY_SIZE(starts); i++)
			walk_run(test, &walk, window, starts[i]);
	}
}

/* Sets of numbers for large windows are bits by number, without any wrap. */
#define LARGE_SPAN BIT(21)

struct large {
	struct ipward_replay replay;
	unsigned long *seen;
	u64 base;
	u64 top;
};

static u8 large_expect(const struct large *large, u64 seq)
{
	u32 window = large->replay.window;

	if (!seq)
		return IPWARD_DROP_SEQ_ZERO;
	if (seq <= large->base ||
	    (large->top >= window && seq <= large->top - window) ||
	    test_bit(seq - large->base, large->seen))
		return IPWARD_DROP_REPLAY;
	return IPWARD_DROP_NONE;
}

static u64 pick_seq(const struct large *large, struct rnd_state *rnd)
{
	u32 window = large->replay.window, dice = prandom_u32_state(rnd) % 1000;
	u64 back;

	if (dice < 500)
		return large->top + 1 + prandom_u32_state(rnd) % 3;
	if (dice < 502)
		return large->top + 1 + prandom_u32_state(rnd) % (2 * window);
	if (dice < 600)
		back = window - 2 + prandom_u32_state(rnd) % 5;
	else if (dice < 800)
		back = prandom_u32_state(rnd) % (window + 2);
	else
		back = prandom_u32_state(rnd) % 8;
	return large->top > back ? large->top - back : 0;
}

static void large_run(struct kunit *test, struct large *large,
		      struct rnd_state *rnd)
{
	unsigned int n;

	for (n = 0; n < 30000; n++) {
		u64 seq = pick_seq(large, rnd);
		u8 expected;

		if (seq >= large->base + LARGE_SPAN)
			break;
		expected = large_expect(large, seq);
		if (ipward_replay_check(&large->replay, seq) != expected ||
		    ipward_replay_commit(&large->replay, seq) != expected) {
			KUNIT_FAIL(test, "window %u, top %llu, step %u: %llu",
				   large->replay.window, large->top, n, seq);
			return;
		}
		if (expected)
			continue;
		__set_bit(seq - large->base, large->seen);
		large->top = max(large->top, seq);
	}
	KUNIT_EXPECT_EQ(test, large->replay.top, large->top);
	/* The run must have moved, or it has shown nothing. */
	KUNIT_EXPECT_GT(test, large->top, large->base + 1000);
}

static void random_runs(struct kunit *test)
{
	static const u32 windows[] = { 1, 2, 8, 31, 32, 33, 63, 64, 65, 127,
				       128, 1000, 4096, 65535,
				       IPWARD_WINDOW_MAX };
	struct large large;
	struct rnd_state rnd;
	unsigned int i;

	large.seen = vmalloc(LARGE_SPAN / BITS_PER_BYTE);
	KUNIT_ASSERT_NOT_NULL(test, large.seen);
	ipward_test_rnd_seed(test, &rnd, 4303);
	for (i = 0; i < 2 * ARRAY_SIZE(windows); i++) {
		/* From nothing, and then from a window that begins full. */
		large.base = i < ARRAY_SIZE(windows) ? 0 : U32_MAX - 5000;
		large.top = large.base;
		bitmap_zero(large.seen, LARGE_SPAN);
		if (ipward_replay_init(&large.replay,
				       windows[i % ARRAY_SIZE(windows)], false,
				       large.base)) {
			KUNIT_FAIL(test, "no memory");
			break;
		}
		large_run(test, &large, &rnd);
		cond_resched();
		ipward_replay_destroy(&large.replay);
	}
	vfree(large.seen);
}

/* After a jump the window is empty, wherever in the ring it has come to lie. */
static void jump_one(struct kunit *test, u32 window, u64 jump)
{
	struct ipward_replay replay;
	u64 filled = window + 70ull, seq, top;
	unsigned int wrong = 0;

	cond_resched();
	KUNIT_ASSERT_EQ(test, ipward_replay_init(&replay, window, false, 0), 0);
	for (seq = 1; seq <= filled; seq++)
		wrong += ipward_replay_commit(&replay, seq) != IPWARD_DROP_NONE;
	top = replay.top + jump;
	wrong += ipward_replay_commit(&replay, top) != IPWARD_DROP_NONE;
	for (seq = top - window + 1; seq < top; seq++) {
		bool old = seq <= filled;

		wrong += ipward_replay_check(&replay, seq) !=
			 (old ? IPWARD_DROP_REPLAY : IPWARD_DROP_NONE);
	}
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0u, "window %u, jump %llu", window,
			    jump);
	ipward_replay_destroy(&replay);
}

static void jumps(struct kunit *test)
{
	static const u32 windows[] = { 1, 5, 64, 65, 1024, IPWARD_WINDOW_MAX };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		u32 window = windows[i];
		u32 ring = roundup_pow_of_two(window + BITS_PER_LONG);

		jump_one(test, window, 1);
		jump_one(test, window, window - 1 ?: 1);
		jump_one(test, window, window);
		jump_one(test, window, ring - 1);
		jump_one(test, window, ring);
		jump_one(test, window, ring + 1);
		jump_one(test, window, ring + BITS_PER_LONG);
		jump_one(test, window, 1ull << 31);
		jump_one(test, window, (1ull << 40) + 17);
	}
}

/* An SA that continues from a number accepts nothing at or below it. */
static void start_at(struct kunit *test, u32 window, u64 top)
{
	u64 bottom = top > window + 2 ? top - window - 2 : 1, seq;
	struct ipward_replay replay;
	unsigned int wrong = 0;

	KUNIT_ASSERT_EQ(test, ipward_replay_init(&replay, window, false, top),
			0);
	for (seq = bottom; seq <= top; seq++)
		wrong += ipward_replay_check(&replay, seq) !=
			 IPWARD_DROP_REPLAY;
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0u, "window %u from %llu", window,
			    top);
	KUNIT_EXPECT_EQ(test, (int)ipward_replay_commit(&replay, top + 2),
			(int)IPWARD_DROP_NONE);
	/* The number that was jumped over is in the window of two or more. */
	KUNIT_EXPECT_EQ(test, (int)ipward_replay_commit(&replay, top + 1),
			(int)(window > 1 ? IPWARD_DROP_NONE :
					   IPWARD_DROP_REPLAY));
	ipward_replay_destroy(&replay);
}

static void start_top(struct kunit *test)
{
	static const u32 windows[] = { 1, 2, 63, 64, 65, 1024,
				       IPWARD_WINDOW_MAX };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		u32 window = windows[i];

		start_at(test, window, 1);
		start_at(test, window, window - 1);
		start_at(test, window, window);
		start_at(test, window, window + 1);
		start_at(test, window, 10ull * window + 7);
		start_at(test, window, U32_MAX);
		start_at(test, window, 1ull << 32);
		start_at(test, window, (1ull << 32) + window);
	}
}

/* Without a window everything passes, as often as it likes. */
static void no_window(struct kunit *test)
{
	static const u64 numbers[] = { 1, 1, 0, 5, 2, U32_MAX, 0, 1 };
	struct ipward_replay replay;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ipward_replay_init(&replay, 0, false, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, replay.ring, (unsigned long *)NULL);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		KUNIT_EXPECT_EQ(test, 0,
				(int)ipward_replay_check(&replay, numbers[i]));
		KUNIT_EXPECT_EQ(test, 0,
				(int)ipward_replay_commit(&replay, numbers[i]));
	}
	ipward_replay_destroy(&replay);
}

/* A number that is only looked at, or refused, leaves no trace. */
static void refusal_changes_nothing(struct kunit *test)
{
	static const u64 refused[] = { 0, 1, 35, 36, 100 };
	struct ipward_replay replay;
	unsigned long before[SMALL_RING];
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ipward_replay_init(&replay, 64, false, 0), 0);
	KUNIT_ASSERT_EQ(test, replay.mask + 1,
			(u32)(SMALL_RING * BITS_PER_LONG));
	ipward_replay_commit(&replay, 36);
	ipward_replay_commit(&replay, 100);
	memcpy(before, replay.ring, sizeof(before));
	ipward_replay_check(&replay, 99);
	ipward_replay_check(&replay, 1ull << 31);
	/* 36 is the first below the window: 100 - 64. */
	for (i = 0; i < ARRAY_SIZE(refused); i++)
		KUNIT_EXPECT_NE(test, 0,
				(int)ipward_replay_commit(&replay, refused[i]));
	KUNIT_EXPECT_EQ(test, replay.top, 100ull);
	KUNIT_EXPECT_EQ(test, 0, memcmp(before, replay.ring, sizeof(before)));
	KUNIT_EXPECT_EQ(test, 0, (int)ipward_replay_commit(&replay, 37));
	ipward_replay_destroy(&replay);
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(every_sequence),
	KUNIT_CASE(every_step),
	KUNIT_CASE(random_runs),
	KUNIT_CASE(jumps),
	KUNIT_CASE(start_top),
	KUNIT_CASE(no_window),
	KUNIT_CASE(refusal_changes_nothing),
	{}
};

static struct kunit_suite replay_suite = {
	.name = "ipward_replay",
	.test_cases = replay_cases,
};

kunit_test_suite(replay_suite);
