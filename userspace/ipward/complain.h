/* SPDX-License-Identifier: GPL-2.0 */
/* Print errors: the wrong word, and what was expected. */
#ifndef _IPWARD_COMPLAIN_H
#define _IPWARD_COMPLAIN_H

#include "value/error.h"

/* Exit statuses, and what command functions return. */
enum status {
	STATUS_OK = 0,
	STATUS_USAGE = 1,	/* an error in the words, or in this program */
	STATUS_KERNEL = 2,	/* the kernel refused */
	STATUS_IKE = 3,		/* the key exchange lacks something */
};

/** complain_as_json() - print each error as an object, {"error":...} */
void complain_as_json(void);

/** complain_at() - name a batch file and line in errors; NULL for neither */
void complain_at(const char *file, unsigned int line);

/**
 * complain() - print "Error: ..." and a newline
 *
 * Return: -EINVAL
 */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** complain_error() - print the error in a word. Return: -EINVAL */
int complain_error(const struct value_error *error);

/** warn() - print "Warning: ..." and a newline */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** hint() - print "Hint: ..." and a newline, after an error */
void hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* _IPWARD_COMPLAIN_H */
