/* SPDX-License-Identifier: GPL-2.0 */
/* The outer header of tunnels: its words, and how they are shown. */
#ifndef _IPWARD_OUTER_H
#define _IPWARD_OUTER_H

#include <json-c/json.h>
#include "libipward.h"
#include "words.h"

/**
 * outer_read() - the value of a word
 * @attr: which one: IPWARD_A_SA_DSCP, _ECN, _DF, _TTL or _FLOW_LABEL
 */
int outer_read(struct words *words, const char *name, int attr,
	       struct ipward_sa *sa);

/** outer_print() - a line of what is not as usual, or nothing */
void outer_print(const struct ipward_sa *sa);
/** outer_json() - add what there is */
void outer_json(struct json_object *object, const struct ipward_sa *sa);

#endif /* _IPWARD_OUTER_H */
