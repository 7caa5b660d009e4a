/* SPDX-License-Identifier: GPL-2.0 */
/* ipward-central pull: what is assigned to this host is put in force. */
#ifndef _IPWARD_CENTRAL_PULL_H
#define _IPWARD_CENTRAL_PULL_H

#include "central/options.h"

/**
 * pull() - ask the directory, check, apply, and keep
 *
 * Whatever fails, what is in force stays. Prints.
 *
 * Return: exit status.
 */
int pull(const struct options *options);

#endif /* _IPWARD_CENTRAL_PULL_H */
