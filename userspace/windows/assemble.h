/* SPDX-License-Identifier: GPL-2.0 */
/* A policy of Windows, from its objects. */
#ifndef _IPWARD_WINDOWS_ASSEMBLE_H
#define _IPWARD_WINDOWS_ASSEMBLE_H

#include "windows/filters.h"
#include "windows/isakmp.h"
#include "windows/negotiation.h"
#include "windows/nfa.h"
#include "windows/objects.h"

enum windows_action {
	WINDOWS_BLOCK,
	WINDOWS_PERMIT,
	WINDOWS_SECURE,
	WINDOWS_INPASS,		/* secure, and clear packets are taken in */
};

/** struct windows_list - the filters of one object, which is a filter list */
struct windows_list {
	struct windows_list *next;
	const struct windows_object *object;
	const struct ip_filters *filters;
};

/**
 * struct windows_rule - a rule
 * @object: the ipsecNFA
 * @by: the object of its filter action
 * @negotiation: how it protects, for WINDOWS_SECURE and WINDOWS_INPASS
 * @response: it is the default response rule, which has no filters
 * @list: its filter lists
 */
struct windows_rule {
	struct windows_rule *next;
	const struct windows_object *object;
	const struct windows_object *by;
	const struct nfa *nfa;
	const struct negotiation *negotiation;
	enum windows_action action;
	bool response;
	struct windows_list *list;
};

/**
 * struct windows_policy - a policy
 * @polling: seconds between two questions for changes
 * @isakmp: NULL if it has none
 */
struct windows_policy {
	const struct windows_object *object;
	uint32_t polling;
	const struct isakmp *isakmp;
	struct windows_rule *rule;
};

/**
 * assemble_policy() - read a policy's objects, and all that they refer to
 * @objects: linked by objects_link(); what is read is taken from their memory
 * @object: an ipsecPolicy
 *
 * An object that is referred to and not there is an error: it may be a rule that blocks.
 *
 * Return: 0, -EINVAL with errors in the report, or -ENOMEM.
 */
int assemble_policy(struct windows_objects *objects, struct windows_object *object,
		    struct windows_policy *policy, struct report *report);

#endif /* _IPWARD_WINDOWS_ASSEMBLE_H */
