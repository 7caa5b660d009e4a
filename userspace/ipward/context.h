/* SPDX-License-Identifier: GPL-2.0 */
/* Common state of all commands: options, and the connection to the kernel. */
#ifndef _IPWARD_CONTEXT_H
#define _IPWARD_CONTEXT_H

#include <stdbool.h>
#include "complain.h"
#include "libipward.h"

/* The source of the words. */
enum source {
	SOURCE_COMMAND_LINE,
	SOURCE_BATCH_FILE,
	SOURCE_BATCH_STDIN,
};

/* The rule-set transaction of this batch. */
enum transaction {
	TRANSACTION_NONE,
	TRANSACTION_OPEN,
	TRANSACTION_FAILED,	/* a line in it failed: commit will refuse */
};

/**
 * struct context - common state of all commands of a run
 * @insecure: keys may come from files that others can read
 * @exposed: other users can read the file of the batch
 */
struct context {
	struct ipward *ipward;
	const char *netns;
	bool json;
	bool pretty;
	bool statistics;
	bool details;
	bool timestamp;
	bool force;
	bool insecure;
	bool exposed;
	enum source source;
	enum transaction transaction;
};

/** context_open() - connect to the kernel, once; prints errors */
enum status context_open(struct context *context);

/**
 * context_result() - the status for a libipward result
 * @err: 0 or a negative errno
 *
 * Prints an error with the kernel's text and attribute, or the kernel's
 * warning.
 */
enum status context_result(struct context *context, int err);

/** context_close() - disconnect */
void context_close(struct context *context);

#endif /* _IPWARD_CONTEXT_H */
