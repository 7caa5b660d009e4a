/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_BATCH_H
#define _IPWARD_BATCH_H

#include "context.h"

/**
 * batch_run() - run the lines of a file, "-" for standard input
 *
 * All lines share one socket. The first error ends the batch, and with it a
 * transaction, unless --force was given.
 *
 * Return: STATUS_OK, or the first error's status.
 */
enum status batch_run(struct context *context, const char *path);

#endif /* _IPWARD_BATCH_H */
