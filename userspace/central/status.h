/* SPDX-License-Identifier: GPL-2.0 */
/* ipward-central status: what the host has from the directory, and how old that is. */
#ifndef _IPWARD_CENTRAL_STATUS_H
#define _IPWARD_CENTRAL_STATUS_H

#include "central/options.h"

/** status_print() - print it. Return: exit status, 0 if the last attempt has succeeded */
int status_print(const struct options *options);

#endif /* _IPWARD_CENTRAL_STATUS_H */
