/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that wait for keys. The kernel repeats its question while they wait, and each
 * question is a job of the daemon, which may be done when the keys are there. Where one
 * trap is for many peers, the daemon would make another IKE SA of it: so the kernel is
 * asked once more whether the flow still lacks an SA.
 *
 * All of that is the job's: while the thread that reads events is in its callback, and
 * another descriptor of the daemon can be read, its watcher (5.9.8) does nothing but poll.
 */
#ifndef _IPWARD_STRONGSWAN_ACQUIRE_H
#define _IPWARD_STRONGSWAN_ACQUIRE_H

#include <libipward.h>

/**
 * acquire_ask() - have the daemon make the SAs of a rule, for the flow that asks for them
 * @rule: of an ACQUIRE event; copied as far as it is needed
 *
 * Context: the thread that reads events; the daemon's own threads do the rest.
 */
void acquire_ask(const struct ipward_rule *rule);

#endif /* _IPWARD_STRONGSWAN_ACQUIRE_H */
