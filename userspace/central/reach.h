/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Would a policy cut this host off from its domain controller? Then no other policy would
 * ever reach it.
 */
#ifndef _IPWARD_CENTRAL_REACH_H
#define _IPWARD_CENTRAL_REACH_H

#include "policy/policy.h"

/**
 * reach_check() - ask a policy about Kerberos, LDAP and DNS to a controller
 * @address: the controller's
 * @why: receives a sentence that names the rule, DIRECTORY_WHY bytes
 *
 * Return: 0, -EHOSTUNREACH if it would not be reached in clear, or another negative errno.
 */
int reach_check(const struct policy *policy, const char *address, char *why);

#endif /* _IPWARD_CENTRAL_REACH_H */
