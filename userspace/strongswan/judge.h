/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a peer that has proved who it is may connect. */
#ifndef _IPWARD_STRONGSWAN_JUDGE_H
#define _IPWARD_STRONGSWAN_JUDGE_H

#include <daemon.h>
#include "lists.h"

#define JUDGE_TEXT	512

/**
 * judge_allows() - by the lists, for the connections that "ipward apply" has made
 * @lists: NULL if they cannot be read: then nobody may connect
 * @why: receives the entry that decided, or what is wrong (JUDGE_TEXT bytes); "" where
 *	neither is there
 *
 * The caller has the IKE SA to itself. Connections of others are not ours to judge.
 */
bool judge_allows(const struct lists *lists, ike_sa_t *ike_sa, char *why);

#endif /* _IPWARD_STRONGSWAN_JUDGE_H */
