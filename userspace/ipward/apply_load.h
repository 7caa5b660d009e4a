/* SPDX-License-Identifier: GPL-2.0 */
/* A policy in place of the rules in force, in one transaction. */
#ifndef _IPWARD_APPLY_LOAD_H
#define _IPWARD_APPLY_LOAD_H

#include "context.h"
#include "policy/diff.h"

/**
 * struct present - what is in force
 * @rule: all rules, the oldest first; @rules of them
 * @config: settings
 */
struct present {
	struct loaded_rule *rule;
	size_t rules;
	size_t room;
	struct ipward_config config;
};

/** present_load() - read it, to be freed by present_free() */
enum status present_load(struct context *context, struct present *present);
void present_free(struct present *present);

/** present_restore() - put it in force again. Return: 0 or a negative errno */
int present_restore(struct ipward *ipward, const struct present *present);

/** apply_load() - add the policy's SAs, and put its rules in force at once */
enum status apply_load(struct context *context, const struct policy *policy);

#endif /* _IPWARD_APPLY_LOAD_H */
