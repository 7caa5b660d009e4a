/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration in strongSwan's syntax, which grows line by line. */
#ifndef _IPWARD_IKE_TEXT_H
#define _IPWARD_IKE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IKE_NAME	80	/* bytes for a section's name */

/**
 * struct ike_text - zeroed at first
 * @depth: sections that are open
 * @failed: there was no memory for all of it
 */
struct ike_text {
	char *text;
	size_t len;
	size_t room;
	unsigned int depth;
	bool failed;
};

/** ike_add() - add to the line at hand */
void ike_add(struct ike_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** ike_line() - a whole line, indented */
void ike_line(struct ike_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** ike_begin() - indent a line that is added to; end it with "\n" */
void ike_begin(struct ike_text *text);

/** ike_open() - open a section; ike_close() closes it */
void ike_open(struct ike_text *text, const char *name);
void ike_close(struct ike_text *text);

/** ike_quoted() - a line "key = value", whatever the value's characters are */
void ike_quoted(struct ike_text *text, const char *key, const char *value);

/** ike_cut() - take back what was added since the text had @len bytes */
void ike_cut(struct ike_text *text, size_t len);

/** ike_free() - overwrite the text, which may hold keys, and free it */
void ike_free(struct ike_text *text);

/** ike_hash() - FNV-1a, to be continued; 0 begins */
uint64_t ike_hash(uint64_t sum, const void *bytes, size_t len);

/**
 * ike_name() - the name of a section for something of the policy
 * @suffix: another part of the name, or ""
 * @name: IKE_NAME bytes
 *
 * Only letters, digits, "-" and "_" stand in it; where another character was, a hash
 * keeps apart what would be the same.
 */
void ike_name(const char *of, const char *suffix, char *name);

#endif /* _IPWARD_IKE_TEXT_H */
