/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SEQ_H
#define IPWARD_SEQ_H

#include <linux/ipward.h>
#include <linux/types.h>

#include "sa/sa.h"

enum ipward_drop_reason ipward_sa_next_seq(struct ipward_sa *sa, u64 *seq);
void ipward_sa_hand_over(struct ipward_sa *old, struct ipward_sa *sa);
bool ipward_sa_lacks_heir(const struct ipward_sa *sa);
void ipward_sa_stop(struct ipward_sa *sa);
u64 ipward_sa_seq(struct ipward_sa *sa);
enum ipward_drop_reason ipward_sa_expect(struct ipward_sa *sa, u32 low,
					 u64 *seq);
enum ipward_drop_reason ipward_sa_accept(struct ipward_sa *sa, u64 seq);

/**
 * ipward_sa_has_ended() - is an SA dead, and has no heir that lives?
 * @sa: SA
 *
 * Return: true if packets in flight must be dropped.
 */
static inline bool ipward_sa_has_ended(const struct ipward_sa *sa)
{
	return unlikely(READ_ONCE(sa->dead)) && ipward_sa_lacks_heir(sa);
}

#endif
