/* SPDX-License-Identifier: GPL-2.0 */
/* What holds for every policy: exported and read again, it is the same. */
#ifndef TESTS_EXPORTED_H
#define TESTS_EXPORTED_H

#include <stdbool.h>
#include <stddef.h>
#include "policy/policy.h"

/* Rules that are compared; a rule of the kernel has some 30 KB. */
#define EXPORTED_MAX	64

/**
 * exported_read() - read a policy file that is a text
 * @tell: print its errors
 *
 * Return: the policy, to be freed; NULL if it has errors.
 */
struct policy *exported_read(const char *text, const struct policy_host *host, bool tell);

/**
 * exported_problem() - compare a policy with itself as rules of the kernel, then with
 *	what is read of the file that policy_export() writes of these
 * @host: what it was read for
 * @file: receives that file, to be freed; NULL if there is none
 *
 * Return: what does not hold, or NULL; nothing is compared if there are more rules
 * than EXPORTED_MAX.
 */
const char *exported_problem(const struct policy *policy, const struct policy_host *host,
			     char **file);

#endif /* TESTS_EXPORTED_H */
