/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a policy file in the directory
 *
 * ipsecData of a policy of ipward's, numbers in the order of a PC::
 *
 *	+----------------------+---------+---------+----------------+------------------+
 *	| GUID (16)            | version | length  | hash (8)       | text of the file |
 *	+----------------------+---------+---------+----------------+------------------+
 *
 * The GUID is f3b1c7a4-6d0e-4c52-9a37-1e8f5d2b9046, which no other format begins with. The
 * version is 1. The hash is FNV-1a of the text with 64 bits: it finds out what was cut off
 * or mixed up. Who may write the object is the directory's business.
 */
#ifndef _IPWARD_CENTRAL_BLOB_H
#define _IPWARD_CENTRAL_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOB_HEAD	32
#define BLOB_TEXT_MAX	((size_t)16 * 1024 * 1024)

/** blob_is_ours() - does it begin with the GUID? */
bool blob_is_ours(const uint8_t *bytes, size_t len);

/**
 * blob_text() - find the text
 * @bytes: that blob_is_ours() of
 * @text: receives where the text is, in @bytes; it has no NUL in it
 * @text_len: receives its length
 *
 * Return: NULL, or what is wrong as a part of a sentence.
 */
const char *blob_text(const uint8_t *bytes, size_t len, const char **text,
		      size_t *text_len);

/**
 * blob_new() - make the bytes of a text
 * @len: receives how many there are
 *
 * Return: the bytes, to be freed with free(), or NULL without memory.
 */
uint8_t *blob_new(const char *text, size_t text_len, size_t *len);

/** blob_hash() - FNV-1a with 64 bits */
uint64_t blob_hash(const char *text, size_t len);

#endif /* _IPWARD_CENTRAL_BLOB_H */
