/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of DNS names, and what they were last: in this process, and in a file, so
 * that a policy can be put in force before the network is there.
 */
#ifndef _IPWARD_DNS_H
#define _IPWARD_DNS_H

#include "policy/host.h"

/**
 * dns_resolve() - see struct policy_host
 *
 * Warns where a name has no address now, and its last ones are used.
 */
const char *dns_resolve(const char *name, struct prefix_list *list);

/** typedef dns_fn - takes a name and what it means */
typedef void (*dns_fn)(const char *name, const struct prefix_list *list, void *arg);

/** dns_walk() - call @fn for each name that this process has asked for */
void dns_walk(dns_fn fn, void *arg);

/** dns_save() - write what the names of this process mean to the file */
void dns_save(void);

#endif /* _IPWARD_DNS_H */
