/* SPDX-License-Identifier: GPL-2.0 */
/* Failures as they are written. */
#ifndef _IPWARD_FAILURE_WATCH_H
#define _IPWARD_FAILURE_WATCH_H

#include "failure.h"

/**
 * struct failure_watch - where somebody is in the file of failures
 * @fd: can be read when there may be more; for poll()
 * @last: when the last one was that has been seen
 */
struct failure_watch {
	int fd;
	uint64_t last;
	const char *path;
};

/**
 * failure_watch_open() - watch a file, which need not be there yet
 * @folder: where it is; is made if it is not there
 *
 * Return: 0 or a negative errno. Failures that the file has now count as seen.
 */
int failure_watch_open(struct failure_watch *watch, const char *folder,
		       const char *path);

/** failure_watch_read() - call @fn for each failure that has not been seen */
int failure_watch_read(struct failure_watch *watch, failure_fn fn, void *arg);

/** failure_watch_close() - end it */
void failure_watch_close(struct failure_watch *watch);

#endif /* _IPWARD_FAILURE_WATCH_H */
