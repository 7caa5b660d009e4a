/* SPDX-License-Identifier: GPL-2.0 */
/* Errors for people: which word was wrong, and what was expected. */
#ifndef _IPWARD_COMPLAIN_H
#define _IPWARD_COMPLAIN_H

#include <stdio.h>

/* Exit statuses, and what command functions return. */
enum status {
	STATUS_OK = 0,
	STATUS_USAGE = 1,	/* the words were wrong, or something here */
	STATUS_KERNEL = 2,	/* the kernel refused */
};

/** complain_to() - write to @stream in place of stderr; NULL for stderr */
void complain_to(FILE *stream);

/** complain_at() - name a batch file and line in errors; NULL for neither */
void complain_at(const char *file, unsigned int line);

/**
 * complain() - print "Error: ..." and a newline
 *
 * Return: -EINVAL, so that a parser can return it.
 */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * complain_value() - the value of a word was wrong
 * @name: the word, "" for none
 * @value: what came after it; NULL when nothing did
 * @format: what was expected, without a full stop
 *
 * Prints for instance: Error: "spi 12": expected 256 to 4294967295.
 *
 * Return: -EINVAL
 */
int complain_value(const char *name, const char *value,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** warn() - print "Warning: ..." and a newline */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* _IPWARD_COMPLAIN_H */
