// SPDX-License-Identifier: GPL-2.0
/* Sequence numbers of an SA: assign them to packets, check those received. */

#include "sa/replay.h"
#include "sa/sa.h"
#include "sa/seq.h"

/**
 * ipward_sa_next_seq() - take a sequence number
 * @sa: outbound SA
 * @seq: set to it
 *
 * RFC 4303, section 3.3.3: numbers never wrap. After the last number the SA
 * sends nothing more. The read before the addition keeps the counter from
 * getting far beyond the limit.
 *
 * Return: enum ipward_drop_reason.
 */
enum ipward_drop_reason ipward_sa_next_seq(struct ipward_sa *sa, u64 *seq)
{
	if (likely((u64)atomic64_read(&sa->out.seq) < sa->out.limit)) {
		*seq = atomic64_inc_return(&sa->out.seq);
		if (likely(*seq <= sa->out.limit))
			return IPWARD_DROP_NONE;
	}
	/*
	 * Pairs with ipward_sa_stop(), which sets dead before the last number.
	 */
	smp_rmb();
	return READ_ONCE(sa->dead) ? IPWARD_DROP_SA_DEAD :
				     IPWARD_DROP_SEQ_EXHAUSTED;
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
 * Return: enum ipward_drop_reason.
 */
enum ipward_drop_reason ipward_sa_expect(struct ipward_sa *sa, u32 low,
					 u64 *seq)
{
	enum ipward_drop_reason drop;

	spin_lock_bh(&sa->in.lock);
	*seq = ipward_replay_infer(&sa->in.replay, low);
	drop = ipward_replay_check(&sa->in.replay, *seq);
	if (drop == IPWARD_DROP_REPLAY)
		count_replayed(&sa->in, *seq);
	spin_unlock_bh(&sa->in.lock);
	return drop;
}

/**
 * ipward_sa_accept() - record the number of an authentic packet
 * @sa: inbound SA
 * @seq: from ipward_sa_expect()
 *
 * Return: enum ipward_drop_reason: another packet with this number may have
 * been received since, or the SA removed.
 */
enum ipward_drop_reason ipward_sa_accept(struct ipward_sa *sa, u64 seq)
{
	enum ipward_drop_reason drop = IPWARD_DROP_SA_DEAD;

	spin_lock_bh(&sa->in.lock);
	if (!sa->dead) {
		drop = ipward_replay_commit(&sa->in.replay, seq);
		if (drop)
			count_replayed(&sa->in, seq);
	}
	spin_unlock_bh(&sa->in.lock);
	return drop;
}
