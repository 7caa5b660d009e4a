/* SPDX-License-Identifier: GPL-2.0 */
/* How peers of a rule prove who they are, as methods of a policy file. */
#ifndef _IPWARD_WINDOWS_METHODS_H
#define _IPWARD_WINDOWS_METHODS_H

#include "windows/conversion.h"

/**
 * methods_list() - the methods of a rule, which are written if they are new
 *
 * Return: a list of names, "[a, b]", or NULL with errors in the report.
 */
const char *methods_list(struct conversion *conversion, const struct windows_rule *rule);

#endif /* _IPWARD_WINDOWS_METHODS_H */
