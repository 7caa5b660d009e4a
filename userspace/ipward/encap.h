/* SPDX-License-Identifier: GPL-2.0 */
/* ESP in UDP (RFC 3948): its words, and how they are shown. */
#ifndef _IPWARD_ENCAP_H
#define _IPWARD_ENCAP_H

#include <json-c/json.h>
#include "libipward.h"
#include "words.h"

/**
 * encap_read() - the value of a word
 * @attr: which one: IPWARD_A_SA_NATT_SPORT (then both ports), _KEEPALIVE,
 *	_OA_SRC or _OA_DST
 */
int encap_read(struct words *words, const char *name, int attr,
	       struct ipward_sa *sa);

/** encap_print() - a line that begins with "encap", or nothing */
void encap_print(const struct ipward_sa *sa);
/** encap_json() - add what there is */
void encap_json(struct json_object *object, const struct ipward_sa *sa);

/** peer_print() - where the far end speaks from, a space after each word */
void peer_print(const struct ipward_sa *sa);

#endif /* _IPWARD_ENCAP_H */
