/* SPDX-License-Identifier: GPL-2.0 */
/* The flows of a file of captured packets, as written by tcpdump -w. */
#ifndef _IPWARD_CAPTURE_H
#define _IPWARD_CAPTURE_H

#include <stdio.h>
#include "libipward.h"

/* Return: 0; anything else ends the reading. */
typedef int (*capture_fn)(const struct ipward_flow *flow, void *arg);

/**
 * capture_read() - call @fn for each packet whose flow can be read
 * @what: set to a description of the error in the file, or NULL
 *
 * Packets that are not IP, and later fragments, are skipped.
 *
 * Return: 0; what @fn returned; -EPROTO with @what set.
 */
int capture_read(FILE *file, capture_fn fn, void *arg, const char **what);

#endif /* _IPWARD_CAPTURE_H */
