/* SPDX-License-Identifier: GPL-2.0 */
/* Flows, and what has to become of them, or what does. */
#ifndef _IPWARD_POLICY_TESTS_H
#define _IPWARD_POLICY_TESTS_H

#include "policy/map.h"

/** tests_run() - read "tests", and try its flows if the report has no error */
void tests_run(struct compiler *compiler, const struct node *list);

/** tests_answer() - add the answers to the policy */
void tests_answer(struct compiler *compiler,
		  const struct policy_questions *questions);

extern const struct member tests_table[];

#endif /* _IPWARD_POLICY_TESTS_H */
