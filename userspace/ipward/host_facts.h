/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy's words mean on this host, in the thread's network namespace. */
#ifndef _IPWARD_HOST_FACTS_H
#define _IPWARD_HOST_FACTS_H

#include <sys/socket.h>
#include "policy/host.h"

/**
 * host_facts_load() - fill in the lists of a host
 * @netns: the namespace's name, whose own resolv.conf goes first; NULL for none
 *
 * Where something cannot be read, its list stays empty.
 */
void host_facts_load(struct policy_host *host, const char *netns);

/** host_facts_address() - Return: whether @from is an IP address */
bool host_facts_address(const struct sockaddr *from, struct ipward_addr *addr);

#endif /* _IPWARD_HOST_FACTS_H */
