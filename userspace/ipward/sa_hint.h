/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_SA_HINT_H
#define _IPWARD_SA_HINT_H

#include "context.h"

/**
 * sa_hint() - print what may help when the kernel has refused an SA
 * @message: what the kernel has said
 *
 * An algorithm's name may be another program's, a key may have the wrong
 * length: the kernel says what it knows, and not what it was given.
 */
void sa_hint(struct context *context, const char *message,
	     const struct ipward_sa *sa);

#endif /* _IPWARD_SA_HINT_H */
