// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Sequence numbers: assign them to packets, check those received
 *
 * An SA that moves to another place (RFC 4555) becomes two SAs for a moment: the
 * old one and its successor. They have one key, so that a number must be given
 * out only once by the two of them, and accepted only once. Only one of them
 * has the numbers, the counter or the replay window; the other one leads to it
 * by its pointer "heir". At first that is the old SA; ipward_sa_hand_over()
 * makes the successor the one, for good. So packets that find either of them,
 * before, during, and after that, use one and the same counter or window, and
 * no packet is lost:
 *
 *  - Outbound, the counter of an SA that has no numbers stands at its limit.
 *    A packet that finds it there takes a lock, follows the heirs to the SA that
 *    has the numbers, and takes one there. The counter moves to the successor
 *    under the lock, and all of it: atomic64_xchg() closes the old one, and what
 *    it returns is the last number that any CPU has got, or will get.
 *  - Inbound, the lock of a window also protects the pointer. The window moves
 *    to the successor with the locks of both held.
 *
 * An SA with an heir is dead, but its packets are not dropped while its heir
 * lives. It holds a reference to its heir, whose cipher and counters it uses.
 */

#include <linux/rcupdate.h>

#include "sa/lifetime.h"
#include "sa/replay.h"
#include "sa/sa.h"
#include "sa/seq.h"

/*
 * Serializes packets that find an SA without numbers with the moving of the
 * numbers; protects "heir" of outbound SAs. Taken inside a namespace's lock.
 */
static DEFINE_SPINLOCK(heir_lock);

static bool take_number(struct ipward_sa *sa, u64 *seq)
{
	/*
	 * The read before the addition keeps the counter from getting far
	 * beyond the limit.
	 */
	if (unlikely((u64)atomic64_read(&sa->out.seq) >= sa->out.limit))
		return false;
	*seq = atomic64_inc_return(&sa->out.seq);
	return likely(*seq <= sa->out.limit);
}

/* Take a number of the SA that has the numbers; not called for most packets. */
static noinline enum ipward_drop_reason take_heirs(struct ipward_sa *sa,
						   u64 *seq)
{
	bool taken;

	spin_lock_bh(&heir_lock);
	while (sa->heir)
		sa = sa->heir;
	taken = take_number(sa, seq);
	spin_unlock_bh(&heir_lock);
	if (taken)
		return IPWARD_DROP_NONE;
	/*
	 * Pairs with ipward_sa_stop(), which sets dead before the last number.
	 */
	smp_rmb();
	return READ_ONCE(sa->dead) ? IPWARD_DROP_SA_DEAD :
				     IPWARD_DROP_SEQ_EXHAUSTED;
}

/**
 * ipward_sa_next_seq() - take a sequence number
 * @sa: outbound SA
 * @seq: set to it
 *
 * RFC 4303, section 3.3.3: numbers never wrap. After the last number the SA
 * sends nothing more.
 *
 * Return: enum ipward_drop_reason.
 */
enum ipward_drop_reason ipward_sa_next_seq(struct ipward_sa *sa, u64 *seq)
{
	return likely(take_number(sa, seq)) ? IPWARD_DROP_NONE :
					      take_heirs(sa, seq);
}

/**
 * ipward_sa_stop() - mark an SA dead and assign no more numbers
 * @sa: SA
 *
 * The result of ipward_sa_seq() is final afterwards, even if other CPUs are
 * using the SA: a new SA that continues from it repeats no number, and accepts
 * none twice.
 *
 * Context: only where the SA is removed, the namespace's lock held.
 */
void ipward_sa_stop(struct ipward_sa *sa)
{
	struct ipward_sa_out *out = &sa->out;

	if (sa->dir == IPWARD_DIR_IN) {
		spin_lock_bh(&sa->in.lock);
		WRITE_ONCE(sa->dead, true);
		spin_unlock_bh(&sa->in.lock);
		return;
	}
	/* Until the exchange below, a dump of the SA reads this number. */
	WRITE_ONCE(out->last, ipward_sa_seq(sa));
	/* Pairs with ipward_sa_seq(). The exchange is a full barrier. */
	smp_store_release(&sa->dead, true);
	WRITE_ONCE(out->last, min_t(u64, atomic64_xchg(&out->seq, out->limit),
				    out->limit));
}

/**
 * ipward_sa_seq() - the SA's last sequence number
 * @sa: SA
 *
 * Return: the last one sent, or the highest received; without a replay window
 * the one that the SA was created with.
 */
u64 ipward_sa_seq(struct ipward_sa *sa)
{
	u64 seq;

	if (sa->dir == IPWARD_DIR_OUT) {
		seq = atomic64_read(&sa->out.seq);
		/* ipward_sa_stop() sets seq to a number that was not sent. */
		smp_rmb();
		if (READ_ONCE(sa->dead))
			return READ_ONCE(sa->out.last);
		return min(seq, sa->out.limit);
	}
	spin_lock_bh(&sa->in.lock);
	seq = sa->in.replay.top;
	spin_unlock_bh(&sa->in.lock);
	return seq;
}

/*
 * Turn the pointer between two SAs round. Pairs with ipward_sa_lacks_heir(): an
 * SA is alive before it has no heir, and has an heir before it is dead.
 */
