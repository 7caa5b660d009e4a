/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file of failures, which ipward(8) reads; userspace/ipward/failure.h says what a
 * line is. Peers make failures at will, so that the file is bounded, and so are the
 * lines in a second.
 */
#ifndef _IPWARD_STRONGSWAN_FAILURES_H
#define _IPWARD_STRONGSWAN_FAILURES_H

#include <stdint.h>

#define FAILURES_FILE	"/run/ipward/failures"

/**
 * struct failure_report - a failure; NULL and 0 for what is not known
 * @reqids: numbers with commas between them, of all that lacks SAs by it
 */
struct failure_report {
	const char *cause;
	const char *remote;
	uint16_t port;
	const char *connection;
	const char *reqids;
	const char *id;
	const char *detail;
};

/**
 * failures_open() - name the file, and make its folder if it is not there
 *
 * Return: 0 or a negative errno.
 */
int failures_open(const char *path);

/**
 * failures_write() - add a line, by any thread
 *
 * One that says what another one has said in the last seconds is left out, and so is
 * one for which there is no room; a later line counts these.
 */
void failures_write(const struct failure_report *report);

/** failures_close() - forget the file */
void failures_close(void);

#endif /* _IPWARD_STRONGSWAN_FAILURES_H */
