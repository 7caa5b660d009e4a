/* SPDX-License-Identifier: GPL-2.0 */
/* Lifetimes of SAs: what may follow the word "limit". */
#ifndef _IPWARD_LIMIT_H
#define _IPWARD_LIMIT_H

#include <json-c/json.h>
#include "libipward.h"
#include "words.h"

/**
 * limits_read() - read limits, at least one, up to a word that is none
 * @sa: its soft and hard limits are set; those that it has are not set again
 */
int limits_read(struct words *words, struct ipward_sa *sa);

/** limits_print() - a line that begins with "limit", or nothing */
void limits_print(const struct ipward_sa *sa);
/** limits_json() - add the objects "soft" and "hard", if there are any */
void limits_json(struct json_object *object, const struct ipward_sa *sa);

/** expiry_print() - what is over of an SA, with a space after each word */
void expiry_print(const struct ipward_sa *sa);
/** expiry_json() - add "expiry" and "expired_by", if there is something */
void expiry_json(struct json_object *object, const struct ipward_sa *sa);

#endif /* _IPWARD_LIMIT_H */
