/* SPDX-License-Identifier: GPL-2.0 */
/* The SIDs of the accounts and groups that a policy names. */
#ifndef _IPWARD_APPLY_ACCOUNTS_H
#define _IPWARD_APPLY_ACCOUNTS_H

#include "policy/policy.h"

/**
 * apply_accounts_find() - ask the directory for all names, and keep the answers in a file
 *
 * The directory is asked by another program, ipward-account, for a few seconds at most.
 * Without an answer the file stays as it is, and what is not in it is warned of by whoever
 * needs it.
 */
void apply_accounts_find(const struct policy *policy);

#endif /* _IPWARD_APPLY_ACCOUNTS_H */
