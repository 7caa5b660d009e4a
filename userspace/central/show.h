/* SPDX-License-Identifier: GPL-2.0 */
/* ipward-central show: which Group Policy objects apply, which not and why, and the text. */
#ifndef _IPWARD_CENTRAL_SHOW_H
#define _IPWARD_CENTRAL_SHOW_H

#include "central/options.h"

/** show() - ask the directory and print; nothing is changed. Return: exit status */
int show(const struct options *options);

#endif /* _IPWARD_CENTRAL_SHOW_H */
