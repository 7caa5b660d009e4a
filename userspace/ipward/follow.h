/* SPDX-License-Identifier: GPL-2.0 */
/* When the host's addresses, routes or resolvers change, so do a policy's words. */
#ifndef _IPWARD_FOLLOW_H
#define _IPWARD_FOLLOW_H

#include "complain.h"
#include "policy/host.h"

/**
 * typedef follow_fn - put the policy in force for what the host is now
 *
 * Return: false if it could not be done now, and is to be tried again soon.
 */
typedef bool (*follow_fn)(void *arg);

/**
 * follow_run() - call @fn whenever the host changes, until a signal ends it
 * @netns: as for host_facts_load(); the thread is in that namespace
 *
 * DNS names are asked for again each minute. Complains if it cannot listen.
 */
enum status follow_run(const char *netns, follow_fn fn, void *arg);

#endif /* _IPWARD_FOLLOW_H */
