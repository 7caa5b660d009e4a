/* SPDX-License-Identifier: GPL-2.0 */
/* Traffic flow confidentiality of an SA. */
#ifndef _IPWARD_TFC_H
#define _IPWARD_TFC_H

#include <json-c/json.h>
#include "words.h"

/**
 * tfc_read() - take the value of "tfc": bytes, or mtu
 *
 * Return: 0, or -EINVAL after a complaint.
 */
int tfc_read(struct words *words, const char *name, struct ipward_sa *sa);

/** tfc_print() - a line that begins with "tfc" or "dummies", or nothing */
void tfc_print(const struct ipward_sa *sa);
/** tfc_json() - add what there is of the two */
void tfc_json(struct json_object *object, const struct ipward_sa *sa);

#endif /* _IPWARD_TFC_H */
