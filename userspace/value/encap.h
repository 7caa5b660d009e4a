/* SPDX-License-Identifier: GPL-2.0 */
/* ESP in UDP (RFC 3948): its words. */
#ifndef _IPWARD_ENCAP_H
#define _IPWARD_ENCAP_H

#include "libipward.h"
#include "value/words.h"

/**
 * encap_word() - a type and two ports; for tables: see keyword_fn and row.h
 *
 * The row has the offsets of both ports.
 */
int encap_word(struct words *words, const struct keyword *keyword,
	       void *target);

/** encap_text() - words that begin with "encap", or none (PART_TEXT bytes) */
const char *encap_text(const struct ipward_sa *sa, char *text);

/** place_text() - where an SA has moved to, between "to" and "from" (PART_TEXT bytes) */
const char *place_text(const struct ipward_place *to, char *text);

/** peer_text() - the far end's present address, or nothing (PART_TEXT bytes) */
const char *peer_text(const struct ipward_sa *sa, char *text);

#endif /* _IPWARD_ENCAP_H */
