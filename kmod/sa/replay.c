// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Anti-replay and extended sequence numbers (RFC 4303, 3.4.3 and A2)
 *
 * The window is a ring of bits, indexed by the sequence number's lower bits.
 * The ring is larger than the window by at least one machine word, so that
 * moving the window forward only has to clear whole words ahead of it, never
 * to shift:
 *
 *	        top - window                 top
 *	             |<------- window ------->|
 *	  ...........[x.x..xxxxxx.xxxxx..xxxxx]000000...
 *	  stale, ignored                       cleared on the way
 *
 * A number is checked twice: by ipward_replay_check() before the ICV is
 * verified, to refuse repeats cheaply, and by ipward_replay_commit() after it.
 * Only the latter changes the window, so a forged packet never moves it. It
 * checks again, since another CPU may have received the same number meanwhile.
 */

#include <linux/bitmap.h>
#include <linux/ipward.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "sa/replay.h"

/**
 * ipward_replay_init() - make a window
 * @replay: filled in
 * @window: its size in packets, 0 to IPWARD_WINDOW_MAX
 * @esn: 64-bit numbers
 * @top: highest number that counts as received; this number and lower ones are
 *	not accepted
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_replay_init(struct ipward_replay *replay, u32 window, bool esn,
		       u64 top)
{
	u32 bits = roundup_pow_of_two(window + BITS_PER_LONG);
	u32 i;

	memset(replay, 0, sizeof(*replay));
	replay->window = window;
	replay->esn = esn;
	replay->top = top;
	if (!window)
		return 0;
	replay->mask = bits - 1;
	replay->ring = kcalloc(BITS_TO_LONGS(bits), sizeof(long),
			       GFP_KERNEL_ACCOUNT);
	if (!replay->ring)
		return -ENOMEM;
	for (i = 0; i < window && i < top; i++)
		__set_bit((top - i) & replay->mask, replay->ring);
	return 0;
}

/**
 * ipward_replay_destroy() - release the window's memory
 * @replay: window
 */
void ipward_replay_destroy(struct ipward_replay *replay)
{
	kfree(replay->ring);
}

/**
 * ipward_replay_infer() - the full number from the 32 bits in a packet
 * @replay: window
 * @low: sequence number in the packet
 *
 * RFC 4303, appendix A2.2: with the window inside one 2^32 subspace (case A)
 * a low half below the window belongs to the next one; with the window across
 * two subspaces (case B) a low half above its bottom belongs to the earlier.
 *
 * Return: the number, without ESN @low itself. The ICV verifies this guess.
 */
u64 ipward_replay_infer(const struct ipward_replay *replay, u32 low)
{
	u32 top_low = lower_32_bits(replay->top);
	u32 top_high = upper_32_bits(replay->top);
	u32 bottom = top_low - replay->window + 1;
	u32 high;

	if (!replay->esn)
		return low;
	if (top_low >= replay->window - 1)
		high = low >= bottom ? top_high : top_high + 1;
	else
		high = low >= bottom ? top_high - 1 : top_high;
	/* There is no subspace below the first one. */
	if (high == U32_MAX && !top_high)
		high = 0;
	return (u64)high << 32 | low;
}

static bool replay_seen(const struct ipward_replay *replay, u64 seq)
{
	return test_bit(seq & replay->mask, replay->ring);
}

/**
 * ipward_replay_is_late() - is this number older than the window?
 * @replay: window
 * @seq: full number
 *
 * Return: true if the window cannot tell whether it was received.
 */
bool ipward_replay_is_late(const struct ipward_replay *replay, u64 seq)
{
	return seq <= replay->top && replay->top - seq >= replay->window;
}

/**
 * ipward_replay_check() - refuse a number that was received or is too old
 * @replay: window
 * @seq: full number, from ipward_replay_infer()
 *
 * Return: enum ipward_drop_reason, IPWARD_DROP_NONE if it may be new.
 */
enum ipward_drop_reason ipward_replay_check(const struct ipward_replay *replay,
					    u64 seq)
{
	if (!replay->window)
		return IPWARD_DROP_NONE;
	if (!seq)
		return IPWARD_DROP_SEQ_ZERO;
	if (seq > replay->top)
		return IPWARD_DROP_NONE;
	if (ipward_replay_is_late(replay, seq) || replay_seen(replay, seq))
		return IPWARD_DROP_REPLAY;
	return IPWARD_DROP_NONE;
}

/* Clear the words after that of the old top, up to that of the new one. */
static void replay_advance(struct ipward_replay *replay, u64 seq)
{
	u64 from = replay->top / BITS_PER_LONG;
	u64 to = seq / BITS_PER_LONG;
	u32 words = BITS_TO_LONGS(replay->mask + 1);
	u64 i;

	if (to - from > words)
		from = to - words;
	for (i = from + 1; i <= to; i++)
		replay->ring[i & (words - 1)] = 0;
	replay->top = seq;
}

/**
 * ipward_replay_commit() - record an authentic packet's number
 * @replay: window
 * @seq: full number that ipward_replay_check() has accepted
 *
 * Return: enum ipward_drop_reason; IPWARD_DROP_REPLAY if it was received, or
 * became too old, meanwhile.
 */
enum ipward_drop_reason ipward_replay_commit(struct ipward_replay *replay,
					     u64 seq)
{
	enum ipward_drop_reason drop = ipward_replay_check(replay, seq);

	if (drop || !replay->window)
		return drop;
	if (seq > replay->top)
		replay_advance(replay, seq);
	__set_bit(seq & replay->mask, replay->ring);
	return IPWARD_DROP_NONE;
}
