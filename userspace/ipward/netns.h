/* SPDX-License-Identifier: GPL-2.0 */
/* This thread in another network namespace, for a while. */
#ifndef _IPWARD_NETNS_H
#define _IPWARD_NETNS_H

#include "complain.h"

/**
 * netns_enter() - go there
 * @netns: a name under /run/netns, a path, or NULL for nowhere
 * @home: receives the way back
 *
 * Complains.
 */
enum status netns_enter(const char *netns, int *home);

/** netns_leave() - come back */
void netns_leave(int home);

#endif /* _IPWARD_NETNS_H */
