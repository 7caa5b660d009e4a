/* SPDX-License-Identifier: GPL-2.0 */
/* A host that is the same on every machine, for tests of policies. */
#ifndef TESTS_FIXED_HOST_H
#define TESTS_FIXED_HOST_H

#include "policy/host.h"

/**
 * fixed_host_load() - what a policy's words mean on it
 *
 *	me		192.0.2.1, 2001:db8::1, fe80::1
 *	dns		192.0.2.53, 2001:db8::53
 *	gateway		192.0.2.254
 *	broadcast	192.0.2.255
 *	dhcp, wins	none
 *
 * Of DNS names, those that end with ".example" have the address 192.0.2.200.
 */
void fixed_host_load(struct policy_host *host);

void __wrap_host_facts_load(struct policy_host *host, const char *netns);

#endif /* TESTS_FIXED_HOST_H */
