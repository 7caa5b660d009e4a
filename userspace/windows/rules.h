/* SPDX-License-Identifier: GPL-2.0 */
/* Rules of Windows as rules of a policy file. */
#ifndef _IPWARD_WINDOWS_RULES_H
#define _IPWARD_WINDOWS_RULES_H

#include "windows/conversion.h"

/** rules_write() - write a rule, and the protections and methods that it is first to use */
void rules_write(struct conversion *conversion, const struct windows_rule *rule);

#endif /* _IPWARD_WINDOWS_RULES_H */
