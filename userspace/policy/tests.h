/* SPDX-License-Identifier: GPL-2.0 */
/* Flows, and what has to become of them, or what does. */
#ifndef _IPWARD_POLICY_TESTS_H
#define _IPWARD_POLICY_TESTS_H

#include "policy/map.h"

/** tests_run() - try the flows of "tests"; an error for each that goes wrong */
void tests_run(struct compiler *compiler, const struct node *list);

/** tests_answer() - add the answers to the policy */
void tests_answer(struct compiler *compiler,
		  const struct policy_questions *questions);

extern const struct member tests_table[];

#endif /* _IPWARD_POLICY_TESTS_H */
