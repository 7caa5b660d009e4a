/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_SA_HINT_H
#define _IPWARD_SA_HINT_H

#include "context.h"

/**
 * sa_hint() - print a hint after the kernel has refused an SA
 * @message: the kernel's message
 *
 * Translates an algorithm's name of another program, and compares the length of
 * a key with those of its algorithm: the kernel's message does not have the
 * given values.
 */
void sa_hint(struct context *context, const char *message,
	     const struct ipward_sa *sa);

#endif /* _IPWARD_SA_HINT_H */
