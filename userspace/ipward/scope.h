/* SPDX-License-Identifier: GPL-2.0 */
/* Marks and devices of an SA. */
#ifndef _IPWARD_SCOPE_H
#define _IPWARD_SCOPE_H

#include <json-c/json.h>
#include "words.h"

/**
 * device_read() - the name of a network device
 *
 * Return: 0, or -EINVAL after a complaint.
 */
int device_read(struct words *words, const char *name,
		char device[IPWARD_DEV_MAX]);

/**
 * scope_read() - take the value of "mark", "set-mark", "dev" or "set-dev"
 * @attr: which: IPWARD_A_SA_x
 *
 * Return: 0, or -EINVAL after a complaint.
 */
int scope_read(struct words *words, const char *name, int attr,
	       struct ipward_sa *sa);

/** scope_print() - a line that begins with the first of them, or nothing */
void scope_print(const struct ipward_sa *sa);
/** scope_json() - add what there is of them */
void scope_json(struct json_object *object, const struct ipward_sa *sa);

#endif /* _IPWARD_SCOPE_H */
