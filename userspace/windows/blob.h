/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Binary data of an object, read from front to back. The first error is reported, and
 * from then on everything reads as zeros, so that a reader has to ask once, at its end.
 */
#ifndef _IPWARD_WINDOWS_BLOB_H
#define _IPWARD_WINDOWS_BLOB_H

#include <stdint.h>
#include "policy/report.h"

#define GUID_BYTES	16

/**
 * struct blob - what is left of the data
 * @title: of the object, for messages; @place likewise
 * @start: the first byte of all
 * @failed: there was an error, which is in the report
 */
struct blob {
	struct report *report;
	struct place place;
	const char *title;
	const uint8_t *start;
	const uint8_t *at;
	size_t left;
	bool failed;
};

/** blob_wrong() - report the first error, with the byte where reading stands */
void blob_wrong(struct blob *blob, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * blob_take() - bytes as they are
 * @what: a name for them, for the error
 *
 * Return: the bytes, or NULL if there are not as many.
 */
const uint8_t *blob_take(struct blob *blob, size_t len, const char *what);

/** blob_byte() - a number, the lowest byte first; blob_short() and blob_long() too */
uint8_t blob_byte(struct blob *blob, const char *what);
uint16_t blob_short(struct blob *blob, const char *what);
uint32_t blob_long(struct blob *blob, const char *what);

/** blob_begins() - whether a GUID stands next, @offset bytes behind */
bool blob_begins(const struct blob *blob, size_t offset, const uint8_t *guid);

/** blob_guid() - a GUID that has to stand next */
void blob_guid(struct blob *blob, const uint8_t *guid, const char *what);

/**
 * blob_count() - a number of things that follow
 * @least: bytes that each of them has at least
 */
uint32_t blob_count(struct blob *blob, size_t least, const char *what);

/**
 * blob_utf16() - a length in bytes, and UTF-16 of that length
 *
 * It ends at a NUL or at its length.
 *
 * Return: the text in UTF-8, or "" after an error.
 */
const char *blob_utf16(struct blob *blob, struct arena *arena, const char *what);

/** blob_end() - what is left has to be padding */
void blob_end(struct blob *blob);

#endif /* _IPWARD_WINDOWS_BLOB_H */
