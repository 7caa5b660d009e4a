/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy's report has, for people and editors. */
#ifndef _IPWARD_REPORT_PRINT_H
#define _IPWARD_REPORT_PRINT_H

#include "context.h"
#include "policy/report.h"

/** report_print() - each finding as "FILE:LINE:COLUMN: error: TEXT", to stderr */
void report_print(const struct context *context, const struct report *report);

#endif /* _IPWARD_REPORT_PRINT_H */
