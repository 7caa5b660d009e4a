/* SPDX-License-Identifier: GPL-2.0 */
/* What is no error, but hardly meant. */
#ifndef _IPWARD_LINT_H
#define _IPWARD_LINT_H

#include "policy/compiler.h"

/** lint() - look at a policy that has been read, and warn */
void lint(struct compiler *compiler);

#endif /* _IPWARD_LINT_H */
