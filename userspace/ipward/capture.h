/* SPDX-License-Identifier: GPL-2.0 */
/* The flows of a file of captured packets, as tcpdump -w writes it. */
#ifndef _IPWARD_CAPTURE_H
#define _IPWARD_CAPTURE_H

#include <stdio.h>
#include "libipward.h"

/* Return: 0, or non-zero, with which the reading ends. */
typedef int (*capture_fn)(const struct ipward_flow *flow, void *arg);

/**
 * capture_read() - call @fn for each packet whose flow can be told
 * @what: set to what is wrong with the file, or NULL
 *
 * Packets that are not IP, and later fragments, are passed over.
 *
 * Return: 0; what @fn returned; -EPROTO with @what set.
 */
int capture_read(FILE *file, capture_fn fn, void *arg, const char **what);

#endif /* _IPWARD_CAPTURE_H */
