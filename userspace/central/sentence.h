/* SPDX-License-Identifier: GPL-2.0 */
/* Why something failed, as a sentence for people. */
#ifndef _IPWARD_CENTRAL_SENTENCE_H
#define _IPWARD_CENTRAL_SENTENCE_H

#include "directory/connect.h"

/**
 * sentence() - write one, on one line
 * @why: DIRECTORY_WHY bytes
 *
 * Return: @err.
 */
int sentence(char *why, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _IPWARD_CENTRAL_SENTENCE_H */