static void lead(struct ipward_sa *old, struct ipward_sa *sa)
{
	/* After its numbers are where they belong, or a lock protects them. */
	smp_store_release(&sa->dead, false);
	/* After that: no reader may see it dead and without an heir. */
	smp_store_release(&sa->heir, NULL);
	WRITE_ONCE(old->heir, sa);
}

static void hand_over_out(struct ipward_sa *old, struct ipward_sa *sa)
{
	spin_lock_bh(&heir_lock);
	lead(old, sa);
	/* Marks it dead, and closes its counter. */
	ipward_sa_stop(old);
	atomic64_set(&sa->out.seq, old->out.last);
	spin_unlock_bh(&heir_lock);
}

static void hand_over_in(struct ipward_sa *old, struct ipward_sa *sa)
{
	spin_lock_bh(&old->in.lock);
	spin_lock_nested(&sa->in.lock, SINGLE_DEPTH_NESTING);
	sa->in.replay = old->in.replay;
	old->in.replay.ring = NULL;
	sa->in.port_before = old->natt_sport;
	sa->in.moved_at = jiffies;
	lead(old, sa);
	/* After it has an heir. */
	smp_store_release(&old->dead, true);
	spin_unlock(&sa->in.lock);
	spin_unlock_bh(&old->in.lock);
}

/**
 * ipward_sa_hand_over() - give the numbers of an SA to its successor
 * @old: SA that has them; dead afterwards, with a reference to @sa
 * @sa: from ipward_sa_create_successor(), which may be in the tables; its
 *	reference to @old is dropped
 *
 * Context: process, the namespace's lock held.
 */
void ipward_sa_hand_over(struct ipward_sa *old, struct ipward_sa *sa)
{
	ipward_sa_hold(sa);
	if (old->dir == IPWARD_DIR_OUT)
		hand_over_out(old, sa);
	else
		hand_over_in(old, sa);
	if (old->life && sa->life)
		ipward_lifetime_inherit(old->life, sa->life);
	ipward_sa_pass_counts(old, sa);
	ipward_sa_put(old);
}

/**
 * ipward_sa_lacks_heir() - ipward_sa_has_ended() of an SA that was seen dead
 * @sa: SA
 *
 * Return: true if it is dead, and has no heir that lives.
 */
bool ipward_sa_lacks_heir(const struct ipward_sa *sa)
{
	const struct ipward_sa *heir;
	bool ended = false;

	rcu_read_lock();
	/* Pairs with the functions that hand over. */
	while (smp_load_acquire(&sa->dead)) {
		/* Pairs with lead(). */
		heir = smp_load_acquire(&sa->heir);
		if (!heir) {
			ended = READ_ONCE(sa->dead);
			break;
		}
		sa = heir;
	}
	rcu_read_unlock();
	return ended;
}

/*
 * Lock the window that a packet of an inbound SA is checked with, while softirqs
 * are disabled. Returns the SA that has it; unlock_window() follows. An SA keeps
 * its heir, and who has found the SA keeps the SA, so this needs no RCU of its own.
 */
static struct ipward_sa *lock_window(struct ipward_sa *sa)
	__acquires(window)
{
	struct ipward_sa *heir;

	for (;;) {
		spin_lock(&sa->in.lock);
		heir = sa->heir;
		if (likely(!heir))
			return sa;
		spin_unlock(&sa->in.lock);
		sa = heir;
	}
}

static void unlock_window(struct ipward_sa *sa)
	__releases(window)
{
	spin_unlock(&sa->in.lock);
}

/* Count a number that was refused; the window's lock is held. */
static void count_replayed(struct ipward_sa_in *in, u64 seq)
{
	atomic_inc(&in->replayed);
	if (ipward_replay_is_late(&in->replay, seq))
		atomic_inc(&in->late);
}

/**
 * ipward_sa_expect() - check a packet's number before its ICV is verified
 * @sa: inbound SA
 * @low: sequence number in the packet
 * @seq: set to the full number, a guess until the ICV is verified
 *
 * Context: softirqs disabled; RCU read-side critical section in which the SA was
 * found, or the flight of a packet that has found it.
 * Return: enum ipward_drop_reason.
 */
enum ipward_drop_reason ipward_sa_expect(struct ipward_sa *sa, u32 low,
					 u64 *seq)
{
	enum ipward_drop_reason drop;

	sa = lock_window(sa);
	*seq = ipward_replay_infer(&sa->in.replay, low);
	drop = ipward_replay_check(&sa->in.replay, *seq);
	if (drop == IPWARD_DROP_REPLAY)
		count_replayed(&sa->in, *seq);
	unlock_window(sa);
	return drop;
}

/**
 * ipward_sa_accept() - record the number of an authentic packet
 * @sa: inbound SA
 * @seq: from ipward_sa_expect()
 *
 * Context: as for ipward_sa_expect().
 * Return: enum ipward_drop_reason: another packet with this number may have
 * been received since, or the SA removed.
 */
enum ipward_drop_reason ipward_sa_accept(struct ipward_sa *sa, u64 seq)
{
	enum ipward_drop_reason drop = IPWARD_DROP_SA_DEAD;

	sa = lock_window(sa);
	if (!sa->dead) {
		drop = ipward_replay_commit(&sa->in.replay, seq);
		if (drop)
			count_replayed(&sa->in, seq);
	}
	unlock_window(sa);
	return drop;
}
